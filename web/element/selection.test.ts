/** The selected node through lines, names and further runs, on recorded tapes. */
import { expect, it } from 'vitest';
import { recorded } from '../views/fixtures/load';
import { Selection, nodeOf, nodeOfLine, nodeOfName, operandShapes } from './selection';

const { tape, code } = recorded('broadcast');
const product = code.split('\n').findIndex((line) => line.includes('a * b')) + 1;

it('finds what a line bound, what has a name, and nothing on a line that made nothing', () => {
  const id = nodeOfLine(tape, product);
  expect(nodeOf(tape, id)).toMatchObject({ op: 'mul', line: product });
  expect(nodeOfName(tape, nodeOf(tape, id)?.name ?? '')).toBe(id);
  expect(nodeOfLine(tape, 1_000)).toBeNull();
  expect(nodeOfLine(null, 1)).toBeNull();
});

it('knows the shapes of the operands of a zip, and of nothing else', () => {
  expect(operandShapes(tape, nodeOfLine(tape, product))).toEqual([
    [1, 2],
    [3, 1],
  ]);
  expect(operandShapes(tape, 0)).toBeNull();
});

it('stays on the same operation in the tape of the next run, also where its id is another', () => {
  const selection = new Selection();
  selection.adopt(tape);
  const id = nodeOfLine(tape, product);
  expect(selection.select(id)).toBe(true);
  expect(selection.select(id)).toBe(false);
  const [leaf] = tape.nodes;
  if (!leaf || id === null) throw new Error('the tape is empty');
  const moved = tape.nodes.map((node) => ({ ...node, id: node.id + 1 }));
  selection.adopt({ ...tape, nodes: [{ ...leaf, name: 'first' }, ...moved] });
  expect(selection.explained.selected).toBe(id + 1);
  expect(selection.line).toBe(product);
  selection.adopt(null);
  expect(selection.explained.selected).toBeNull();
});
