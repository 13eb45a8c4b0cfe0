/**
 * Rows and columns as a table: numbers aligned on their points, a column at a time; words to the left. A pure template.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Cell, TableEvent } from '../protocol';
import { alignedTexts, countText } from './numbers';

export function tableView({ label, columns, rows, total_rows, total_columns }: TableEvent): TemplateResult {
  const written = columns.map((_, column) => columnTexts(rows.map((row) => row[column] ?? null)));
  const numeric = columns.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const left = [
    total_rows > rows.length ? `${countText(total_rows - rows.length)} more rows` : '',
    total_columns > columns.length ? `${countText(total_columns - columns.length)} more columns` : '',
  ].filter((words) => words !== '');
  return html`
    <figure class="table">
      <figcaption>
        <strong>${label}</strong>
        <span class="note">${countText(total_rows)} rows, ${countText(total_columns)} columns</span>
      </figcaption>
      <div class="scrolled" tabindex="0" role="region" aria-label=${`Table ${label}`}>
        <table>
          <thead>
            <tr>
              ${columns.map((name, column) => html`<th scope="col" ?data-numeric=${numeric[column]}>${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map((_, row) => html`<tr>
              ${columns.map((__, column) => html`<td ?data-numeric=${numeric[column]}>${written[column]?.[row] ?? ''}</td>`)}
            </tr>`)}
          </tbody>
        </table>
      </div>
      ${left.length > 0 ? html`<p class="summary">${left.join(' and ')} not shown</p>` : nothing}
    </figure>
  `;
}

/** The cells of one column as texts; its numbers are aligned together. */
export function columnTexts(cells: readonly Cell[]): string[] {
  const numbers = alignedTexts(Float64Array.from(cells.filter((cell) => typeof cell === 'number')), 'float64');
  let next = 0;
  return cells.map((cell) => {
    if (typeof cell === 'number') return numbers[next++] ?? '';
    if (typeof cell === 'boolean') return cell ? 'True' : 'False';
    return cell ?? '';
  });
}
