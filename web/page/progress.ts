/**
 * What the reader has done with the lessons, kept in this browser: which exercises are solved and by what code, and their own
 * version of every lesson. As a file it can be taken elsewhere. Importing only adds: where both have code for a lesson, the one
 * on the page stays and the other is kept beside it.
 */
import { lessons } from '../lessons/index';
import { recall, remember } from '../storage';

/** The longest file that is taken, in characters. */
export const LONGEST_FILE = 2_000_000;
const FORMAT = 'pytensor-playground-progress';
const VERSION = 1;
const MOST_OTHERS = 20;

/** One file of progress. */
interface Progress {
  format: typeof FORMAT;
  version: typeof VERSION;
  /** The code that solved an exercise, by its name. */
  solved: Record<string, string>;
  /** The reader's version of a lesson, by its name, and others of theirs. */
  code: Record<string, string>;
  others: Record<string, string[]>;
}

export interface Imported {
  solved: number;
  code: number;
  beside: number;
}

export function solvedCode(name: string): string | null {
  return recall(`solved:${name}`);
}

export function markSolved(name: string, code: string): void {
  remember(`solved:${name}`, code);
}

/** Other versions of a lesson that came with a file. */
export function othersOf(name: string): string[] {
  try {
    const kept: unknown = JSON.parse(recall(`others:${name}`) ?? '[]');
    return Array.isArray(kept) ? kept.filter((code): code is string => typeof code === 'string') : [];
  } catch {
    return [];
  }
}

/** Puts the next other version in the place of `mine`, which becomes the last of the others. */
export function swapOther(name: string, mine: string): string | null {
  const [first, ...rest] = othersOf(name);
  if (first === undefined) return null;
  keepOthers(name, [...rest, mine]);
  return first;
}

function keepOthers(name: string, codes: readonly string[]): void {
  remember(`others:${name}`, codes.length > 0 ? JSON.stringify(codes) : null);
}

/** All progress as the text of a file. */
export function exported(): string {
  const progress: Progress = { format: FORMAT, version: VERSION, solved: {}, code: {}, others: {} };
  for (const name of lessons.keys()) {
    const solved = solvedCode(name);
    const code = recall(`code:${name}`);
    const others = othersOf(name);
    if (solved !== null) progress.solved[name] = solved;
    if (code !== null) progress.code[name] = code;
    if (others.length > 0) progress.others[name] = others;
  }
  return `${JSON.stringify(progress, null, 1)}\n`;
}

/** Adds a file's progress to what is here. Throws an Error that says what is wrong with the file, and then changes nothing. */
export function imported(text: string): Imported {
  const file = parsed(text);
  const done: Imported = { solved: 0, code: 0, beside: 0 };
  for (const name of lessons.keys()) {
    const solved = file.solved[name];
    if (solved !== undefined && solvedCode(name) === null) {
      markSolved(name, solved);
      done.solved += 1;
    } else if (solved !== undefined && solved !== solvedCode(name)) done.beside += keepBeside(name, solved);
    const code = file.code[name];
    if (code !== undefined && recall(`code:${name}`) === null) {
      remember(`code:${name}`, code);
      done.code += 1;
    } else if (code !== undefined) done.beside += keepBeside(name, code);
    for (const other of file.others[name] ?? []) done.beside += keepBeside(name, other);
  }
  return done;
}

/** Keeps a version that differs from all that are here; gives how many that were. */
function keepBeside(name: string, code: string): number {
  const others = othersOf(name);
  const known = [recall(`code:${name}`), solvedCode(name), lessons.get(name)?.code, ...others];
  if (known.includes(code)) return 0;
  keepOthers(name, [...others, code].slice(-MOST_OTHERS));
  return 1;
}

function parsed(text: string): Progress {
  if (text.length > LONGEST_FILE) throw new Error('This file is too long to be progress of this page.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('This file holds no progress: it is not JSON.');
  }
  const raw = record(value);
  if (raw?.format !== FORMAT) throw new Error('This file holds no progress of this page.');
  if (raw.version !== VERSION) throw new Error(`This progress is of version ${String(raw.version)}, and this page knows version ${VERSION}.`);
  const isText = (code: unknown): code is string => typeof code === 'string';
  const isTexts = (codes: unknown): codes is string[] => Array.isArray(codes) && codes.length <= MOST_OTHERS && codes.every(isText);
  return {
    format: FORMAT,
    version: VERSION,
    solved: entries(raw.solved, isText),
    code: entries(raw.code, isText),
    others: entries(raw.others, isTexts),
  };
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}

function entries<T>(value: unknown, fits: (entry: unknown) => entry is T): Record<string, T> {
  const found = record(value);
  if (!found) throw new Error('This file of progress is damaged.');
  return Object.fromEntries(
    Object.entries(found).map(([name, entry]) => {
      if (!fits(entry)) throw new Error(`This file of progress is damaged at ${name}.`);
      return [name, entry];
    }),
  );
}
