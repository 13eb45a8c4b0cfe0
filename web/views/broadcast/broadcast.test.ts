import { render } from 'lit';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunError } from '../../protocol';
import { EXERCISES } from './exercises';
import { ghostText } from './ghosts';
import { BroadcastPanel, judge } from './index';
import { failedShapes, mendsOf, mismatch } from './mends';
import { broadcast, broadcastText, mends, parseShape, stepText } from './rules';

describe('the three rules', () => {
  it.each([
    [[3, 4, 5], [3, 1, 5], [3, 4, 5]],
    [[3, 4, 1], [3, 1, 5], [3, 4, 5]],
    [[3, 4, 1], [1, 5], [3, 4, 5]],
    [[3, 4, 1], [3, 5], null],
    [[1, 3, 4], [1, 3, 1], [1, 3, 4]],
    [[1, 4, 4], [3, 1, 5], null],
    [[3, 4, 1], [1], [3, 4, 1]],
    [[], [], []],
    [[], [2, 3], [2, 3]],
    [[0], [1], [0]],
    [[0, 3], [2, 3], null],
  ])('%j and %j give %j', (a, b, result) => {
    expect(broadcast(a, b).result).toEqual(result);
    expect(broadcast(b, a).result).toEqual(result);
  });

  it('say of each dimension which applies and which side repeats', () => {
    const words = broadcast([3, 4, 1], [1, 5]).steps.map(stepText);
    expect(words).toEqual([
      'a has size 1 and is used 5 times (rule 1).',
      'b has size 1 and is used 4 times (rule 1).',
      'b has no dimension here and counts as 1 (rule 3) and is used 3 times (rule 1).',
    ]);
    expect(broadcast([4], [5]).steps.map(stepText)).toEqual(['4 meets 5: they differ and neither is 1, so no rule applies.']);
    expect(broadcast([1, 2], [2]).steps.map(stepText)).toEqual([
      '2 and 2 are equal: element meets element.',
      'b has no dimension here and counts as 1 (rule 3); both are 1.',
    ]);
    expect(broadcastText([3, 4, 1], [3, 5])).toContain('in the second-last dimension 4 meets 3');
  });

  it('find every view that mends a mismatch, and each does', () => {
    for (const [a, b] of [
      [[4, 3], [4]],
      [[3, 2], [2, 3]],
      [[3, 4, 1], [3, 5]],
    ] as [number[], number[]][]) {
      const found = mends(a, b);
      expect(found.length).toBeGreaterThan(0);
      for (const { side, view, result } of found) {
        expect(view.filter((size) => size !== 1)).toEqual((side === 'a' ? a : b).filter((size) => size !== 1));
        expect(broadcast(side === 'a' ? view : a, side === 'b' ? view : b).result).toEqual(result);
      }
    }
    expect(mends([4, 3], [4])[0]).toEqual({ side: 'b', view: [4, 1], result: [4, 3] });
  });
});

describe('a shape as it is typed', () => {
  it.each([
    ['3, 4, 1', [3, 4, 1]],
    ['(3,4,1)', [3, 4, 1]],
    ['(4,)', [4]],
    ['[2 3]', [2, 3]],
    ['2×3', [2, 3]],
    ['()', []],
    ['0', [0]],
  ])('%s', (text, shape) => {
    expect(parseShape(text)).toEqual(shape);
  });

  it('is told what is wrong with it', () => {
    for (const text of ['', '3, x', '-1', '1.5', '1,2,3,4,5,6,7', '99999999', '3,,4', '<b>']) expect(parseShape(text), text).toBeTypeOf('string');
  });
});

describe('ghosts', () => {
  it('are counted in words', () => {
    expect(ghostText('b', [3, 1], [2, 3, 4])).toBe('b (3, 1): 3 stored, seen as 24; repeats along dimension 0 (2 times) and dimension 2 (4 times)');
    expect(ghostText('a', [2], [2])).toBe('a (2,): 2 stored, nothing repeats');
  });
});

describe('a guess', () => {
  it('is right or says where to look, without the answer', () => {
    expect(judge([3, 4, 1], [3, 1, 5], '3, 4, 5').right).toBe(true);
    expect(judge([3, 4, 1], [3, 1, 5], '3, 4, 1').words).toContain('last dimension');
    expect(judge([3, 4, 1], [1, 5], '4, 5').words).toContain('3, not 2');
    expect(judge([3, 4, 1], [3, 5], 'none').right).toBe(true);
    expect(judge([3, 4, 1], [3, 5], '3, 4, 5').right).toBe(false);
    expect(judge([3], [3], 'none').right).toBe(false);
    expect(judge([3], [3], 'three').right).toBe(false);
  });

  it('can be right for every exercise', () => {
    for (const exercise of EXERCISES) {
      const { result } = broadcast(exercise.a, exercise.b);
      expect(judge(exercise.a, exercise.b, result ? result.join() : 'none', exercise).words).toContain(exercise.lesson);
    }
  });
});

const error: RunError = {
  type: 'BroadcastError',
  message: 'add: shapes differ',
  line: 1,
  column: 1,
  end_line: 1,
  end_column: 6,
  traceback: '',
  hint: null,
  data: {
    op: 'add',
    problem: 'shapes differ',
    shapes: [[4, 3], [4]],
    mends: [{ operand: 1, label: 'b.view(4, 1)', start: 4, end: 5, text: 'b.view(4, 1)', view: [4, 1], result: [4, 3] }],
  },
};

describe('a mismatch in a program', () => {
  let page: HTMLElement;
  beforeEach(() => (page = document.createElement('div')));

  it('is drawn with the failing dimension marked, and mended by a button', () => {
    const apply = vi.fn();
    render(mismatch(error, apply), page);
    expect(page.querySelector<HTMLElement>('[data-role=columns]')?.dataset.failing).toBe('-1');
    expect(page.querySelectorAll('[data-mark=fails]')).toHaveLength(2);
    const button = page.querySelector('button');
    expect(button?.textContent.replaceAll(/\s+/g, ' ').trim()).toBe('b.view(4, 1) gives (4, 3)');
    button?.click();
    expect(apply).toHaveBeenCalledWith({ label: 'b.view(4, 1)', start: 4, end: 5, text: 'b.view(4, 1)', result: [4, 3] });
  });

  it('offers no edit where the code may not be changed', () => {
    render(mismatch(error, null), page);
    expect(page.querySelector('button')).toBeNull();
  });

  it('takes nothing from an error that is not as it should be', () => {
    expect(failedShapes({ ...error, type: 'ShapeError' })).toBeNull();
    for (const data of [null, [], 5, { shapes: [[1]] }, { shapes: [['x'], [1]] }, { shapes: [[-1], [1.5]] }]) expect(failedShapes({ ...error, data })).toBeNull();
    const mend = { label: 'x', start: 3, end: 1, text: 'y', result: [1] };
    for (const one of [mend, { ...mend, end: 4, result: ['a'] }, { ...mend, start: '1', end: 4 }, null, 7]) {
      expect(mendsOf({ ...error, data: { mends: [one] } })).toEqual([]);
    }
  });

  it('shows markup in a label as text', () => {
    const label = '<img src=x onerror=alert(1)>';
    render(mismatch({ ...error, data: { shapes: [[4], [3]], mends: [{ label, start: 0, end: 1, text: label, result: [1] }] } }, vi.fn()), page);
    expect(page.querySelector('img')).toBeNull();
    expect(page.querySelector('code')?.textContent).toBe(label);
  });
});

describe('the panel', () => {
  const open = async (operands: [number[], number[]] | null): Promise<BroadcastPanel> => {
    const panel = new BroadcastPanel();
    panel.operands = operands;
    document.body.replaceChildren(panel);
    await panel.updateComplete;
    return panel;
  };
  const text = (panel: BroadcastPanel, role: string): string | undefined => panel.renderRoot.querySelector(`[data-role=${role}]`)?.textContent.trim();

  it('follows the selected operation until the reader types', async () => {
    const panel = await open([[1, 2], [3, 1]]);
    expect(text(panel, 'answer')).toBe('(1, 2) and (3, 1) broadcast to (3, 2).');
    const [field] = panel.renderRoot.querySelectorAll<HTMLInputElement>('.shapes input[type=text]');
    if (!field) throw new Error('no field');
    field.value = '7, 2';
    field.dispatchEvent(new Event('input'));
    panel.operands = [[5], [5]];
    await panel.updateComplete;
    expect(text(panel, 'answer')).toContain("don't broadcast: in the second-last dimension 7 meets 3");
    panel.renderRoot.querySelector<HTMLButtonElement>('[data-action=follow]')?.click();
    await panel.updateComplete;
    expect(text(panel, 'answer')).toBe('(5,) and (5,) broadcast to (5,).');
  });

  it('hides the answer of an exercise until it is guessed, and keeps that it was', async () => {
    const panel = await open(null);
    panel.renderRoot.querySelector<HTMLButtonElement>('[data-exercise="4"]')?.click();
    await panel.updateComplete;
    expect(text(panel, 'answer')).toBeUndefined();
    panel.renderRoot.querySelector<HTMLButtonElement>('[data-action=none]')?.click();
    await panel.updateComplete;
    expect(text(panel, 'verdict')).toContain("Right: they don't.");
    expect(text(panel, 'answer')).toContain("don't broadcast");
    expect(text(panel, 'progress')).toBe(`1 of ${EXERCISES.length} solved`);
    const again = await open(null);
    expect(text(again, 'progress')).toBe(`1 of ${EXERCISES.length} solved`);
  });
});
