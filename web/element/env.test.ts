/** Which cells run before one, with which code, and which run again; the elements are plain ones, and nothing runs. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EnvCell } from './env';

interface Made {
  cell: EnvCell;
  held: { code: string };
  follow: ReturnType<typeof vi.fn<() => void>>;
}

function make(code: string, env: string | null = 'a'): Made {
  const element = document.body.appendChild(document.createElement('p'));
  const held = { code };
  const follow = vi.fn<() => void>();
  const cell = new EnvCell(element, () => ({ ...held, inputs: {} }), follow);
  cell.join(env);
  return { cell, held, follow };
}

const above = ({ cell }: Made): string[] => cell.plan(false).earlier.map(({ code }) => code);

describe('cells that share a namespace', () => {
  let cells: Made[] = [];

  beforeEach(() => {
    for (const { cell } of cells) cell.join(null);
    document.body.replaceChildren();
    cells = ['1', '2', '3'].map((code) => make(code));
  });

  it('stand in the order of the document, whatever the order in which they came', () => {
    const [first, second, third] = cells as [Made, Made, Made];
    expect([above(first), above(second), above(third)]).toEqual([[], ['1'], ['1', '2']]);
    document.body.prepend(document.body.lastElementChild ?? '');
    expect([above(first), above(second), above(third)]).toEqual([['3'], ['3', '1'], []]);
  });

  it('count with what they ran last without an error, else with what they hold', () => {
    const [first, second] = cells as [Made, Made];
    first.cell.ran('ran', {}, 5);
    first.held.code = 'half a li';
    expect(above(second)).toEqual(['ran']);
    expect(second.cell.plan(false).above_ms).toBe(5);
  });

  it('run again when what stands above them has changed, and only then', () => {
    const [first, second, third] = cells as [Made, Made, Made];
    second.cell.plan(true);
    second.cell.ran('2', {}, 1);
    expect([first.follow, third.follow].map(({ mock }) => mock.calls.length)).toEqual([0, 0]); // as it was held
    second.cell.ran('other', {}, 1);
    second.cell.ran('other', {}, 1);
    expect([first.follow, third.follow].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
    second.cell.ran('other', { rate: 2 }, 1);
    expect(third.follow).toHaveBeenCalledTimes(2);
  });

  it('draw new random numbers when they are asked for again, not while they are typed', () => {
    const [first, second] = cells as [Made, Made];
    const { seed } = first.cell.plan(true);
    first.cell.ran('1', {}, 1);
    expect(first.cell.plan(false).seed).toBe(seed);
    expect(second.cell.plan(false).earlier[0]?.seed).toBe(seed);
    expect(first.cell.plan(true).seed).not.toBe(seed);
  });

  it('know nothing of other namespaces, and one without a namespace of nobody', () => {
    const [, second] = cells as [Made, Made];
    const other = make('x', 'b');
    const alone = make('y', null);
    expect([above(other), above(alone)]).toEqual([[], []]);
    expect(alone.cell.plan(true).seed).toBeNull();
    second.cell.ran('new', {}, 1);
    expect(other.follow).not.toHaveBeenCalled();
    other.cell.join(null);
  });
});
