/**
 * One tensor: its name, shape and dtype, its values, and its gradient beside them in cells of the same size.
 *
 * Chooses how a tensor is drawn (numbers, heat map, sheets, or words) and leaves the drawing to cells.ts and heatmap.ts.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Grid, TensorEvent } from '../protocol';
import { MOST_CELLS, cells, widest } from './cells';
import './heatmap';
import { SIGNIFICANT, alignedTexts, countText, shapeText, shortText } from './numbers';
import { extentOf, type Meaning } from './scale';
import { heldShape, leadingShape, sheetAt, type Sheet } from './sheets';

/** How cells are set, the largest first: their size, the digits of their numbers, and characters between two of them. */
const SETTINGS = [
  { name: 'plain', size: 1, significant: SIGNIFICANT, between: 1.7, most: 60 },
  { name: 'dense', size: 0.75, significant: SIGNIFICANT - 1, between: 1, most: Infinity },
  { name: 'fine', size: 0.625, significant: SIGNIFICANT - 2, between: 1, most: Infinity },
] as const;
/** As many sheets stand side by side; a longer dimension gets a stepper. */
const MOST_SHEETS = 6;

/** What a view can't hold because it is drawn afresh each time: which sheet of a tensor is looked at, and how to say so. */
export interface TensorContext {
  /** The leading indices chosen for the tensor of this name. */
  leading: (name: string) => readonly number[];
  choose: (name: string, dimension: number, index: number) => void;
  copy: (event: TensorEvent) => void;
  /** Characters of plain size that stand side by side in the column. */
  room: number;
}

/** The card; only its outline (name, shape, dtype) where it isn't to be drawn yet. */
export function tensorCard(event: TensorEvent, context: TensorContext, drawn = true): TemplateResult {
  const { name, values } = event;
  const notes = [event.op ? `from ${event.op}` : null, event.requires_grad && !event.op ? 'requires grad' : null];
  return html`
    <article
      class="tensor"
      data-tensor=${name}
      data-line=${event.line ?? nothing}
      data-shape=${shapeText(values.shape)}
      data-dtype=${values.dtype}
      ?data-outline=${!drawn}
      aria-label=${`${name}, shape ${shapeText(values.shape)}, ${values.dtype}`}
    >
      <header>
        <h3>${name}</h3>
        <span class="shape">${shapeText(values.shape)}</span>
        <span class="note">${[values.dtype, ...notes.filter((note) => note !== null)].join(' · ')}</span>
        ${values.sample || values.numel === 0 || !drawn
          ? nothing
          : html`<button class="quiet copy" data-action="copy" aria-label=${`Copy ${name}`} @click=${() => context.copy(event)}>
              Copy
            </button>`}
      </header>
      ${drawn ? grids(event, context) : nothing}
    </article>
  `;
}

/** Values and gradient side by side, in cells of one width. */
function grids(event: TensorEvent, context: TensorContext): TemplateResult {
  const { name, values, grad } = event;
  const { setting, texts, gradTexts } = set(values, grad, context.room);
  const leading = context.leading(name);
  return html`
    ${steppers(event, context)}
    <div class="sides" data-cells=${setting} .style=${`--digits: ${widest(texts, gradTexts)}`}>
      ${side(planned(values, texts, leading), 'values', name, grad !== null)}
      ${grad
        ? side(planned(grad, gradTexts, leading), 'gradient', `${name}.grad`, true)
        : event.requires_grad && !event.op
          ? html`<p class="nothing" data-role="no-gradient"><code>${name}.grad</code> is None until <code>backward()</code></p>`
          : nothing}
    </div>
  `;
}

/** The largest setting that fits the column; no texts, and so a heat map, where none does. */
function set(values: Grid, grad: Grid | null, room: number): { setting: string; texts: Texts; gradTexts: Texts } {
  const columns = heldShape(values).at(-1) ?? 1;
  for (const { name, size, significant, between, most } of SETTINGS) {
    const [texts, gradTexts] = [textsOf(values, significant), grad && textsOf(grad, significant)];
    const width = columns * (widest(texts, gradTexts) + between);
    if (columns === 1 || !texts || (width <= most && width * size <= room)) return { setting: name, texts, gradTexts };
  }
  return { setting: 'map', texts: null, gradTexts: null };
}

/** One text an element of the whole grid, whose sheets so share their decimals; null for what is drawn as a heat map. */
type Texts = string[] | null;

function textsOf(grid: Grid, significant: number): Texts {
  const small = heldShape(grid).slice(-2).every((size) => size <= MOST_CELLS);
  return small ? alignedTexts(grid.data, grid.dtype, significant) : null;
}

/** What is to be drawn of a grid. */
interface Plan {
  grid: Grid;
  extent: number;
  sheets: Sheet[];
  texts: Texts;
}

function planned(grid: Grid, texts: Texts, leading: readonly number[]): Plan {
  return { grid, texts, extent: extentOf(grid), sheets: grid.numel === 0 ? [] : sheetsShown(grid, leading) };
}

/** Values or gradient: a caption where there are both, the sheets, and for a large tensor what is shown of it. */
function side(plan: Plan, meaning: Meaning, expression: string, captioned: boolean): TemplateResult {
  const { grid, sheets } = plan;
  return html`
    <figure class="side" data-side=${meaning}>
      ${captioned ? html`<figcaption>${expression}</figcaption>` : nothing}
      ${grid.numel === 0
        ? html`<p class="nothing" data-role="empty">empty: a shape with a 0 in it holds no elements</p>`
        : html`<div class="sheets">${sheets.map((sheet) => drawn(sheet, plan, meaning, expression))}</div>`}
      ${summary(grid)}
    </figure>
  `;
}

function drawn(sheet: Sheet, { grid, extent, texts }: Plan, meaning: Meaning, expression: string): TemplateResult {
  const label = sheet.leading.length > 0 ? html`<span class="sheet-label">[${sheet.leading.join(', ')}]</span>` : nothing;
  if (!texts) {
    return html`<div class="sheet">
      ${label}
      <tensor-heatmap .sheet=${sheet} .meaning=${meaning} .expression=${expression} .extent=${extent}></tensor-heatmap>
    </div>`;
  }
  const start = (sheet.data.byteOffset - grid.data.byteOffset) / grid.data.BYTES_PER_ELEMENT;
  const own = texts.slice(start, start + sheet.data.length);
  return html`<div class="sheet">${label}${cells(sheet, { meaning, expression, extent, texts: own })}</div>`;
}

/** All sheets of the last leading dimension where they fit side by side, else the one chosen. */
function sheetsShown(grid: Grid, leading: readonly number[]): Sheet[] {
  const dimensions = leadingShape(grid);
  const last = dimensions.at(-1);
  if (last === undefined || last > MOST_SHEETS) return [sheetAt(grid, leading)];
  const before = dimensions.slice(0, -1).map((_, dimension) => leading[dimension] ?? 0);
  return Array.from({ length: last }, (_, index) => sheetAt(grid, [...before, index]));
}

/** One stepper for each dimension that is not drawn; none for most tensors. */
function steppers({ name, values }: TensorEvent, context: TensorContext): TemplateResult | typeof nothing {
  const dimensions = leadingShape(values);
  const last = dimensions.at(-1);
  if (last === undefined || values.numel === 0) return nothing;
  const stepped = last <= MOST_SHEETS ? dimensions.slice(0, -1) : dimensions;
  if (stepped.length === 0) return nothing;
  const chosen = context.leading(name);
  return html`
    <p class="steppers">
      ${stepped.map((size, dimension) => {
        const index = Math.min(size - 1, chosen[dimension] ?? 0);
        return html`<label>
          dimension ${dimension}
          <input
            type="range"
            min="0"
            max=${size - 1}
            .value=${String(index)}
            data-dimension=${dimension}
            aria-label=${`Index along dimension ${dimension} of ${name}`}
            @input=${(event: Event) => context.choose(name, dimension, Number((event.target as HTMLInputElement).value))}
          />
          <output>${index}</output>
        </label>`;
      })}
    </p>
  `;
}

/** What a reader of a heat map can't see: the range over every element, and how the sample was taken. */
function summary(grid: Grid): TemplateResult | typeof nothing {
  const shape = heldShape(grid);
  const large = Math.max(shape.at(-1) ?? 1, shape.at(-2) ?? 1) > MOST_CELLS;
  if (!grid.stats || (!large && !grid.sample)) return nothing;
  const { min, max, mean, nan, inf } = grid.stats;
  const parts = Number.isNaN(min) ? [] : [`min ${shortText(min)}`, `max ${shortText(max)}`, `mean ${shortText(mean)}`];
  if (nan > 0) parts.push(`${countText(nan)} nan`);
  if (inf > 0) parts.push(`${countText(inf)} infinite`);
  return html`
    <p class="summary">${parts.join(' · ')}</p>
    ${grid.sample
      ? html`<p class="summary" data-role="sampled">
          sampled: ${countText(grid.data.length)} of ${countText(grid.numel)} elements, in steps of
          ${shapeText(grid.sample.steps)}
        </p>`
      : nothing}
  `;
}
