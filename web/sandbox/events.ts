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
