/**
 * The lessons as they look before Python has started, drawn when the site is built: by the page's own parts, in a document of Node's
 * (render_worker.mjs), from the events that record.py kept. Gives HTML for prerender.plugin.ts; nothing here reaches a browser.
 */
import { TensorPlayground } from '../element/playground';
import { isPart } from '../element/later';
import { STORED_DATA } from '../element/prerendered';
import { lessons } from '../lessons/index';
import { find } from '../page/find';
import { Programs } from '../page/programs';
import { present, setUpAppearance } from '../page/appearance';
import { parseStored } from '../stored';
import { settled, sheetPlace, sheetsOf } from './drawing';
import { dataHtml, elementHtml } from './markup';

export interface RenderedLesson {
  name: string;
  title: string;
  description: string;
  /** The page's element. */
  element: string;
  /** What is drawn in it that scripts fetch by itself. */
  parts: string[];
}

export interface Rendered {
  lessons: RenderedLesson[];
  /** Style sheets by the element's name. */
  sheets: Record<string, string>;
}

/** `recorded` are the files of record.py, by the lesson's name. */
export async function renderLessons(recorded: Record<string, string>): Promise<Rendered> {
  const playground = find('playground', TensorPlayground);
  setUpAppearance(playground);
  present(false);
  const programs = new Programs(playground, find('lesson', HTMLSelectElement));

  const hosts = new Map<string, Element>();
  const rendered: RenderedLesson[] = [];
  for (const [name, lesson] of lessons) {
    const stored = recorded[name];
    if (stored === undefined) throw new Error(`internal: nothing is recorded of the lesson ${name}`);
    playground.arrangement = { ...playground.arrangement, tab: '' }; // whatever the lesson before has opened
    programs.open(name);
    await playground.preview(parseStored(stored));
    await settled(playground);
    const lines = playground.shadowRoot?.querySelectorAll('.cm-line').length;
    if (lines !== lesson.code.split('\n').length) throw new Error(`internal: ${name} was drawn with ${lines} lines of code`);
    const parts = new Set<string>();
    const element = elementHtml(playground, (host) => {
      hosts.set(host.localName, host);
      if (isPart(host.localName)) parts.add(host.localName);
      return `<link rel="stylesheet" href="${sheetPlace(host.localName)}">${host === playground ? dataHtml(STORED_DATA, [...parts].join(' '), stored) : ''}`;
    });
    rendered.push({ name, title: document.title, description: lesson.prose[0] ?? '', element, parts: [...parts] });
  }
  return { lessons: rendered, sheets: sheetsOf([...hosts.values()]) };
}
