/** Programs as files: what is in them, and that nothing of the code is lost on the way. */
import { describe, expect, it } from 'vitest';
import { fileName, notebook, pythonFile } from './files';

const program = { title: 'A "row" \\ a column', prose: ['Multiply `a` by """b""".', 'word '.repeat(40).trim()], code: 'a = 1\nb = "é"' };

describe('a Python file', () => {
  it('has title and prose as its docstring, then the names that the page gives, then the code', () => {
    expect(pythonFile({ title: 'Sums', prose: ['One.'], code: 'ones(2).sum()\n' })).toBe(
      '"""Sums\n\nOne.\n"""\n\nfrom pytensor import *\n\nones(2).sum()\n',
    );
  });

  it('keeps what would end a docstring inside it', () => {
    const [, docstring = ''] = /^"""([\s\S]*?)"""/.exec(pythonFile(program)) ?? [];
    expect(docstring).toContain("'''b'''");
    expect(docstring).toContain('\\\\ a column');
    expect(Math.max(...docstring.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(88);
  });

  it('is the code alone where there are no words, and imports nothing twice', () => {
    expect(pythonFile({ title: '', prose: [], code: 'from pytensor import *\nones(2)' })).toBe('from pytensor import *\nones(2)\n');
  });
});

describe('a notebook', () => {
  interface Cell {
    cell_type: string;
    id: string;
    source: string[];
    outputs?: unknown[];
    execution_count?: null;
  }
  const parsed = JSON.parse(notebook(program)) as { cells: Cell[]; nbformat: number; nbformat_minor: number };

  it('has the prose as Markdown, then the import and the code as cells of their own', () => {
    expect([parsed.nbformat, parsed.nbformat_minor]).toEqual([4, 5]);
    expect(parsed.cells.map(({ cell_type }) => cell_type)).toEqual(['markdown', 'code', 'code']);
    expect(parsed.cells[0]?.source[0]).toBe('# A "row" \\ a column\n');
    expect(parsed.cells[1]?.source).toEqual(['from pytensor import *']);
    expect(parsed.cells[2]?.source).toEqual(['a = 1\n', 'b = "é"']);
  });

  it('gives every cell what the format asks for', () => {
    expect(new Set(parsed.cells.map(({ id }) => id)).size).toBe(parsed.cells.length);
    for (const { cell_type, outputs, execution_count } of parsed.cells) {
      if (cell_type === 'code') expect([outputs, execution_count]).toEqual([[], null]);
    }
  });
});

it.each([
  ['1. Broadcasting and gradients', '1-broadcasting-and-gradients'],
  ['homework.py', 'homework'],
  ['Übung: Ableitungen!', 'übung-ableitungen'],
  ['///', 'program'],
])('names the file of %j %j', (title, name) => expect(fileName(title)).toBe(name));
