/**
 * A placed figure as elements: panels of cells, each an ARIA grid, and one SVG over them for strokes and arrows. A pure template;
 * pointing and the keyboard are index.ts's.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Grid } from '../../protocol';
import { widest } from '../cells';
import { alignedTexts, elementAt, shapeText } from '../numbers';
import { extentOf, positionOf as scalePosition } from '../scale';
import type { Axis, Figure, Panel } from './figure';
import { TICK, type Placed, type PlacedCell, type PlacedPanel, type PlacedSheet, type Window } from './geometry';
import { asOperand, cellName, heldAt, read } from './held';
import { gradName, type Direction } from './lines';
import { cellKey, type Links, type Mark } from './links';

export interface DrawingContext {
  direction: Direction;
  /** The cell of each panel that the Tab key reaches. */
  tabStop: (panel: PlacedPanel) => string;
}

/** Texts of whole grids, so that their decimal points line up; made once a grid. */
export class Texts {
  private readonly made = new Map<Grid, string[]>();

  of(grid: Grid): string[] {
    const found = this.made.get(grid) ?? alignedTexts(grid.data, grid.dtype);
    this.made.set(grid, found);
    return found;
  }

  /** Characters that the widest number of a figure takes. */
  widest(figure: Figure, direction: Direction): number {
    const grids = [...figure.operands, figure.result].flatMap(({ tensor }) =>
      direction === 'backward' && tensor.grad ? [tensor.values, tensor.grad] : [tensor.values],
    );
    return widest(...grids.map((grid) => this.of(grid)));
  }
}

export function stage(figure: Figure, placed: Placed, links: Links, texts: Texts, context: DrawingContext): TemplateResult {
  const { width, height } = placed;
  return html`
    <div class="stage" .style=${`width: ${width}em; height: ${height}em`}>
      ${placed.panels.map((panel) => panelView(panel, links, texts, context))} ${context.direction === 'forward' ? signs(figure, placed) : nothing}
      <svg class="links" viewBox="0 0 ${width} ${height}" aria-hidden="true">
        <defs>
          <marker id="tip" viewBox="0 0 8 8" refX="6.6" refY="4" markerWidth="0.62" markerHeight="0.62" markerUnits="userSpaceOnUse" orient="auto">
            <path d="M0.5 0.8 L7.5 4 L0.5 7.2 Z" />
          </marker>
          <marker id="ghost-tip" viewBox="0 0 8 8" refX="6.6" refY="4" markerWidth="0.5" markerHeight="0.5" markerUnits="userSpaceOnUse" orient="auto">
            <path d="M0.5 0.8 L7.5 4 L0.5 7.2 Z" />
          </marker>
        </defs>
        ${repeat(links.strokes, ({ key }) => key, ({ path }) => svg`<path class="stroke" d=${path} />`)}
        ${repeat(
          links.arrows,
          ({ key }) => key,
          ({ path, ghost }) =>
            ghost
              ? svg`<path class="ghost-arrow" d=${path} marker-end="url(#ghost-tip)" />`
              : svg`<path class="arrow" d=${path} pathLength="1" marker-end="url(#tip)" />`,
        )}
      </svg>
    </div>
  `;
}

/** The op's sign between its operands, and an equals sign before the result, where they stand over each other or in a row. */
function signs({ sign, arrangement }: Figure, { panels, stacked }: Placed): TemplateResult | typeof nothing {
  const [a, b] = panels;
  if (!sign || !a || !b || arrangement === 'corner' || panels.length !== 3 || stacked) return nothing;
  const [x, y] = [Math.max(a.x, b.x) + TICK, (a.y + a.height + b.y) / 2];
  return html`<span class="sign" aria-hidden="true" .style=${`left: ${x}em; top: ${y}em`}>${sign}</span>`;
}

function panelView(placed: PlacedPanel, links: Links, texts: Texts, context: DrawingContext): TemplateResult {
  const { panel, x, y, captionY, width, sheets } = placed;
  const { tensor } = panel;
  const backward = context.direction === 'backward';
  const title = backward ? `${asOperand(tensor.name)}.grad` : tensor.name;
  const grid = backward ? tensor.grad : tensor.values;
  return html`
    <div class="caption" .style=${`left: ${x}em; top: ${captionY}em; min-width: ${width}em`}>
      <b>${title}</b> ${shape(panel)}
    </div>
    ${tensor.values.numel === 0
      ? html`<p class="empty" .style=${`left: ${x}em; top: ${y + 1.7}em`}>no elements: a size is 0</p>`
      : sheets.map((sheet) => sheetView(panel, sheet, grid, title, placed, links, texts, context))}
  `;
}

/** `(3ᵢ, 1ⱼ→2)`: the tensor's own sizes with their letters, and how far a dimension is repeated. */
function shape({ axes: drawn, tensor }: Panel): TemplateResult {
  const own = tensor.layout.shape;
  const axes = drawn.filter(({ gone }) => !gone);
  const missing = axes.length - own.length;
  const size = (axis: Axis, dim: number): TemplateResult => {
    const stored = dim < missing ? '' : axis.repeats ? '1' : String(axis.size);
    const repeats = axis.repeats ? html`<span class="repeats">${stored ? '→' : '+'}${axis.size}</span>` : nothing;
    return html`${stored}${repeats}<sub>${axis.letter}</sub>`;
  };
  return html`<span class="shape" title=${shapeText(own)}>(${axes.map((axis, dim) => html`${dim > 0 ? ', ' : ''}${size(axis, dim)}`)}${axes.length === 1 ? ',' : ''})</span>`;
}

/** What is shown of the dimensions that are too long, and the way to the rest; nothing where all of it is there. */
export function windowsView(windows: readonly Window[], shift: (window: Window, by: number) => void): TemplateResult | typeof nothing {
  if (windows.length === 0) return nothing;
  return html`<p class="windows">
    ${windows.map((window) => {
      const { letter, first, last, size, step, held } = window;
      const range = first === last ? String(first) : `${first}–${last}`;
      return html`<span>
        <button class="small" aria-label=${`Earlier ${letter}`} ?disabled=${held <= step} @click=${() => shift(window, -step)}>‹</button>
        <i>${letter}</i> ${range} of ${size}${held < size ? ', sampled' : ''}
        <button class="small" aria-label=${`Later ${letter}`} ?disabled=${held <= step} @click=${() => shift(window, step)}>›</button>
      </span>`;
    })}
  </p>`;
}

function sheetView(
  panel: Panel,
  sheet: PlacedSheet,
  grid: Grid | null,
  title: string,
  placed: PlacedPanel,
  links: Links,
  texts: Texts,
  context: DrawingContext,
): TemplateResult {
  const [top] = sheet.rows;
  const tick = (cell: PlacedCell, dim: number, across: boolean): TemplateResult | typeof nothing => {
    const at = cell.drawn.at(dim);
    if (at === undefined || cell.drawn.length < -dim) return nothing;
    const place = across ? `left: ${cell.x}em; top: ${sheet.y}em; width: ${cell.width}em` : `left: ${sheet.x}em; top: ${cell.y}em; height: ${cell.height}em`;
    return html`<span class="tick" ?data-across=${across} .style=${place}>${at}</span>`;
  };
  const rank = panel.axes.length;
  const lead = sheet.leading.map((at, dim) => `${panel.axes[dim]?.letter ?? ''} = ${at}`).join(', ');
  const extent = grid ? extentOf(grid) : 0;
  const label = `${title}${sheet.leading.length > 0 ? `, ${lead}` : ''}, ${sheet.rows.length} by ${top?.length ?? 0}`;
  return html`
    <div aria-hidden="true">
      ${rank > 0 ? (top ?? []).map((cell) => tick(cell, -1, true)) : nothing}
      ${rank > 1 ? sheet.rows.map(([cell]) => (cell ? tick(cell, -2, false) : nothing)) : nothing}
      ${lead ? html`<span class="lead" .style=${`left: ${sheet.x}em; top: ${sheet.y - 0.5}em`}>${lead}</span>` : nothing}
    </div>
    <div role="grid" aria-label=${label} data-panel=${panel.part} data-meaning=${context.direction === 'backward' ? 'gradient' : 'values'}>
      ${sheet.rows.map(
        (row) => html`<div role="row" class="row">
          ${row.map((cell) => cellView(panel, cell, grid, extent, links.marks, texts, context, context.tabStop(placed)))}
        </div>`,
      )}
    </div>
  `;
}

function cellView(
  panel: Panel,
  cell: PlacedCell,
  grid: Grid | null,
  extent: number,
  marks: Map<string, Mark>,
  texts: Texts,
  { direction }: DrawingContext,
  tabStop: string,
): TemplateResult {
  const { tensor, part } = panel;
  const real = panel.real(cell.drawn);
  const key = cellKey(part, cell.drawn);
  const at = grid && heldAt(grid, real);
  const text = grid && at !== null ? (texts.of(grid)[at] ?? '') : direction === 'backward' ? '–' : '?';
  const reading = read(grid, real);
  const backward = direction === 'backward';
  const beneath = backward ? read(tensor.values, real) : null;
  const ghost = panel.ghost(cell.drawn);
  const position = grid && at !== null && reading ? scalePosition(elementAt(grid.data, at), extent) : NaN;
  const sign = !reading ? 'unknown' : Number.isNaN(position) ? 'none' : position < 0 ? 'low' : 'high';
  const name = backward ? gradName(tensor, real) : cellName(tensor.name, real);
  const said = reading ? `is ${reading.exact.replace('-', 'minus ')}` : backward ? 'has no gradient' : 'was not recorded';
  // A pixel more, so that neighbours draw one line between them and not two.
  const box = `left: ${cell.x}em; top: ${cell.y}em; width: calc(${cell.width}em + 1px); height: calc(${cell.height}em + 1px)`;
  return html`<span
    role="gridcell"
    class="cell"
    tabindex=${key === tabStop ? 0 : -1}
    data-key=${key}
    data-mark=${marks.get(key) ?? nothing}
    data-sign=${sign}
    data-beneath=${beneath?.text ?? nothing}
    ?data-ghost=${ghost}
    aria-label=${`${name} ${said}${beneath ? `, of value ${beneath.exact.replace('-', 'minus ')}` : ''}${ghost ? ', repeated, not stored' : ''}`}
    .style=${`${box}; --t: ${ghost || Number.isNaN(position) ? 0 : Math.abs(position).toFixed(3)}`}
    >${text}</span
  >`;
}
