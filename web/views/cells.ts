/**
 * A sheet of at most 16 × 16 elements as a grid of cells, each with its number. Not for larger ones: see heatmap.ts.
 *
 * A pure template. Every cell carries its exact text and its index as data attributes; moving between cells by keyboard, the
 * readout and copying are done once for all of them in readout.ts.
 */
import { html, type TemplateResult } from 'lit';
import { MINUS, elementAt, exactText } from './numbers';
import { positionOf, type Meaning } from './scale';
import { elementName, tensorIndex, type Sheet } from './sheets';

/** The longest side that is still written out in numbers. */
export const MOST_CELLS = 16;

export interface CellsOptions {
  meaning: Meaning;
  /** How the student writes the tensor: `a`, `a.grad`. */
  expression: string;
  /** The largest magnitude of the whole tensor, so that all its sheets share one scale. */
  extent: number;
  /** The elements' texts, which sheets of one tensor align together. */
  texts: string[];
}

export function cells(sheet: Sheet, options: CellsOptions): TemplateResult {
  const { meaning, expression, texts } = options;
  const row = (r: number): TemplateResult => html`
    <div role="row" class="row">
      ${Array.from({ length: sheet.columns }, (_, c) => cell(sheet, r, c, texts[r * sheet.columns + c] ?? '', options))}
    </div>
  `;
  return html`
    <div
      role="grid"
      class="cells"
      data-meaning=${meaning}
      aria-label=${`${expression}, ${sheet.rows} by ${sheet.columns}`}
    >
      ${Array.from({ length: sheet.rows }, (_, r) => row(r))}
    </div>
  `;
}

/**
 * Characters that every cell has room for (`--digits`), those of values and of their gradient alike. A sign has its place
 * whether or not there is one: a number that changes its sign must not move its neighbours.
 */
export function widest(...sides: readonly (readonly string[] | null)[]): number {
  let most = 1;
  for (const texts of sides) {
    for (const text of texts ?? []) most = Math.max(most, text.startsWith(MINUS) ? text.length - 1 : text.length);
  }
  return most + 1;
}

function cell(sheet: Sheet, row: number, column: number, text: string, options: CellsOptions): TemplateResult {
  const at = row * sheet.columns + column;
  const exact = exactText(sheet.data, at, sheet.grid.dtype);
  const position = positionOf(elementAt(sheet.data, at), options.extent);
  const sign = Number.isNaN(position) ? 'none' : position < 0 ? 'low' : 'high';
  const name = elementName(options.expression, tensorIndex(sheet, row, column));
  return html`<span
    role="gridcell"
    class="cell"
    tabindex=${at === 0 ? 0 : -1}
    aria-label=${`${name} is ${exact.replace(/^-/, 'minus ')}`}
    data-name=${name}
    data-at=${`${row},${column}`}
    data-value=${exact}
    data-sign=${sign}
    .style=${Number.isNaN(position) ? '' : `--t: ${Math.abs(position).toFixed(3)}`}
    >${text}</span
  >`;
}
