/** What a program's names are taken for, on a table of the shape that the build writes. */
import { python } from '@codemirror/lang-python';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { Names, Reader } from './names';

const names = new Names({
  given: { tensor: 'pytensor.tensor', nn: 'pytensor.nn', sum: 'pytensor.sum' },
  names: {
    pytensor: { kind: 'module' },
    'pytensor.nn': { kind: 'module' },
    'pytensor.tensor': { kind: 'function', tensor: true },
    'pytensor.sum': { kind: 'function', tensor: true, text: 'Adds.', parameters: ['x', 'dim'] },
    'pytensor.Tensor': { kind: 'class' },
    'pytensor.Tensor.sum': { kind: 'method', as: 'pytensor.sum', parameters: ['dim'] },
    'pytensor.Tensor.shape': { kind: 'property' },
    'pytensor.Tensor.grad': { kind: 'property', tensor: true },
    'pytensor.Tensor.tolist': { kind: 'method' },
    'pytensor.nn.Module': { kind: 'class' },
    'pytensor.nn.Module.parameters': { kind: 'method' },
    'pytensor.nn.Linear': { kind: 'class', base: 'pytensor.nn.Module' },
    'pytensor.nn.Linear.forward': { kind: 'method', tensor: true },
  },
});

/** What the program's last expression, a whole line, is taken for. */
function meaning(code: string): string | null {
  const state = EditorState.create({ doc: code, extensions: [python()] });
  const tree = ensureSyntaxTree(state, code.length, 1_000);
  if (!tree) throw new Error('the program could not be parsed');
  const reader = new Reader(names, tree.topNode, ({ from, to }) => state.sliceDoc(from, to));
  const found = reader.meaning(tree.topNode.lastChild?.firstChild ?? null);
  return found && `${found.instance ? 'a ' : ''}${found.path}`;
}

describe('what a name stands for', () => {
  it.each([
    ['nn', 'pytensor.nn'],
    ['nn.Linear', 'pytensor.nn.Linear'],
    ['nn.Linear(3, 2)', 'a pytensor.nn.Linear'],
    ['layer = nn.Linear(3, 2)\nlayer', 'a pytensor.nn.Linear'],
    ['layer = nn.Linear(3, 2)\nlayer(x)', 'a pytensor.Tensor'],
    ['layer = nn.Linear(3, 2)\nlayer.weight', 'a pytensor.Tensor'],
    ['import pytensor as pt\npt.nn.Linear', 'pytensor.nn.Linear'],
    ['from pytensor import nn as layers\nlayers.Module', 'pytensor.nn.Module'],
    ['import math\nmath', null],
    ['from math import sum\nsum', null],
    ['x.sum(0)', 'a pytensor.Tensor'],
    ['x.shape', null],
    ['x.grad', 'a pytensor.Tensor'],
    ['x.tolist()', null],
    ['x[0]', 'a pytensor.Tensor'],
    ['(x + 1)', 'a pytensor.Tensor'],
    ['losses = []\nlosses', null],
    ['def sum(x):\n    return x\nsum', null],
    ['"text"', null],
  ])('reads %j as %j', (code, expected) => {
    expect(meaning(code)).toBe(expected);
  });

  it('finds the members of a class and of what it is made from', () => {
    expect([...names.members('pytensor.nn.Linear').keys()].sort()).toEqual(['forward', 'parameters']);
  });

  it("says of a method what the function's docstring says, with the method's own parameters", () => {
    expect(names.entry('pytensor.Tensor.sum')).toMatchObject({ kind: 'method', text: 'Adds.', parameters: ['dim'] });
  });
});
