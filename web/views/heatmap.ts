/**
 * <tensor-heatmap>: a sheet too large for numbers, one pixel block an element, with a readout under the pointer or the
 * keyboard's cursor. An element of its own because a canvas must be redrawn when its size or the theme changes.
 *
 * Elements that are not finite are left transparent, so that the hatched background shows through them.
 */
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { copiesFrom } from './copying';
import { countText, elementAt, exactText, shortText } from './numbers';
import { resolveColour, whenThemeChanges } from './palette';
import { SCALE_ENDS, positionOf, type Meaning } from './scale';
import { elementName, tensorIndex, type Sheet } from './sheets';

const WIDEST = 352;
const TALLEST = 240;
const LARGEST_BLOCK = 16;
/** A long row or column is stretched to at least this many pixels across. */
const THINNEST = 32;
/** Blocks at least this large have room for a minus sign, so that the sign is readable without colour. */
const BLOCK_WITH_MARK = 8;

export class TensorHeatmap extends LitElement {
  static override properties = {
    sheet: { attribute: false },
    meaning: { attribute: false },
    expression: { attribute: false },
    extent: { attribute: false },
    cursor: { state: true },
  };
  declare sheet: Sheet;
  declare meaning: Meaning;
  declare expression: string;
  declare extent: number;
  declare cursor: [row: number, column: number] | null;
  private stopWatching: (() => void) | undefined;

  constructor() {
    super();
    this.cursor = null;
    copiesFrom(this, () => this.underCursor());
  }

  /** Light DOM: the element's styles, and its accessible tree, are its surroundings'. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopWatching = whenThemeChanges(this, () => this.draw());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopWatching?.();
  }

  protected override render(): TemplateResult {
    const { width, height } = this.size();
    const { rows, columns } = this.sheet;
    const label = `${this.expression}, heat map of ${countText(rows)} by ${countText(columns)}. Arrow keys move the readout.`;
    return html`
      <div
        class="map"
        role="application"
        aria-roledescription="heat map"
        aria-label=${label}
        tabindex="0"
        @pointermove=${this.point}
        @pointerleave=${() => (this.cursor = null)}
        @focus=${() => (this.cursor ??= [0, 0])}
        @blur=${() => (this.cursor = null)}
        @keydown=${this.move}
      >
        <canvas .style=${`width: ${width}px; height: ${height}px`} aria-hidden="true"></canvas>
        ${this.cursor ? this.crosshair(this.cursor) : nothing}
      </div>
      <p class="legend">
        <span>${shortText(-this.extent)}</span><span class="ramp" data-meaning=${this.meaning}></span
        ><span>${shortText(this.extent)}</span>
        <span class="map-readout" role="status" data-role="heatmap-readout">${this.readout()}</span>
      </p>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('sheet') || changed.has('extent') || changed.has('meaning')) this.draw();
  }

  /** Whole pixels a block where they fit; a longer side is shrunk to fit. */
  private size(): { width: number; height: number; block: number } {
    const { rows, columns } = this.sheet;
    const fit = Math.min(WIDEST / columns, TALLEST / rows, LARGEST_BLOCK);
    const block = fit >= 1 ? Math.floor(fit) : fit;
    const span = (count: number, most: number): number => Math.min(most, Math.max(THINNEST, Math.round(count * block)));
    return { width: span(columns, WIDEST), height: span(rows, TALLEST), block };
  }

  private draw(): void {
    const canvas = this.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const { rows, columns, data } = this.sheet;
    const ends = SCALE_ENDS[this.meaning];
    const [zero, low, high] = [resolveColour(this, '--paper'), resolveColour(this, ends.low), resolveColour(this, ends.high)];
    const image = new ImageData(Math.max(1, columns), Math.max(1, rows));
    for (let i = 0; i < data.length; i++) {
      const position = positionOf(elementAt(data, i), this.extent);
      if (Number.isNaN(position)) continue;
      const end = position < 0 ? low : high;
      const t = Math.abs(position);
      for (let channel = 0; channel < 3; channel++) {
        image.data[4 * i + channel] = (zero[channel] ?? 0) * (1 - t) + (end[channel] ?? 0) * t;
      }
      image.data[4 * i + 3] = 255;
    }
    const { width, height, block } = this.size();
    const density = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    const pixels = new OffscreenCanvas(image.width, image.height);
    pixels.getContext('2d')?.putImageData(image, 0, 0);
    context.imageSmoothingEnabled = block < 1;
    context.drawImage(pixels, 0, 0, canvas.width, canvas.height);
    if (block >= BLOCK_WITH_MARK) this.markNegatives(context, canvas);
  }

  private markNegatives(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement): void {
    const { rows, columns, data } = this.sheet;
    const across = canvas.width / columns;
    const down = canvas.height / rows;
    context.fillStyle = `rgb(${resolveColour(this, '--ink').join(' ')} / 0.7)`;
    const thickness = Math.max(1, Math.round(down / 12));
    for (let i = 0; i < data.length; i++) {
      if (!(elementAt(data, i) < 0)) continue;
      const x = (i % columns) * across + across * 0.32;
      const y = Math.floor(i / columns) * down + (down - thickness) / 2;
      context.fillRect(Math.round(x), Math.round(y), Math.round(across * 0.36), thickness);
    }
  }

  private crosshair([row, column]: [number, number]): TemplateResult {
    const { width, height } = this.size();
    const { rows, columns } = this.sheet;
    const box = [(column / columns) * width, (row / rows) * height, Math.max(3, width / columns), Math.max(3, height / rows)];
    const [x = 0, y = 0, w = 0, h = 0] = box;
    return html`<span class="cursor" .style=${`left: ${x}px; top: ${y}px; width: ${w}px; height: ${h}px`}></span>`;
  }

  private readout(): string {
    if (!this.cursor) return '';
    const [row, column] = this.cursor;
    const exact = exactText(this.sheet.data, row * this.sheet.columns + column, this.sheet.grid.dtype);
    return `${elementName(this.expression, tensorIndex(this.sheet, row, column))} = ${exact}`;
  }

  private readonly point = (event: PointerEvent): void => {
    const box = this.querySelector('canvas')?.getBoundingClientRect();
    if (!box || box.width === 0 || box.height === 0) return;
    this.moveTo(
      Math.floor(((event.clientY - box.top) / box.height) * this.sheet.rows),
      Math.floor(((event.clientX - box.left) / box.width) * this.sheet.columns),
    );
  };

  private readonly move = (event: KeyboardEvent): void => {
    const [row, column] = this.cursor ?? [0, 0];
    const { rows, columns } = this.sheet;
    const targets: Record<string, [number, number]> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, columns - 1],
      PageUp: [0, column],
      PageDown: [rows - 1, column],
    };
    const target = targets[event.key];
    if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.moveTo(...target);
  };

  /** The exact number under the cursor. */
  private underCursor(): string | null {
    if (!this.cursor) return null;
    const [row, column] = this.cursor;
    return exactText(this.sheet.data, row * this.sheet.columns + column, this.sheet.grid.dtype);
  }

  private moveTo(row: number, column: number): void {
    const { rows, columns } = this.sheet;
    this.cursor = [Math.max(0, Math.min(rows - 1, row)), Math.max(0, Math.min(columns - 1, column))];
  }
}

customElements.define('tensor-heatmap', TensorHeatmap);
