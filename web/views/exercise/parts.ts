/** The things of an exercise's case as templates: tensors as small tables of numbers, tuples as right-aligned boxes, words. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ExercisePart, Grid } from '../../protocol';
import { alignedTexts, elementAt, exactText, shapeText } from '../numbers';
import { extentOf, positionOf } from '../scale';
import { elementName, heldShape, leadingShape, sheetAt, tensorIndex, type Sheet } from '../sheets';

/** As many sheets of a tensor of three dimensions are drawn; a case of an exercise has no more. */
const MOST_SHEETS = 4;
const SIGNIFICANT = 4;

/** One thing with its name above: a tensor, or the text that stands for it. */
export function partFigure(part: ExercisePart): TemplateResult {
  const { grid, label, text } = part;
  return html`<figure data-part=${part.role} data-label=${label} data-meaning=${label.startsWith('grad') ? 'gradient' : 'values'}>
    <figcaption>${label}</figcaption>
    ${grid ? tensor(grid, part) : html`<code>${text}</code>`}
    ${grid ? html`<p class="detail">${text.startsWith('shape') ? text : `shape ${shapeText(grid.shape)}`}</p>` : nothing}
  </figure>`;
}

function tensor(grid: Grid, { label, marked }: ExercisePart): TemplateResult {
  if (grid.numel === 0) return html`<p class="detail">no elements</p>`;
  const texts = alignedTexts(grid.data, grid.dtype, SIGNIFICANT);
  const leading = leadingShape(grid);
  const count = Math.min(MOST_SHEETS, leading.reduce((all, size) => all * size, 1));
  const size = (heldShape(grid).at(-1) ?? 1) * (heldShape(grid).at(-2) ?? 1);
  return html`<div class="sheets">
    ${Array.from({ length: count }, (_, at) => {
      const sheet = sheetAt(grid, indexOf(at, leading));
      return table(sheet, { label, marked, texts, start: at * size, extent: extentOf(grid) });
    })}
  </div>`;
}

function indexOf(ordinal: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const size of [...shape].reverse()) {
    index.unshift(ordinal % size);
    ordinal = Math.floor(ordinal / size);
  }
  return index;
}

interface Drawn {
  label: string;
  marked: readonly number[];
  texts: readonly string[];
  start: number;
  extent: number;
}

function table(sheet: Sheet, { label, marked, texts, start, extent }: Drawn): TemplateResult {
  const cell = (row: number, column: number): TemplateResult => {
    const at = row * sheet.columns + column;
    const position = positionOf(elementAt(sheet.data, at), extent);
    const name = elementName(label, tensorIndex(sheet, row, column));
    const differs = marked.includes(start + at);
    return html`<td
      data-sign=${Number.isNaN(position) ? 'none' : position < 0 ? 'low' : 'high'}
      ?data-marked=${differs}
      title=${`${name} is ${exactText(sheet.data, at, sheet.grid.dtype)}${differs ? ', and differs' : ''}`}
      .style=${Number.isNaN(position) ? '' : `--t: ${Math.abs(position).toFixed(3)}`}
      >${texts[start + at]}${differs ? html`<span class="hidden"> differs</span>` : nothing}</td
    >`;
  };
  const name = sheet.leading.length > 0 ? `${label}[${sheet.leading.join(', ')}]` : label;
  return html`<table aria-label=${name}>
    ${sheet.leading.length > 0 ? html`<caption>[${sheet.leading.join(', ')}]</caption>` : nothing}
    <tbody>
      ${Array.from({ length: sheet.rows }, (_, row) => html`<tr>${Array.from({ length: sheet.columns }, (__, column) => cell(row, column))}</tr>`)}
    </tbody>
  </table>`;
}

/** Tuples under each other, right-aligned as the rules of broadcasting compare them; the answers under a line. */
export function tuples(parts: readonly ExercisePart[]): TemplateResult {
  const columns = Math.max(1, ...parts.map(({ sizes }) => sizes?.length ?? 1));
  const row = (part: ExercisePart): TemplateResult => {
    const sizes = part.sizes ?? [];
    const name = part.role === 'given' ? part.label : part.role === 'expected' ? 'should be' : 'yours is';
    const empty = columns - sizes.length;
    return html`<tr data-part=${part.role} data-label=${part.label}>
      <th scope="row">${name}</th>
      ${part.sizes === null
        ? html`<td class="word" colspan=${columns}>${part.text}</td>`
        : html`${Array.from({ length: empty }, (_, at) => html`<td class="none">${sizes.length === 0 && at === empty - 1 ? '()' : ''}</td>`)}
          ${sizes.map(
            (size, at) => html`<td ?data-marked=${part.marked.includes(at)}>${size}${part.marked.includes(at) ? html`<span class="hidden"> differs</span>` : nothing}</td>`,
          )}`}
    </tr>`;
  };
  return html`<table class="tuples" aria-label="The case and the answers">
    <tbody>
      ${parts.map(row)}
    </tbody>
  </table>`;
}
