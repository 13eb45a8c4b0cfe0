/** Progress on the page: solved exercises ticked and given back to the element, and the menu's two items to take progress along. */
import type { TensorPlayground } from '../element/playground';
import { lessons } from '../lessons/index';
import { download } from './files';
import { find } from './find';
import type { Programs } from './programs';
import { LONGEST_FILE, exported, imported, markSolved, solvedCode } from './progress';

export function setUpProgress(playground: TensorPlayground, programs: Programs): void {
  const take = (): void => {
    for (const name of lessons.keys()) {
      const code = solvedCode(name);
      if (code !== null) playground.exercising.solved.set(name, code);
    }
    programs.tick((name) => solvedCode(name) !== null);
    playground.requestUpdate();
  };
  take();
  playground.addEventListener('playground-solved', (event) => {
    const { name, code } = (event as CustomEvent<{ name: string; code: string }>).detail;
    const known = solvedCode(name) !== null;
    markSolved(name, code);
    take();
    if (!known) playground.say(`Solved: ${name}. The switch under the text has the playground run on it.`);
  });

  find('export-progress', HTMLElement).addEventListener('click', () => {
    programs.save();
    download('pytensor-progress.json', 'application/json', exported());
  });
  const file = find('progress-file', HTMLInputElement);
  find('import-progress', HTMLElement).addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    file.value = ''; // so that the same file can be chosen again
    if (!chosen) return;
    if (chosen.size > LONGEST_FILE) playground.say('This file is too long to be progress of this page.');
    else void chosen.text().then((text) => playground.say(summary(text, programs, take)));
  });
}

function summary(text: string, programs: Programs, take: () => void): string {
  try {
    programs.save();
    const { solved, code, beside } = imported(text);
    take();
    programs.reopen();
    const parts = [
      solved > 0 ? `${solved} solved` : '',
      code > 0 ? `${code} with your code` : '',
      beside > 0 ? `${beside} kept beside what was here` : '',
    ].filter(Boolean);
    return parts.length > 0 ? `Imported: ${parts.join(', ')}. Nothing here was changed.` : 'Imported: all of it was here already.';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
