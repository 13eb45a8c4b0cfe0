/**
 * The parts that every message is rebuilt from: a field of each plain kind, within its limit.
 */

import { LIMITS, type Json } from '../protocol';

/** A message that the protocol doesn't allow: `path` says which field, `message` what is wrong with it. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  constructor(
    readonly path: string,
    rule: string,
  ) {
    super(`protocol: ${path} ${rule}`);
  }
}

export type Fields = Record<string, unknown>;

export function fields(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProtocolError(path, 'must be an object');
  }
  return value as Fields;
}

export function text(value: unknown, path: string, limit: number = LIMITS.text): string {
  if (typeof value !== 'string') throw new ProtocolError(path, 'must be a string');
  if (value.length > limit) throw new ProtocolError(path, `must have at most ${limit} characters, has ${value.length}`);
  return value;
}

export function number(value: unknown, path: string): number {
  if (typeof value !== 'number') throw new ProtocolError(path, 'must be a number');
  return value;
}

export function count(value: unknown, path: string): number {
  const result = number(value, path);
  if (!Number.isSafeInteger(result) || result < 0) throw new ProtocolError(path, 'must be an integer, 0 or more');
  return result;
}

export function boolean(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw new ProtocolError(path, 'must be true or false');
  return value;
}

export function oneOf<const T extends string>(value: unknown, path: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw new ProtocolError(path, `must be one of ${allowed.join(', ')}`);
  return found;
}

export function list<T>(value: unknown, path: string, limit: number, item: (value: unknown, path: string) => T): T[] {
  if (!Array.isArray(value)) throw new ProtocolError(path, 'must be a list');
  if (value.length > limit) throw new ProtocolError(path, `must have at most ${limit} items, has ${value.length}`);
  return value.map((entry, index) => item(entry, `${path}[${index}]`));
}

export function orNull<T>(value: unknown, path: string, parse: (value: unknown, path: string) => T): T | null {
  return value === null || value === undefined ? null : parse(value, path);
}

export function buffer(value: unknown, path: string): ArrayBuffer {
  if (!(value instanceof ArrayBuffer)) throw new ProtocolError(path, 'must be an ArrayBuffer');
  return value;
}

/** JSON in depth and size: at most 12 levels, 10,000 values, LIMITS.text characters in all. */
export function json(value: unknown, path: string): Json {
  let values = 0;
  let characters = 0;
  const walk = (part: unknown, depth: number): Json => {
    if ((values += 1) > 10_000) throw new ProtocolError(path, 'must have at most 10,000 values');
    if (depth > 12) throw new ProtocolError(path, 'must be at most 12 levels deep');
    if (part === null || part === undefined) return null;
    if (typeof part === 'boolean' || typeof part === 'number') return part;
    if (typeof part === 'string') {
      if ((characters += part.length) > LIMITS.text) throw new ProtocolError(path, 'holds too much text');
      return part;
    }
    if (Array.isArray(part)) return part.map((item) => walk(item, depth + 1));
    if (typeof part !== 'object') throw new ProtocolError(path, 'must be plain data');
    const entries = Object.entries(part).map(([key, item]): [string, Json] => {
      if ((characters += key.length) > LIMITS.text) throw new ProtocolError(path, 'holds too much text');
      return [key, walk(item, depth + 1)];
    });
    return Object.fromEntries(entries);
  };
  return walk(value, 0);
}

export function finite(value: unknown, path: string): number {
  const result = number(value, path);
  if (!Number.isFinite(result)) throw new ProtocolError(path, 'must be finite');
  return result;
}

export function tuple<const N extends number>(value: unknown, path: string, length: N, item: (value: unknown, path: string) => number): number[] & { length: N } {
  const parsed = list(value, path, length, item);
  if (parsed.length !== length) throw new ProtocolError(path, `must have ${length} items`);
  return parsed as number[] & { length: N };
}

export function line(value: unknown, path: string): number | null {
  return orNull(value, path, count);
}
