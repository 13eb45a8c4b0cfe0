/**
 * What a lesson shows, as it was recorded when the site was built (web/stored/record.py): read from a file of the site's own, so
 * that it can stand on the page before Python does. The same events as those of a run; nothing here draws or runs.
 */
import type { DisplayEvent, RunError } from './protocol';

export interface Stored {
  /** The program that showed this; it says nothing of any other. */
  code: string;
  events: DisplayEvent[];
  /** What the program ended in, where that is an error. */
  error?: RunError | null;
}

/** Arrays are stored under their Python type code, and become typed arrays again. */
const TYPED: Record<string, (numbers: (number | string)[]) => unknown> = {
  f: (numbers) => Float32Array.from(numbers, Number),
  d: (numbers) => Float64Array.from(numbers, Number),
  q: (numbers) => BigInt64Array.from(numbers, BigInt),
  B: (numbers) => Uint8Array.from(numbers, Number),
};

/** A file's text as events. */
export function parseStored(text: string): Stored {
  return JSON.parse(text, revive) as Stored;
}

/** What has been asked for already: start.ts asks before the element does. */
const asked = new Map<string, Promise<Stored | null>>();

/** Fetches stored output, once; null where there is none to be had, since a run will show it anyway. */
export function loadStored(address: string): Promise<Stored | null> {
  const known = asked.get(address) ?? fetchStored(address);
  asked.set(address, known);
  return known;
}

async function fetchStored(address: string): Promise<Stored | null> {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return null;
    return parseStored(await answer.text());
  } catch {
    return null;
  }
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [only, ...others] = Object.entries(value);
  if (!only || others.length > 0 || !Array.isArray(only[1])) return value;
  return TYPED[only[0]]?.(only[1] as (number | string)[]) ?? value;
}
