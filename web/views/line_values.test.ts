// @vitest-environment happy-dom
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { CheckEvent } from '../protocol';
import { recorded } from './fixtures/load';
import { LineValues, MOST_STRIP_CELLS, spokenCheck, spokenValue, stripPlaces } from './line_values';

async function behind(program: 'broadcast' | 'training', name: string, checks: CheckEvent[] = []): Promise<LineValues> {
  const element = new LineValues();
  const events = recorded(program).lines.filter((event) => event.name === name);
  Object.assign(element, { events, checks });
  document.body.append(element);
  await element.updateComplete;
  return element;
}

// The simulated document has no top layer for the card to stand in.
beforeAll(() => {
  Object.assign(HTMLElement.prototype, { showPopover: () => undefined });
});

describe('behind a line', () => {
  it('stand the shape, a strip of the values and one of the gradient', async () => {
    const element = await behind('broadcast', 'out');
    expect(element.querySelector('.shape')?.textContent).toBe('(3, 2)');
    expect([...element.querySelectorAll('.strip')].map((strip) => [strip.getAttribute('data-meaning'), strip.children.length])).toEqual([
      ['values', 6],
      ['gradient', 6],
    ]);
    expect(element.querySelector('button .hidden')?.textContent).toBe('out: shape (3, 2), from 3 to 10, gradient all 1');
  });

  it('a number stands as a number', async () => {
    const element = await behind('training', 'step');
    expect(element.querySelector('.number')?.textContent).toBe('299');
  });

  it('a click says which node is meant', async () => {
    const element = await behind('broadcast', 'out');
    const chosen = vi.fn<(node: number) => void>();
    element.addEventListener('select-node', (event) => {
      chosen((event as CustomEvent<number>).detail);
    });
    element.querySelector('button')?.click();
    expect(chosen).toHaveBeenCalledExactlyOnceWith(2);
  });

  it('a gradient that differs is marked, in words too', async () => {
    const check: CheckEvent = { kind: 'check', node: 2, line: 3, name: 'out', agrees: false, worst: { ours: 1, difference: 2.5, at: [0, 1] } };
    const element = await behind('broadcast', 'out', [check]);
    expect(element.querySelector('.mark')?.getAttribute('data-agrees')).toBe('false');
    expect(element.querySelector('button .hidden')?.textContent).toContain('at [0, 1] it is 1, and they give 2.5');
  });

  it('a mark stands while the latest iteration does, which is the one that was checked', async () => {
    const check: CheckEvent = { kind: 'check', node: 0, line: 8, name: 'loss', agrees: true, worst: null };
    const element = await behind('training', 'loss', [check]);
    const marks = (): number => element.querySelectorAll('.mark').length;
    expect(marks()).toBe(1);
    element.querySelector('button')?.click();
    await element.updateComplete;
    const scrubber = element.querySelector<HTMLInputElement>('input[type=range]');
    if (!scrubber) throw new Error('the card has no scrubber');
    const goTo = async (place: string): Promise<void> => {
      scrubber.value = place;
      scrubber.dispatchEvent(new Event('input'));
      await element.updateComplete;
    };
    await goTo('0');
    expect(marks()).toBe(0);
    expect(element.querySelector('.check')).toBeNull();
    expect(element.querySelector('button .hidden')?.textContent).not.toContain('finite differences');
    await goTo(scrubber.max);
    expect(marks()).toBe(1);
  });
});

describe('in words and cells', () => {
  it('a strip has at most so many cells, at even steps', () => {
    expect(stripPlaces(3)).toEqual([0, 1, 2]);
    const places = stripPlaces(1000);
    expect(places).toHaveLength(MOST_STRIP_CELLS);
    expect(places[0]).toBeGreaterThan(0);
    expect(places.at(-1)).toBeLessThan(1000);
  });

  it('a minus is spoken', () => expect(spokenValue({ iteration: 0, values: -2, grad: null })).toBe('minus 2'));
  it('no check is no words', () => expect(spokenCheck(undefined)).toBe(''));
});
