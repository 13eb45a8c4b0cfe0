/**
 * The program's sliders: a name, a track, and the number. A slider moves in whole positions, so that the pointer, the arrow keys
 * and a number that is easy to read agree on where it can stop; which number a position means is worked out here.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { SliderEvent } from '../protocol';
import { MINUS } from './numbers';

/** Of a slider without steps. An arrow key moves it by one of them. */
const POSITIONS = 200;
/** Of a slider with very small steps: a track has no more pixels. */
const MOST_POSITIONS = 10_000;
/** Digits of a number on a track of ratios, where the difference of two positions is 3% or more. */
const DIGITS = 3;

export function positions({ low, high, step }: SliderEvent): number {
  if (step === null || !(step > 0)) return POSITIONS;
  return Math.max(1, Math.min(MOST_POSITIONS, Math.floor((high - low) / step + 1e-9)));
}

/** The number at a position from 0 to `positions()`. */
export function valueAt(slider: SliderEvent, position: number): number {
  const { low, high, step, log } = slider;
  const count = positions(slider);
  if (position >= count && step === null) return high;
  if (position <= 0) return low;
  if (log) return Math.max(low, Math.min(high, Number((low * (high / low) ** (position / count)).toPrecision(DIGITS))));
  if (step !== null) return Number((low + position * step).toPrecision(12));
  // As many decimals as tell two positions apart.
  const decimals = Math.max(0, Math.min(20, 1 - Math.floor(Math.log10((high - low) / count))));
  return Number((low + ((high - low) * position) / count).toFixed(decimals));
}

/** The position nearest to a number. */
export function positionOf(slider: SliderEvent, value: number): number {
  const { low, high, step, log } = slider;
  const part = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (step === null ? high - low : step * positions(slider));
  const position = Math.round(part * positions(slider));
  return Number.isNaN(position) ? 0 : Math.max(0, Math.min(positions(slider), position));
}

function written(value: number): string {
  return String(Number(value.toPrecision(6))).replace('-', MINUS);
}

export function sliders(
  events: readonly SliderEvent[],
  moved: ReadonlyMap<string, number>,
  move: (name: string, value: number) => void,
): TemplateResult | typeof nothing {
  if (events.length === 0) return nothing;
  return html`<div class="sliders" role="group" aria-label="Sliders">
    ${repeat(
      events,
      ({ name }) => name,
      (slider) => {
        const value = moved.get(slider.name) ?? slider.value;
        return html`<label class="slider" data-slider=${slider.name} data-line=${slider.line ?? nothing}>
          <span class="slider-name">${slider.name}</span>
          <input
            type="range"
            min="0"
            max=${positions(slider)}
            .value=${String(positionOf(slider, value))}
            aria-label=${slider.name}
            aria-valuetext=${written(value)}
            @input=${(event: Event) => move(slider.name, valueAt(slider, Number((event.target as HTMLInputElement).value)))}
          />
          <output data-role="slider-value">${written(value)}</output>
        </label>`;
      },
    )}
  </div>`;
}
