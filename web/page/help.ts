/** The dialog that lists every key of the page. Which key does what is decided where it is done; here it is said, once. */
import { find } from './find';

type Keys = readonly [keys: string, does: string];

const SECTIONS: readonly (readonly [title: string, keys: readonly Keys[]])[] = [
  [
    'Anywhere',
    [
      ['?', 'this list (outside the editor)'],
      ['Tab, Shift Tab', 'from part to part'],
      ['Escape', 'leave the presentation; in the editor, press it twice'],
    ],
  ],
  [
    'Code',
    [
      ['Shift Enter, Ctrl or ⌘ Enter', 'run now'],
      ['Ctrl Space', 'complete a name; arrows choose, Enter or Tab takes, Escape closes'],
      ['Ctrl or ⌘ I', 'what the name at the cursor is'],
      ['Alt ↑, Alt ↓', 'make the number at the cursor larger or smaller'],
      ['Tab, Shift Tab', 'indent, and back'],
      ['Escape, then Tab', 'leave the editor'],
      ['Ctrl or ⌘ Z', 'undo, a reset too'],
    ],
  ],
  [
    'Tensors and pictures',
    [
      ['← → ↑ ↓', 'from number to number'],
      ['Home, End, Page Up, Page Down', 'to the ends of a row, of a column'],
      ['Ctrl or ⌘ C', 'copy the number at full precision'],
    ],
  ],
  [
    'Panes',
    [
      ['← → on the tabs', 'from view to view'],
      ['Arrows on a line between panes', 'move it; with Shift further; Enter brings it back'],
    ],
  ],
];

/** Opens the list; the browser's own dialog keeps the focus inside, and Escape closes it. */
export function showKeys(): void {
  const dialog = find('keys', HTMLDialogElement);
  const list = find('keys-list', HTMLElement);
  if (list.childElementCount === 0) list.append(...SECTIONS.flatMap(([title, keys]) => section(title, keys)));
  dialog.showModal();
}

function section(title: string, keys: readonly Keys[]): HTMLElement[] {
  const heading = document.createElement('h3');
  heading.textContent = title;
  const list = document.createElement('dl');
  for (const [key, does] of keys) {
    const row = document.createElement('div');
    const [term, meaning] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = key;
    meaning.textContent = does;
    row.append(term, meaning);
    list.append(row);
  }
  return [heading, list];
}
