/**
 * Pointing at cells: a readout with the element's name and exact value, its twin in the gradient lit beside it, the arrow keys,
 * and copying. One set of listeners for all the grids inside a root, which works on the data attributes that cells.ts writes.
 */
import { copiesFrom } from './copying';
import { MINUS } from './numbers';

const KEYS: Record<string, (row: number, column: number) => [number, number]> = {
  ArrowUp: (row, column) => [row - 1, column],
  ArrowDown: (row, column) => [row + 1, column],
  ArrowLeft: (row, column) => [row, column - 1],
  ArrowRight: (row, column) => [row, column + 1],
  Home: (row) => [row, 0],
  End: (row) => [row, Infinity],
  PageUp: (_, column) => [0, column],
  PageDown: (_, column) => [Infinity, column],
};

/** Listens inside `root` and shows its readout in `label`, which stands somewhere in the same positioned box. */
export function watchCells(root: HTMLElement, label: HTMLElement): void {
  const show = (cell: HTMLElement | null): void => {
    for (const lit of root.querySelectorAll('.cell[data-lit]')) lit.removeAttribute('data-lit');
    label.hidden = cell === null;
    if (!cell) return;
    twinOf(cell)?.setAttribute('data-lit', '');
    label.textContent = `${cell.dataset.name} = ${(cell.dataset.value ?? '').replace('-', MINUS)}`;
    place(label, cell);
  };
  root.addEventListener('pointerover', (event) => show(cellOf(event)));
  root.addEventListener('pointerleave', () => show(null));
  root.addEventListener('focusin', (event) => show(cellOf(event)));
  root.addEventListener('focusout', () => show(null));
  root.addEventListener('keydown', (event) => {
    const cell = cellOf(event);
    if (cell) onKey(event, cell, show);
  });
  copiesFrom(root, (focused) => focused.closest<HTMLElement>('.cell')?.dataset.value ?? null);
}

function cellOf(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('.cell') : null;
}

/** The same element on the other side: the gradient of a value, the value of a gradient. */
function twinOf(cell: HTMLElement): Element | null {
  const sheet = cell.closest('.sheet');
  const sides = cell.closest('.sides')?.querySelectorAll('.sheets') ?? [];
  for (const side of sides) {
    if (side.contains(cell)) continue;
    const sheets = cell.closest('.sheets')?.children ?? [];
    const twin = side.children[sheet ? [...sheets].indexOf(sheet) : 0];
    return twin?.querySelector(`.cell[data-at="${cell.dataset.at}"]`) ?? null;
  }
  return null;
}

function onKey(event: KeyboardEvent, cell: HTMLElement, show: (cell: HTMLElement | null) => void): void {
  if (event.key === 'Escape') show(null);
  const target = KEYS[event.key];
  if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...(cell.closest('.cells')?.children ?? [])];
  const [row = 0, column = 0] = (cell.dataset.at ?? '').split(',').map(Number);
  const [wantedRow, wantedColumn] = target(row, column);
  const cells = rows[Math.max(0, Math.min(rows.length - 1, wantedRow))]?.children;
  const next = cells?.[Math.max(0, Math.min(cells.length - 1, wantedColumn))];
  event.preventDefault();
  if (!(next instanceof HTMLElement)) return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

/** Above the cell, and inside its box whatever the cell's place. */
function place(label: HTMLElement, cell: HTMLElement): void {
  const box = (label.offsetParent ?? document.body).getBoundingClientRect();
  const at = cell.getBoundingClientRect();
  const middle = at.left + at.width / 2 - box.left - label.offsetWidth / 2;
  const left = Math.max(4, Math.min(box.width - label.offsetWidth - 4, middle));
  const above = at.top - box.top - label.offsetHeight - 4;
  label.style.left = `${left}px`;
  label.style.top = `${above < 0 ? at.bottom - box.top + 4 : above}px`;
}
