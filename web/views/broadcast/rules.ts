/**
 * The lecture's three rules on two shapes, dimension by dimension from the right: which rule applies, which side repeats, and
 * what comes out. The same rules as pytensor/broadcasting.py, which is what programs run; here they are told. No page.
 */
import { countText, shapeText } from '../numbers';

export type Shape = readonly number[];

export const MOST_NDIM = 6;
const MOST_SIZE = 1_000_000;

/** What happens in one dimension. */
export interface Step {
  /** 0 is the last dimension, 1 the one before. */
  back: number;
  /** Null where the shape is too short to have this dimension. */
  a: number | null;
  b: number | null;
  /** Null where no rule makes them one. */
  out: number | null;
  /** The side whose only element is used again and again; null where none is, or where that makes no difference. */
  repeats: 'a' | 'b' | null;
}

export interface Broadcast {
  /** The last dimension first. */
  steps: Step[];
  result: number[] | null;
}

export function broadcast(a: Shape, b: Shape): Broadcast {
  const steps = Array.from({ length: Math.max(a.length, b.length) }, (_, back): Step => {
    const [x, y] = [a.at(-1 - back) ?? null, b.at(-1 - back) ?? null];
    const [sizeX, sizeY] = [x ?? 1, y ?? 1];
    const out = sizeX === sizeY || sizeY === 1 ? sizeX : sizeX === 1 ? sizeY : null;
    const repeats = out === null || sizeX === sizeY ? null : sizeX === 1 ? 'a' : 'b';
    return { back, a: x, b: y, out, repeats };
  });
  const sizes = steps.map(({ out }) => out);
  return { steps, result: sizes.includes(null) ? null : sizes.map((size) => size ?? 0).reverse() };
}

/** `3, 4, 1`, `(3, 4, 1)`, `(4,)` or `()`; a string says what is wrong with anything else. */
export function parseShape(text: string): number[] | string {
  const inner = text.trim().replace(/^[([]\s*/, '').replace(/\s*[)\]]$/, '');
  if (inner === '') return /^[([]\s*[)\]]$/.test(text.trim()) ? [] : 'Type sizes such as 3, 4, 1. A single number has the shape ().';
  const parts = inner.replace(/,\s*$/, '').split(/\s*[,×x\s]\s*/);
  if (parts.length > MOST_NDIM) return `That has ${parts.length} dimensions; at most ${MOST_NDIM} fit here.`;
  for (const part of parts) {
    if (!/^\d+$/.test(part)) return `“${part.slice(0, 20)}” is no size. Sizes are whole numbers, 0 or more.`;
    if (Number(part) > MOST_SIZE) return `A size of ${countText(Number(part))} is more than fits here.`;
  }
  return parts.map(Number);
}

const PLACES = ['last', 'second-last', 'third-last', 'fourth-last', 'fifth-last', 'sixth-last'] as const;

/** "last dimension", "second-last dimension". */
export function placeOf(back: number): string {
  return `${PLACES[back] ?? `${back + 1}th-last`} dimension`;
}

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${countText(count)} times`);

/** What happens in a dimension and why, in a sentence. */
export function stepText({ a, b, out, repeats }: Step): string {
  const missing = a === null ? 'a' : b === null ? 'b' : null;
  const filled = missing ? `${missing} has no dimension here and counts as 1 (rule 3)` : null;
  if (out === null) return `${a} meets ${b}: they differ and neither is 1, so no rule applies.`;
  if (!repeats) return filled ? `${filled}; both are 1.` : `${a} and ${b} are equal: element meets element.`;
  const uses = `and is used ${times(out)} (rule 1)`;
  return filled && missing === repeats ? `${filled} ${uses}.` : `${filled ? `${filled}. ` : ''}${repeats} has size 1 ${uses}.`;
}

/** The whole in a sentence: for a screen reader, and above the steps. */
export function broadcastText(a: Shape, b: Shape): string {
  const { steps, result } = broadcast(a, b);
  const shapes = `${shapeText(a)} and ${shapeText(b)}`;
  if (result) return `${shapes} broadcast to ${shapeText(result)}.`;
  const failing = steps.find(({ out }) => out === null);
  return `${shapes} don't broadcast: in the ${placeOf(failing?.back ?? 0)} ${failing?.a} meets ${failing?.b}.`;
}

/** A shape with sizes of 1 added (rule 2) so that the two broadcast. */
export interface Mended {
  side: 'a' | 'b';
  view: number[];
  result: number[];
}

/** Every way to mend a mismatch by sizes of 1 in one of the shapes, with few dimensions first. */
export function mends(a: Shape, b: Shape): Mended[] {
  const most = Math.max(a.length, b.length);
  const found = [most, most + 1].flatMap((ndim) => {
    if (ndim > MOST_NDIM) return [];
    const ofB = withOnes(b, ndim).map((view) => ({ side: 'b' as const, view, result: broadcast(a, view).result }));
    const ofA = withOnes(a, ndim).map((view) => ({ side: 'a' as const, view, result: broadcast(view, b).result }));
    return [...ofB, ...ofA];
  });
  return found.flatMap(({ side, view, result }) => (result ? [{ side, view, result }] : []));
}

/** The shape with sizes of 1 put between its own, in every place; the last places first. */
function withOnes(shape: Shape, ndim: number): number[][] {
  if (shape.length >= ndim) return [];
  const found = new Map<string, number[]>();
  const place = (view: number[], next: number): void => {
    if (view.length === ndim) found.set(view.join(), view);
    else {
      const size = shape[next];
      if (size !== undefined) place([...view, size], next + 1);
      if (ndim - view.length > shape.length - next) place([...view, 1], next);
    }
  };
  place([], 0);
  // Sizes of 1 in front change nothing: rule 3 adds them anyway.
  return [...found.values()].filter((view) => view[0] !== 1 || shape[0] === 1);
}
