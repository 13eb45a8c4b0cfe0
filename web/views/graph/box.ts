/**
 * One box of the graph as a template, its size for the layout, and what it says to those who can't see it.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { TapeEvent, TapeNode } from '../../protocol';
import { countText, shapeText } from '../numbers';
import { nameOf } from './expression';
import type { Rect } from './place';
import type { Box, Frame } from './scene';
import type { Steps } from './steps';
import { strip } from './strip';

/** What each box is drawn from, beside itself. */
export interface BoxContext {
  tape: TapeEvent;
  steps: Steps;
  position: number;
  selected: number | null;
  /** Ids of the nodes that the step brings something to. */
  current: ReadonlySet<number>;
  /** Ids of nodes whose result no other op takes. */
  results: ReadonlySet<number>;
  /** Key of the box or frame that the Tab key comes to. */
  home: string | null;
}

// Sizes in the picture's own units: pixels at zoom 1 and type of 16 px.
const CHARACTER = 7.3;
const ROOM_BESIDE = 32;
const NARROWEST = 76;
const WIDEST = 216;
const MOST_CHARACTERS = Math.floor((WIDEST - ROOM_BESIDE) / CHARACTER);
const NODE = 43;
const MORE_FOR_GROUP = 17;
const MORE_FOR_GRADIENT = 12;

/** `backward`: with room for gradients. */
export function sizeOf(box: Box, backward: boolean): { width: number; height: number } {
  const { label, detail, below } = textsOf(box);
  const characters = Math.max(label.length + detail.length + 1, below.length + 2, 8);
  return {
    width: Math.min(WIDEST, Math.max(NARROWEST, Math.round(characters * CHARACTER + ROOM_BESIDE))),
    height: NODE + (box.group ? MORE_FOR_GROUP : 0) + (backward ? MORE_FOR_GRADIENT : 0),
  };
}

/** Room along the top for an open group's title and its buttons. */
export function titleWidth({ group, block }: Frame): number {
  const turns = block === null ? 0 : 56 + ` ${block + 1} of ${group.items.length}`.length * CHARACTER;
  return group.title.length * CHARACTER + ROOM_BESIDE + turns;
}

/** The node whose values stand for the box: itself, or the last result of the group. */
export function faceOf(box: Box): TapeNode | null {
  return box.node ?? box.nodes.findLast(({ kind }) => kind !== 'leaf') ?? box.nodes.at(-1) ?? null;
}

interface Texts {
  label: string;
  /** Beside the label, lighter. */
  detail: string;
  below: string;
}

function textsOf(box: Box): Texts {
  const { node, group } = box;
  if (node) {
    const shape = shapeText(node.layout.shape);
    const op = node.kind === 'leaf' ? '' : node.op;
    if (node.name === null) return { label: op || 'leaf', detail: shape, below: '' };
    const detail = [op, shape].filter(Boolean).join(' ');
    return { label: endOf(node.name, MOST_CHARACTERS - detail.length - 1), detail, below: '' };
  }
  const ops = box.nodes.filter(({ kind }) => kind !== 'leaf').length;
  const count = ops > 0 ? `${countText(ops)} ${ops === 1 ? 'op' : 'ops'}` : `${box.nodes.length} leaves`;
  const face = faceOf(box);
  const shape = face ? shapeText(face.layout.shape) : '';
  const title = group?.title ?? '';
  if (group?.kind !== 'run') return { label: title, detail: shape, below: face?.name != null ? `${count} → ${face.name}` : count };
  // A run of equal blocks, or of an open one those before or after the block that is shown.
  const [from, to] = box.blocks ?? [0, group.items.length];
  const which = to - from === 1 ? `block ${to}` : `blocks ${from + 1}–${to}`;
  return { label: `${to - from} × ${title}`, detail: shape, below: box.blocks ? `${which}: ${count}` : count };
}

/** A name, or of a long path (`model.layers.0.weight`) as many of its last parts as there is room for. */
export function endOf(name: string, room: number): string {
  if (name.length <= room) return name;
  const parts = name.split('.');
  const first = parts.findIndex((_, at) => at > 0 && `…${parts.slice(at).join('.')}`.length <= room);
  return parts.length === 1 ? name : `…${parts.slice(first).join('.')}`;
}

export function boxView(box: Box, rect: Rect, context: BoxContext): TemplateResult {
  const { tape, position, steps, selected, current, home } = context;
  const { label, detail, below } = textsOf(box);
  const face = faceOf(box);
  const there = face !== null && isThere(face, context);
  const gradAt = face ? steps.gradAt[face.id] : null;
  const gradThere = gradAt != null && position >= gradAt;
  const done = box.nodes.filter((node) => isThere(node, context)).length;
  return html`<div
    role="button"
    class="box"
    tabindex=${box.key === home ? 0 : -1}
    data-key=${box.key}
    data-role=${roleOf(box, context)}
    data-group=${box.group?.kind ?? nothing}
    data-there=${there}
    data-partly=${done > 0 && done < box.nodes.length}
    data-current=${box.nodes.some(({ id }) => current.has(id))}
    data-grad=${face?.requires_grad === true}
    aria-pressed=${box.nodes.some(({ id }) => id === selected)}
    aria-expanded=${box.group ? 'false' : nothing}
    aria-label=${boxInWords(box, context)}
    title=${boxInWords(box, context)}
    .style=${styleOf(rect)}
  >
    <span class="names"><b>${label}</b><span data-text=${detail}></span></span>
    ${below ? html`<span class="below" data-text=${below}></span>` : nothing}
    ${face ? strip(there ? face.values : null, 'values', face.values.data.length) : nothing}
    ${face && tape.root !== null && gradAt != null
      ? strip(gradThere ? face.grad : null, 'gradient', face.grad?.data.length ?? 0)
      : nothing}
  </div>`;
}

/** An open group: its border, and a title that closes it. */
export function frameView(frame: Frame, rect: Rect, { home }: Pick<BoxContext, 'home'>): TemplateResult {
  const { group, block } = frame;
  const count = group.items.length;
  const title = block === null ? group.title : `${group.title}: ${block + 1} of ${count}`;
  return html`<div class="frame-box" data-group=${group.kind} .style=${styleOf(rect)}>
    <div class="frame-title">
      <span
        role="button"
        class="fold"
        tabindex=${frame.key === home ? 0 : -1}
        data-key=${frame.key}
        aria-expanded="true"
        aria-label=${`${title}, open; ${group.nodes.length} nodes`}
        >${title}</span
      >
      ${block === null
        ? nothing
        : html`<button class="turn" tabindex="-1" data-turn="-1" data-of=${frame.key} ?disabled=${block === 0} aria-label=${`Block before, of ${group.title}`}>‹</button
            ><button class="turn" tabindex="-1" data-turn="1" data-of=${frame.key} ?disabled=${block === count - 1} aria-label=${`Block after, of ${group.title}`}>›</button>`}
    </div>
  </div>`;
}

function styleOf({ x, y, width, height }: Rect): string {
  return `transform: translate(${x}px, ${y}px); width: ${width}px; height: ${height}px`;
}

function isThere({ id }: TapeNode, { steps, position }: BoxContext): boolean {
  return position >= (steps.valueAt[id] ?? 0);
}

function roleOf({ node }: Box, { tape, results }: BoxContext): 'leaf' | 'root' | 'result' | 'op' | 'group' {
  if (!node) return 'group';
  if (node.id === tape.root) return 'root';
  if (node.kind === 'leaf') return 'leaf';
  return results.has(node.id) ? 'result' : 'op';
}

/** `out: mul, shape (3, 2), from a (1, 2) and b (3, 1); gradient (3, 2)` */
export function boxInWords(box: Box, context: BoxContext): string {
  const { node, group } = box;
  const { tape, steps, position, selected } = context;
  if (!node) {
    const { label, below } = textsOf(box);
    const face = faceOf(box);
    const held = box.nodes.find(({ id }) => id === selected);
    return [
      `${label}, closed group, ${below.replace('→', 'giving')}`,
      face ? `shape ${shapeText(face.layout.shape)}` : '',
      held ? `holds the selected ${nameOf(held, tape.nodes)}` : '',
      group?.kind === 'run' && !box.blocks ? `${group.items.length} equal blocks` : '',
    ].filter(Boolean).join(', ');
  }
  const operands = node.inputs.flatMap((id) => {
    const operand = tape.nodes[id];
    if (!operand) return [];
    const repeats = isBroadcast(node, operand) ? ' repeated' : '';
    return [`${operand.name ?? operand.op} ${shapeText(operand.layout.shape)}${repeats}`];
  });
  const kind = { leaf: 'leaf', root: 'root of backward', result: 'result', op: '', group: '' }[roleOf(box, context)];
  const op = node.kind === 'leaf' ? '' : node.op;
  const facts = [
    [node.name, op].filter(Boolean).join(': ') || 'leaf',
    node.name === null && node.kind === 'leaf' ? '' : kind,
    `shape ${shapeText(node.layout.shape)}`,
    operands.length > 0 ? `from ${joined(operands)}` : '',
    isThere(node, context) ? '' : 'no value yet',
  ];
  const gradAt = steps.gradAt[node.id];
  const gradient = gradAt == null ? '' : position >= gradAt ? `; gradient ${shapeText(node.layout.shape)}` : '; no gradient yet';
  return facts.filter(Boolean).join(', ') + gradient;
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Whether an operand is smaller than the result and so repeats. */
export function isBroadcast(node: TapeNode, operand: TapeNode): boolean {
  return node.kind === 'zip' && operand.layout.shape.join() !== node.layout.shape.join();
}

/** How often each element of an operand is used in the result. */
export function repeatsOf(node: TapeNode, operand: TapeNode): number {
  const size = ({ layout: { shape } }: TapeNode): number => shape.reduce((product, each) => product * each, 1);
  return size(operand) === 0 ? 0 : size(node) / size(operand);
}
