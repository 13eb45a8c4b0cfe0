/**
 * <tensor-image>: pictures side by side, pixel by pixel, with the shades they are made of named and a readout of the numbers
 * under the pointer or the keyboard's cursor. An element of its own because it draws on canvases.
 *
 * Greys and colours here are the picture's own, the same in light and dark. A pixel that is no finite number is left out, so
 * that the hatched ground shows.
 */
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { ImageEvent } from '../protocol';
import { countText, shapeText, shortText } from './numbers';

const TALLEST = 224;
const WIDEST = 352;
/** In a strip of several each is smaller. */
const TALLEST_OF_MANY = 72;
const LARGEST_BLOCK = 16;

interface Place {
  picture: number;
  row: number;
  column: number;
}

export class TensorImage extends LitElement {
  static override properties = { image: { attribute: false }, cursor: { state: true } };
  declare image: ImageEvent;
  declare private cursor: Place | null;

  constructor() {
    super();
    this.cursor = null;
  }

  /** Light DOM: the element's styles, and its accessible tree, are its surroundings'. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { image, cursor } = this;
    const [pictures, rows, columns] = image.shape;
    const block = blockOf(image);
    const size = `width: ${Math.max(1, Math.round(columns * block))}px; height: ${Math.max(1, Math.round(rows * block))}px`;
    return html`
      <figure class="image">
        <figcaption>
          <strong>${image.label}</strong>
          <span class="note">${sizeText(image)}</span>
        </figcaption>
        <div
          class="pictures"
          role="application"
          aria-roledescription="picture"
          aria-label=${describeImage(image)}
          tabindex="0"
          @pointermove=${this.point}
          @pointerleave=${() => (this.cursor = null)}
          @focus=${() => (this.cursor ??= { picture: 0, row: 0, column: 0 })}
          @blur=${() => (this.cursor = null)}
          @keydown=${this.move}
        >
          ${Array.from(
            { length: pictures },
            (_, picture) => html`<span class="picture"
              ><canvas data-picture=${picture} .style=${size} aria-hidden="true"></canvas>${cursor?.picture === picture
                ? html`<span
                    class="cursor"
                    .style=${`left: ${cursor.column * block}px; top: ${cursor.row * block}px; width: ${Math.max(3, block)}px; height: ${Math.max(3, block)}px`}
                  ></span>`
                : nothing}</span
            >`,
          )}
        </div>
        <p class="legend">
          ${image.shape[3] === 1
            ? html`<span>${shortText(image.low)}</span><span class="ramp" data-meaning="grey"></span><span>${shortText(image.high)}</span>`
            : html`<span>0 to full: ${shortText(image.low)} to ${shortText(image.high)}</span>`}
          <span class="map-readout" role="status" data-role="image-readout">${cursor ? this.readout(cursor) : ''}</span>
        </p>
      </figure>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('image')) this.querySelectorAll('canvas').forEach((canvas, picture) => draw(canvas, this.image, picture));
  }

  private readout({ picture, row, column }: Place): string {
    const [pictures, , , channels] = this.image.shape;
    const { step } = this.image;
    const at = this.offset(picture, row, column);
    const texts = Array.from(this.image.data.subarray(at, at + channels), (value) => shortText(value));
    const index = [...(pictures > 1 ? [picture] : []), row * step, column * step];
    return `[${index.join(', ')}]: ${texts.join(', ')}`;
  }

  private offset(picture: number, row: number, column: number): number {
    const [, rows, columns, channels] = this.image.shape;
    return ((picture * rows + row) * columns + column) * channels;
  }

  private readonly point = (event: PointerEvent): void => {
    const canvas = event.target;
    if (!(canvas instanceof HTMLCanvasElement)) return;
    const box = canvas.getBoundingClientRect();
    const [, rows, columns] = this.image.shape;
    const within = (part: number, count: number): number => Math.max(0, Math.min(count - 1, Math.floor(part * count)));
    this.cursor = {
      picture: Number(canvas.dataset.picture),
      row: within((event.clientY - box.top) / box.height, rows),
      column: within((event.clientX - box.left) / box.width, columns),
    };
  };

  private readonly move = (event: KeyboardEvent): void => {
    const [dy, dx] = STEPS[event.key] ?? [0, 0];
    if ((dy === 0 && dx === 0) || !this.cursor) return;
    event.preventDefault();
    const [pictures, rows, columns] = this.image.shape;
    const row = Math.max(0, Math.min(rows - 1, this.cursor.row + dy));
    // Past the edge of a picture begins the next one.
    const along = this.cursor.picture * columns + this.cursor.column + dx;
    const kept = Math.max(0, Math.min(pictures * columns - 1, along));
    this.cursor = { picture: Math.floor(kept / columns), row, column: kept % columns };
  };
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** CSS pixels across one of the picture's own. */
function blockOf({ shape: [pictures, rows, columns] }: ImageEvent): number {
  const tallest = pictures > 1 ? TALLEST_OF_MANY : TALLEST;
  const fit = Math.min(tallest / rows, WIDEST / columns, LARGEST_BLOCK);
  return fit >= 1 ? Math.floor(fit) : fit;
}

function draw(canvas: HTMLCanvasElement, { shape, data, low, high }: ImageEvent, picture: number): void {
  const [, rows, columns, channels] = shape;
  const context = canvas.getContext('2d');
  if (!context) return;
  canvas.width = columns;
  canvas.height = rows;
  const pixels = new ImageData(columns, rows);
  const scale = high > low ? 255 / (high - low) : 0;
  const first = picture * rows * columns * channels;
  for (let i = 0; i < rows * columns; i++) {
    let known = true;
    for (let channel = 0; channel < 3; channel++) {
      const value = data[first + i * channels + (channels === 3 ? channel : 0)] ?? NaN;
      known &&= Number.isFinite(value);
      // A picture of one value is grey: neither end says more about it than the other.
      pixels.data[4 * i + channel] = scale === 0 ? 128 : (value - low) * scale;
    }
    pixels.data[4 * i + 3] = known ? 255 : 0;
  }
  context.putImageData(pixels, 0, 0);
}

function sizeText({ full: [pictures, rows, columns], shape, step }: ImageEvent): string {
  const size = `${shapeText([rows, columns])}${shape[3] === 3 ? ' in colour' : ''}`;
  return [
    pictures > 1 ? `${countText(pictures)} of ${size}` : size,
    ...(pictures > shape[0] ? [`the first ${shape[0]} shown`] : []),
    ...(step > 1 ? [`every ${ordinal(step)} pixel`] : []),
  ].join(' · ');
}

function ordinal(step: number): string {
  return step === 2 ? 'second' : step === 3 ? 'third' : `${step}th`;
}

/** The pictures in a sentence, for those who can't see them. */
export function describeImage(image: ImageEvent): string {
  const { label, low, high, shape, data } = image;
  const finite = Array.from(data).filter((value) => Number.isFinite(value));
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const missing = data.length - finite.length;
  return [
    `Picture ${label}, ${sizeText(image)}`,
    shape[3] === 1 ? `black is ${shortText(low)}, white is ${shortText(high)}` : `colours from ${shortText(low)} to ${shortText(high)}`,
    finite.length > 0 ? `mean ${shortText(mean)}` : 'no finite number',
    ...(missing > 0 ? [`${countText(missing)} not finite`] : []),
    'Arrow keys move the readout.',
  ].join('; ');
}

customElements.define('tensor-image', TensorImage);
