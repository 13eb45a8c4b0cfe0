/** Pictures of exercises on recorded events: the case, both answers, and the places where they differ. */
import { render } from 'lit';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExerciseEvent } from '../../protocol';
import { recorded } from '../fixtures/load';
import { ownNote } from './card';
import { exerciseResult } from './index';

const page = document.createElement('div');
const events = recorded('exercises').events.filter((event): event is ExerciseEvent => event.kind === 'exercise');

function draw(name: string, showLine: (line: number) => void = () => undefined): ExerciseEvent {
  const event = events.find((each) => each.name === name);
  if (!event) throw new Error(`no event of ${name}`);
  render(exerciseResult(event, showLine), page);
  return event;
}

const all = (selector: string): HTMLElement[] => [...page.querySelectorAll<HTMLElement>(selector)];
const texts = (selector: string): string[] => all(selector).map((element) => element.textContent.replace(/\s+/g, ' ').trim());

beforeEach(() => render('', page));

describe('an exercise', () => {
  it('that is not written yet shows its case and what it should give', () => {
    draw('mul_backward');
    expect(texts('h3')).toEqual(['To be written']);
    expect(texts('h4')).toEqual(['Given', 'Should give']);
    expect(all('[data-part=given]').map(({ dataset }) => dataset.label)).toEqual(['grad_output', 'a', 'b']);
    expect(texts('[data-label="gradient of a"] td')).toEqual(['10', '40', '90', '40', '100', '180']);
    expect(all('[data-part=yours]')).toEqual([]);
  });

  it('that is wrong shows both answers, with the differing cells marked by more than a colour', () => {
    const event = draw('tensor_reduce');
    expect(event.verdict).toBe('wrong');
    expect(texts('h4')).toEqual(['Given', 'Should give', 'Yours gives']);
    for (const role of ['expected', 'yours']) {
      expect(all(`[data-part=${role}] td[data-marked]`)).toHaveLength(1);
      expect(texts(`[data-part=${role}] td[data-marked]`)[0]).toContain('differs');
    }
  });

  it('on shapes stands them under each other, right-aligned', () => {
    draw('shape_broadcast');
    expect(texts('.tuples th')).toEqual(['a', 'b', 'should be', 'yours is']);
    expect(texts('.tuples [data-part=expected] td')).toEqual(['ValueError']);
    const widths = all('.tuples tr').map((row) => [...row.querySelectorAll('td')].reduce((sum, cell) => sum + (cell.colSpan || 1), 0));
    expect(new Set(widths).size).toBe(1);
  });

  it('that raised names the line and goes there', () => {
    const showLine = vi.fn();
    draw('to_index', showLine);
    const [button] = all('button');
    expect(button?.textContent).toBe('Line 12');
    button?.click();
    expect(showLine).toHaveBeenCalledWith(12);
  });

  it('that is solved says on how many cases', () => {
    draw('log_backward');
    expect(texts('h3')).toEqual(['Solved']);
    expect(texts('.says')[0]).toMatch(/^Right on all \d+ cases/);
  });

  it('draws gradients in the colours of gradients', () => {
    draw('permute_backward');
    expect(all('[data-part]').filter(({ dataset }) => dataset.meaning === 'gradient').map(({ dataset }) => dataset.label)).toContain('grad_output');
  });

  it('has a name for a screen reader', () => {
    draw('log_backward');
    expect(all('section')[0]?.getAttribute('aria-label')).toBe('Exercise log_backward: Solved');
  });
});

describe('a run on own functions', () => {
  it('says so, and says why one was passed over', () => {
    render(ownNote({ kind: 'own', uses: [{ name: 'f', fallback: null }, { name: 'g', fallback: 'KeyError: 1' }] }), page);
    expect(texts('p')).toEqual(['Ran on your own f.', 'Your g was passed over: KeyError: 1 The engine’s own was used.']);
  });

  it('says nothing where there are none', () => {
    render(ownNote(null), page);
    expect(all('p')).toEqual([]);
  });
});
