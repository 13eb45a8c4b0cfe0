/**
 * One edge as SVG: a line from operand to result with an arrow at the end that the numbers flow to, forward or backward, and
 * a mark where an operand repeats.
 */
import { nothing, svg, type TemplateResult } from 'lit';
import { isBroadcast, repeatsOf, type BoxContext } from './box';
import { markPoint, pathText, type Flow, type Point } from './place';
import type { Edge } from './scene';
import { phaseAt } from './steps';

const ARROW = 6;

export function edgeView(edge: Edge, route: readonly Point[], flow: Flow, context: BoxContext): TemplateResult {
  const { steps, position, current } = context;
  const { from, to, only, count } = edge;
  const backward = phaseAt(steps, position) === 'backward';
  const taken = to.nodes.some((node) => position >= (steps.valueAt[node.id] ?? 0) && feeds(edge, node.inputs));
  const returned = backward && flowedBack(edge, context);
  const lit = backward
    ? returned && from.nodes.some(({ id }) => current.has(id))
    : to.nodes.some((node) => current.has(node.id) && feeds(edge, node.inputs));
  const points = returned ? [...route].reverse() : route;
  const repeats = only && isBroadcast(only.node, only.operand) ? repeatsOf(only.node, only.operand) : null;
  const at = repeats !== null ? markPoint(route) : null;
  return svg`<g class="edge" data-there=${taken} data-current=${lit} data-broadcast=${repeats !== null} data-many=${count > 1} data-way=${returned ? 'back' : 'on'}>
    <path class=${lit && repeats === null ? 'grown' : ''} pathLength=${lit && repeats === null ? 1 : nothing} d=${pathText(points, flow)} />
    <path class="arrow" data-there=${taken} data-current=${lit} d=${arrow(points, flow)} />
    ${at ? svg`<text x=${at.x} y=${at.y}>×${repeats}</text>` : nothing}
  </g>`;
}

/** Whether one of an op's operands comes over this edge. */
function feeds({ from }: Edge, inputs: readonly number[]): boolean {
  return inputs.some((id) => from.nodes.some((node) => node.id === id));
}

/** Whether backward has passed a gradient over it by now: the result's is there, and the operand's. */
function flowedBack({ from, to }: Edge, { steps, position }: BoxContext): boolean {
  const reached = (id: number): boolean => {
    const at = steps.gradAt[id];
    return at != null && position >= at;
  };
  const operands = new Set(from.nodes.filter(({ id }) => reached(id)).map(({ id }) => id));
  return to.nodes.some(({ id, inputs }) => reached(id) && inputs.some((input) => operands.has(input)));
}

/** A triangle at the end of a line that arrives along the flow. */
function arrow(points: readonly Point[], flow: Flow): string {
  const [before, tip] = [points.at(-2), points.at(-1)];
  if (!before || !tip) return '';
  const along = flow === 'right' ? Math.sign(tip.x - before.x) : Math.sign(tip.y - before.y);
  const [length, half] = [ARROW * 1.3 * along, ARROW / 2];
  return flow === 'right'
    ? `M${tip.x} ${tip.y}l${-length} ${-half}v${2 * half}z`
    : `M${tip.x} ${tip.y}l${-half} ${-length}h${2 * half}z`;
}
