/**
 * Turns what the runner emits (Python dicts whose numbers are buffers) into the protocol's messages, with the typed
 * arrays ready to be transferred. The shape of the events is runner.py's business, and the page checks it.
 */

import type { DisplayEvent, RunError } from '../protocol';
import type { PyProxy } from './pyodide';

/** A deep copy: dicts to objects, lists to arrays, buffers to typed arrays of the same item type. */
function toPlain(value: PyProxy): unknown {
  try {
    return value.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false });
  } finally {
    value.destroy();
  }
}

export function eventFromPython(event: PyProxy): DisplayEvent {
  return toPlain(event) as DisplayEvent;
}

/** The arrays that a packet may hold, by Python's type codes. */
const ARRAYS = new Map<unknown, new (memory: ArrayBuffer, offset: number, length: number) => ArrayBufferView>([
  ['f', Float32Array],
  ['d', Float64Array],
  ['q', BigInt64Array],
  ['B', Uint8Array],
]);
const NOT_FINITE = new Map<unknown, number>([
  ['nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
]);

/** The events of a packet (see packets.py); their arrays are views of `memory`, which is moved to the page once. */
export function eventsFromPacket(text: string, memory: ArrayBuffer): DisplayEvent[] {
  return placed(JSON.parse(text), memory) as DisplayEvent[];
}

/** Puts arrays and numbers in the places of what stands for them. */
function placed(value: unknown, memory: ArrayBuffer): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    // Shapes, strides and operands are lists of numbers: most lists are.
    value.forEach((item: unknown, at) => {
      if (typeof item === 'object') value[at] = placed(item, memory);
    });
    return value;
  }
  const held = value as Record<string, unknown>;
  if ('$' in held) return standsFor(held.$, memory);
  for (const [key, item] of Object.entries(held)) {
    if (typeof item === 'object') held[key] = placed(item, memory);
  }
  return held;
}

function standsFor(place: unknown, memory: ArrayBuffer): unknown {
  if (!Array.isArray(place)) return NOT_FINITE.get(place);
  const Made = ARRAYS.get(place[0]);
  return Made && new Made(memory, Number(place[1]), Number(place[2]));
}

export function eventsFromPython(events: PyProxy): DisplayEvent[] {
  return toPlain(events) as DisplayEvent[];
}

/** Python's bytes as memory of JavaScript's own. */
export function memoryFromPython(bytes: PyProxy): ArrayBuffer {
  return (toPlain(bytes) as Uint8Array<ArrayBuffer>).buffer;
}

export function resultFromPython(outcome: PyProxy): { ok: boolean; value: string | null; error: RunError | null } {
  return toPlain(outcome) as { ok: boolean; value: string | null; error: RunError | null };
}

/** The buffers of every typed array inside, to be moved to the page rather than copied again. */
export function transferables(value: unknown, found: Transferable[] = []): Transferable[] {
  if (ArrayBuffer.isView(value)) found.push(value.buffer as ArrayBuffer);
  else if (Array.isArray(value)) for (const item of value) transferables(item, found);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) transferables(item, found);
  return found;
}
