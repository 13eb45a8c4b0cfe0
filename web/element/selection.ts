/**
 * The one selected node of a tape, which code, cards, lens and graph share: found from a line or a name, and found again in the
 * tape of the next run, whose ids may mean other nodes. Data in, data out.
 */
import type { TapeEvent, TapeNode } from '../protocol';
import type { Explained } from './explain';

/** The node that a line is about: what it bound last, else what it did last; null for a line that made no tensor. */
export function nodeOfLine(tape: TapeEvent | null, line: number): number | null {
  const nodes = tape?.nodes.filter((node) => node.line === line) ?? [];
  return (nodes.findLast(({ name }) => name !== null) ?? nodes.at(-1))?.id ?? null;
}

/** The node that is bound to a name. */
export function nodeOfName(tape: TapeEvent | null, name: string): number | null {
  return tape?.nodes.findLast((node) => node.name === name)?.id ?? null;
}

export function nodeOf(tape: TapeEvent | null, id: number | null): TapeNode | null {
  return tape?.nodes.find((node) => node.id === id) ?? null;
}

/** The node of `next` that is what `node` was in the tape before: in its place, else of its name, else on its line. */
export function sameNode(node: TapeNode | null, next: TapeEvent | null): number | null {
  if (!node || !next) return null;
  const alike = ({ op, line }: TapeNode): boolean => op === node.op && line === node.line;
  const there = nodeOf(next, node.id);
  if (there && alike(there)) return there.id;
  if (node.name !== null) return nodeOfName(next, node.name);
  return next.nodes.findLast(alike)?.id ?? null;
}

/** The shapes of an operation on two tensors; null for any other. */
export function operandShapes(tape: TapeEvent | null, id: number | null): [number[], number[]] | null {
  const node = nodeOf(tape, id);
  if (node?.kind !== 'zip' || node.inputs.length !== 2) return null;
  const [a, b] = node.inputs.map((input) => nodeOf(tape, input)?.layout.shape);
  return a && b ? [a, b] : null;
}

/** What is selected at present, through one run after another. */
export class Selection {
  private tape: TapeEvent | null = null;
  private id: number | null = null;

  /** Takes the tape of the latest run, and finds in it what was selected. */
  adopt(tape: TapeEvent | null): void {
    if (tape === this.tape) return;
    this.id = sameNode(nodeOf(this.tape, this.id), tape);
    this.tape = tape;
  }

  /** Selects a node; true where that is another than before. */
  select(id: number | null): boolean {
    if (id === this.id) return false;
    this.id = id;
    return true;
  }

  ofLine(line: number): number | null {
    return nodeOfLine(this.tape, line);
  }

  ofName(name: string): number | null {
    return nodeOfName(this.tape, name);
  }

  /** The line of the code that made the selected node. */
  get line(): number | null {
    return nodeOf(this.tape, this.id)?.line ?? null;
  }

  get explained(): Explained {
    return { tape: this.tape, selected: this.id, operands: operandShapes(this.tape, this.id) };
  }
}
