/**
 * What would mend a failed broadcast, as buttons: each names the edit, what it makes of the operand, and the shape that comes out.
 * The edits are worked out beside the program, in playground/mends.py; here they are read from the error's data and drawn.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Json, RunError } from '../../protocol';
import { shapeText } from '../numbers';
import { columns } from './columns';
import { broadcastText } from './rules';

/** An edit of the program, in offsets of the text that ran. */
export interface Mend {
  label: string;
  start: number;
  end: number;
  text: string;
  result: number[];
}

const MOST_SHOWN = 4;

function shapeOf(value: Json | undefined): number[] | null {
  return Array.isArray(value) && value.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) ? (value as number[]) : null;
}

function fieldsOf({ data }: RunError): Record<string, Json> {
  return data !== null && typeof data === 'object' && !Array.isArray(data) ? data : {};
}

/** The two shapes of a failed broadcast; null for every other error. */
export function failedShapes(error: RunError): [number[], number[]] | null {
  const { shapes } = fieldsOf(error);
  if (error.type !== 'BroadcastError' || !Array.isArray(shapes) || shapes.length !== 2) return null;
  const [a, b] = shapes.map(shapeOf);
  return a && b ? [a, b] : null;
}

export function mendsOf(error: RunError): Mend[] {
  const { mends } = fieldsOf(error);
  if (!Array.isArray(mends)) return [];
  return mends.flatMap((mend) => {
    if (mend === null || typeof mend !== 'object' || Array.isArray(mend)) return [];
    const { label, start, end, text } = mend;
    const result = shapeOf(mend.result);
    const known = typeof label === 'string' && typeof text === 'string' && typeof start === 'number' && typeof end === 'number';
    return known && result && start <= end ? [{ label, start, end, text, result }] : [];
  });
}

/** The picture of the mismatch, and the ways out of it; nothing for an error of another kind. */
export function mismatch(error: RunError, apply: ((mend: Mend) => void) | null): TemplateResult | typeof nothing {
  const shapes = failedShapes(error);
  if (!shapes) return nothing;
  const ways = apply ? mendsOf(error).slice(0, MOST_SHOWN) : [];
  return html`
    <p class="sr-only">${broadcastText(...shapes)}</p>
    ${columns(...shapes)}
    ${ways.length > 0
      ? html`<div class="mends" role="group" aria-label="Ways to mend it">
          ${ways.map(
            (mend) => html`<button
              class="mend"
              data-action="mend"
              title="Change the code so"
              @click=${() => apply?.(mend)}
            >
              <code>${mend.label}</code> <span class="gives">gives</span> <span class="shape">${shapeText(mend.result)}</span>
            </button>`,
          )}
        </div>`
      : nothing}
  `;
}
