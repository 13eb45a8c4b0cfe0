/**
 * An op of the tape as the student might write it: `out = a * b`, `sum(a, dim=0)`. Unnamed operands are written out as far as
 * a reader can follow, then as `…`.
 */
import type { Json, TapeNode } from '../../protocol';
import { MINUS, shapeText, shortText } from '../numbers';

/** Python's own signs. */
const INFIX: Record<string, string> = {
  add: '+', sub: '-', mul: '*', div: '/', truediv: '/', floordiv: '//', mod: '%', remainder: '%', pow: '**', matmul: '@',
  eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', bitwise_and: '&', bitwise_or: '|', bitwise_xor: '^',
};
const DEEPEST = 2;
const LONGEST = 48;

/** `out = a * b`; without a name the right side alone. */
export function assignment(node: TapeNode, nodes: readonly TapeNode[]): string {
  const right = written(node, nodes, DEEPEST);
  return node.name === null ? right : `${node.name} = ${right}`;
}

/** What to call a node in a sentence: its name, else its op on what it took. */
export function nameOf(node: TapeNode, nodes: readonly TapeNode[]): string {
  if (node.name !== null) return node.name;
  if (node.kind === 'leaf') return node.line === null ? 'a leaf' : `a leaf of line ${node.line}`;
  const text = written(node, nodes, DEEPEST);
  return text.length <= LONGEST ? text : written(node, nodes, 1);
}

function written(node: TapeNode, nodes: readonly TapeNode[], depth: number): string {
  if (node.kind === 'leaf') return 'tensor';
  const operands = node.inputs.map((id) => operand(nodes[id], nodes, depth - 1));
  const [first = '…', second] = operands;
  if (node.op === 'neg' && operands.length === 1) return `-${first}`;
  const sign = INFIX[node.op];
  if (sign !== undefined) {
    const number = second === undefined ? numbers(node.args)[0] : undefined;
    if (second !== undefined) return `${first} ${sign} ${second}`;
    if (number !== undefined) return `${first} ${sign} ${number}`;
  }
  return `${node.op}(${[...operands, ...keywords(node.args)].join(', ')})`;
}

function operand(node: TapeNode | undefined, nodes: readonly TapeNode[], depth: number): string {
  if (!node) return '…';
  if (node.name !== null) return node.name;
  if (node.kind === 'leaf') return node.layout.shape.length === 0 ? scalar(node) : shapeText(node.layout.shape);
  if (depth <= 0) return '…';
  const text = written(node, nodes, depth);
  return INFIX[node.op] === undefined ? text : `(${text})`;
}

/** A constant of no dimensions is best named by its value. */
function scalar({ values }: TapeNode): string {
  const [value] = values.data;
  return value === undefined ? '…' : shortText(Number(value));
}

function numbers(args: TapeNode['args']): string[] {
  return Object.values(args).flatMap((value) => (typeof value === 'number' ? [shortText(value)] : []));
}

function keywords(args: TapeNode['args']): string[] {
  return Object.entries(args).flatMap(([name, value]) => (value === null || value === false ? [] : [`${name}=${json(value)}`]));
}

function json(value: Json): string {
  if (typeof value === 'number') return shortText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null) return 'None';
  if (typeof value === 'string') return value.replaceAll('-', MINUS);
  if (Array.isArray(value)) {
    return value.every((item) => typeof item === 'number') ? shapeText(value) : `(${value.map(json).join(', ')})`;
  }
  return '…';
}
