/**
 * Two shapes under each other, right-aligned, with what comes out below: the picture of a broadcast. Sizes that count as 1, sides
 * that repeat, and the dimensions that fail are marked by form as well as by colour. A pure template; styles/broadcast.css.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { shapeText } from '../numbers';
import { broadcast, broadcastText, type Shape, type Step } from './rules';

export interface ColumnsOptions {
  /** What the two are called: `a` and `b`, or as the program writes them. */
  names?: readonly [string, string];
  /** Leaves the result out: a guess comes first. */
  hidden?: boolean;
}

export function columns(a: Shape, b: Shape, { names = ['a', 'b'], hidden = false }: ColumnsOptions = {}): TemplateResult {
  const { steps, result } = broadcast(a, b);
  const dimensions = [...steps].reverse();
  const failing = hidden ? undefined : steps.find(({ out }) => out === null);
  const label = hidden ? `Shapes ${shapeText(a)} and ${shapeText(b)}, matched from the right` : broadcastText(a, b);
  return html`
    <div class="columns" role="img" aria-label=${label} data-role="columns" data-failing=${failing ? -1 - failing.back : nothing}>
      ${row(names[0], a, dimensions, 'a', hidden)} ${row(names[1], b, dimensions, 'b', hidden)}
      ${hidden ? nothing : resultRow(result, dimensions)}
    </div>
  `;
}

function row(name: string, shape: Shape, dimensions: Step[], side: 'a' | 'b', hidden: boolean): TemplateResult {
  return html`<div class="shape-row">
    <span class="shape-name">${name}</span>
    ${shape.length === 0 && dimensions.length === 0 ? html`<span class="size" data-mark="scalar">()</span>` : nothing}
    ${dimensions.map((step) => {
      const size = step[side];
      const mark = hidden ? (size === null ? 'missing' : 'plain') : markOf(step, side);
      return html`<span class="size" data-mark=${mark}>${size ?? (hidden ? '' : '1')}</span>`;
    })}
  </div>`;
}

function markOf(step: Step, side: 'a' | 'b'): string {
  if (step.out === null) return 'fails';
  if (step[side] === null) return 'missing';
  return step.repeats === side ? 'repeats' : 'plain';
}

function resultRow(result: number[] | null, dimensions: Step[]): TemplateResult {
  return html`<div class="shape-row result">
    <span class="shape-name">${result ? 'result' : ''}</span>
    ${result?.length === 0 ? html`<span class="size" data-mark="scalar">()</span>` : nothing}
    ${dimensions.map(({ out }) => {
      if (result) return html`<span class="size" data-mark="result">${out}</span>`;
      return html`<span class="size" data-mark=${out === null ? 'cross' : 'blank'}>${out === null ? '✕' : ''}</span>`;
    })}
  </div>`;
}
