/** Views on recorded display events: what a reader, and a screen reader, finds in them. */
import { render, type TemplateResult } from 'lit';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Grid, RunError, TensorEvent } from '../protocol';
import { errorPanel, headline } from './error';
import { watchCells } from './readout';
import { tensorCard, type TensorContext } from './tensor';
import { numbers, omitted, streams } from './text';

const page = document.createElement('div');
const none: TensorContext = { leading: () => [], choose: () => undefined, copy: () => undefined, room: 80 };

function grid(shape: number[], values: number[], more: Partial<Grid> = {}): Grid {
  return { shape, dtype: 'float32', numel: values.length, data: Float32Array.from(values), sample: null, stats: null, ...more };
}

function tensor(values: Grid, more: Partial<TensorEvent> = {}): TensorEvent {
  return { kind: 'tensor', name: 'a', line: 1, requires_grad: false, op: null, values, grad: null, ...more };
}

function draw(template: TemplateResult | symbol): HTMLElement {
  render(template, page);
  return page;
}

const all = (selector: string): HTMLElement[] => [...page.querySelectorAll<HTMLElement>(selector)];

beforeEach(() => {
  render('', page);
  document.body.append(page);
});

describe('a tensor', () => {
  it('shows name, shape, dtype, values, and the gradient beside them', () => {
    draw(tensorCard(tensor(grid([1, 2], [1, -2]), { requires_grad: true, grad: grid([1, 2], [12, 0]) }), none));
    expect(all('article')[0]?.ariaLabel ?? all('article')[0]?.getAttribute('aria-label')).toBe('a, shape (1, 2), float32');
    expect(all('[data-side=values] [role=gridcell]').map((cell) => cell.textContent.trim())).toEqual(['1', '−2']);
    expect(all('[data-side=gradient] [role=gridcell]').map((cell) => cell.dataset.value)).toEqual(['12.0', '0.0']);
  });

  it('gives every cell a sign, a name and a text to be read aloud', () => {
    draw(tensorCard(tensor(grid([2], [-0.5, NaN])), none));
    const [half, nan] = all('[role=gridcell]');
    expect([half?.dataset.sign, nan?.dataset.sign]).toEqual(['low', 'none']);
    expect(half?.getAttribute('aria-label')).toBe('a[0] is minus 0.5');
  });

  it('says that a leaf has no gradient yet', () => {
    draw(tensorCard(tensor(grid([], [1]), { requires_grad: true }), none));
    expect(all('[data-role=no-gradient]')).toHaveLength(1);
    draw(tensorCard(tensor(grid([], [1]), { requires_grad: true, op: 'mul' }), none));
    expect(all('[data-role=no-gradient]')).toHaveLength(0);
  });

  it('says that a tensor of no elements is empty', () => {
    draw(tensorCard(tensor(grid([0, 3], [])), none));
    expect(all('[data-role=empty]')).toHaveLength(1);
    expect(all('[role=grid]')).toHaveLength(0);
  });

  it('draws three dimensions as one sheet an index, and steps through more', () => {
    draw(tensorCard(tensor(grid([3, 1, 2], [1, 2, 3, 4, 5, 6])), none));
    expect(all('.sheet-label').map((label) => label.textContent)).toEqual(['[0]', '[1]', '[2]']);

    const choose = vi.fn();
    draw(tensorCard(tensor(grid([2, 2, 1, 1], [1, 2, 3, 4])), { ...none, leading: () => [1], choose }));
    expect(all('[role=gridcell]').map((cell) => cell.dataset.name)).toEqual(['a[1, 0, 0, 0]', 'a[1, 1, 0, 0]']);
    const [stepper] = page.querySelectorAll('input');
    if (!stepper) throw new Error('there is no stepper');
    stepper.value = '0';
    stepper.dispatchEvent(new Event('input'));
    expect(choose).toHaveBeenCalledWith('a', 0, 0);
  });

  it('becomes a heat map past 16 by 16, and says how a large one was sampled', () => {
    draw(tensorCard(tensor(grid([16, 16], Array<number>(256).fill(1))), none));
    expect(all('tensor-heatmap')).toHaveLength(0);
    const stats = { min: -1, max: 2, mean: 0.25, nan: 3, inf: 0 };
    const sample = { shape: [2, 20], starts: [0, 0], steps: [500, 50] };
    draw(tensorCard(tensor(grid([1000, 1000], Array<number>(40).fill(1), { numel: 1_000_000, stats, sample })), none));
    expect(all('tensor-heatmap')).toHaveLength(1);
    expect(all('[data-role=sampled]')[0]?.textContent).toContain('40 of 1,000,000');
    expect(all('.summary')[0]?.textContent).toBe('min −1 · max 2 · mean 0.25 · 3 nan');
  });
});

describe('a grid under the keyboard', () => {
  it('goes from cell to cell, stops at its edges, and lights the same element of the gradient', () => {
    draw(tensorCard(tensor(grid([2, 2], [1, 2, 3, 4]), { requires_grad: true, grad: grid([2, 2], [5, 6, 7, 8]) }), none));
    const label = document.createElement('div');
    const root = page.cloneNode(true) as HTMLElement;
    document.body.append(root);
    root.append(label);
    watchCells(root, label);
    const press = (key: string): void => {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    };
    root.querySelector<HTMLElement>('[role=gridcell]')?.focus();
    press('ArrowRight');
    press('ArrowDown');
    press('ArrowDown');
    expect(label.textContent).toBe('a[1, 1] = 4.0');
    expect(root.querySelector<HTMLElement>('[data-lit]')?.dataset.name).toBe('a.grad[1, 1]');
    press('Home');
    expect(label.textContent).toBe('a[1, 0] = 3.0');
    expect([...root.querySelectorAll('[data-side=values] [tabindex="0"]')]).toHaveLength(1);
    root.remove();
  });
});

describe('text', () => {
  it('keeps printed text as it is, and markup in it as text', () => {
    draw(streams([{ kind: 'stream', stream: 'stdout', text: ' <b>x</b>\n  y' }]));
    expect(page.querySelector('pre')?.textContent).toBe(' <b>x</b>\n  y');
    expect(page.querySelector('b')).toBeNull();
  });

  it('draws much text in pieces of whole lines, of which the earlier ones stay while text comes', () => {
    const text = 'a line of the loop\n'.repeat(5_000);
    const pieces = (): Element[] => all('.piece');
    draw(streams([{ kind: 'stream', stream: 'stdout', text }]));
    const [first] = pieces();
    expect(pieces().length).toBeGreaterThan(3);
    expect(pieces().every((piece) => piece.textContent.endsWith('\n'))).toBe(true);
    draw(streams([{ kind: 'stream', stream: 'stdout', text: `${text}and more` }]));
    expect(page.querySelector('pre')?.textContent).toBe(`${text}and more`);
    expect(pieces()[0]).toBe(first);
  });

  it('tells stderr from stdout', () => {
    const draws = streams([
      { kind: 'stream', stream: 'stdout', text: 'out' },
      { kind: 'stream', stream: 'stderr', text: 'err' },
    ]);
    expect(draw(draws).querySelector('[data-stream=stderr]')?.textContent).toBe('err');
  });

  it('writes numbers as Python would, to four digits', () => {
    draw(
      numbers([
        { kind: 'number', name: 'lr', line: 1, value: 0.1 },
        { kind: 'number', name: 'n', line: 2, value: -3 },
        { kind: 'number', name: 'ok', line: 3, value: true },
      ]),
    );
    expect(all('dd').map((value) => value.textContent)).toEqual(['0.1', '−3', 'True']);
  });

  it('says how much was left out', () => {
    expect(draw(omitted({ kind: 'omitted', what: 'tensors', count: 1200 })).textContent).toContain('1,200 more tensors');
  });
});

describe('an error', () => {
  const error: RunError = {
    type: 'BroadcastError',
    message: 'add: shapes differ\n\n  a  3 2\n  b  2 3\n\nThe rule.',
    line: 4,
    column: 7,
    end_line: 4,
    end_column: 12,
    traceback: 'Traceback …',
    hint: 'b.T',
    data: { op: 'add', problem: 'shapes differ', picture: '  a  3 2\n  b  2 3', rule: 'The rule.', suggestion: 'b.T' },
  };

  it('gives each part its place, and the picture its columns', () => {
    const go = vi.fn();
    draw(errorPanel(error, go));
    expect(page.querySelector('[role=alert]')).not.toBeNull();
    expect(page.querySelector('[data-role=picture]')?.textContent).toBe('  a  3 2\n  b  2 3');
    expect(page.querySelector('[data-role=advice]')?.textContent).toBe('Try b.T');
    page.querySelector('button')?.click();
    expect(go).toHaveBeenCalledWith(4);
  });

  it('shows a message without parts as it is', () => {
    const plain = { ...error, type: 'NameError', message: "name 'x' is not defined", data: null, hint: null };
    draw(errorPanel(plain, () => undefined));
    expect(page.querySelector('[data-role=message]')?.textContent).toBe("name 'x' is not defined");
    expect(page.querySelector('[data-role=advice]')).toBeNull();
  });

  it('is one line under the code', () => {
    expect(headline(error)).toBe('BroadcastError: add: shapes differ');
    expect(headline({ ...error, data: null, message: 'first\nsecond' })).toBe('BroadcastError: first');
  });

  it('looks different when the reader stopped it and when time ran out', () => {
    const tones = ['Stopped', 'TimeLimitError', 'MemoryError', 'Crashed', 'ValueError'].map((type) => {
      draw(errorPanel({ ...error, type, data: null }, () => undefined));
      return page.querySelector<HTMLElement>('[data-role=error]')?.dataset.tone;
    });
    expect(tones).toEqual(['stopped', 'limit', 'limit', 'failed', 'failed']);
  });
});
