/** What a program asks to be drawn, on the events that it sent: plots, pictures, tables, sliders, tensors, text. */
import { render, type TemplateResult } from 'lit';
import { expect, it, vi } from 'vitest';
import type { DisplayEvent } from '../protocol';
import { recorded } from './fixtures/load';
import { describeImage } from './image';
import { describePlot, extents, spotText } from './plot_data';
import { shownCard } from './show';
import { sliders } from './slider';
import { lastValue, streams } from './text';

const { events } = recorded('drawn');

function sent<Kind extends DisplayEvent['kind']>(kind: Kind): Extract<DisplayEvent, { kind: Kind }>[] {
  return events.filter((event): event is Extract<DisplayEvent, { kind: Kind }> => event.kind === kind);
}

function drawn(template: TemplateResult | symbol): HTMLElement {
  const place = document.createElement('div');
  render(template, place);
  return place;
}

const texts = (place: HTMLElement, selector: string): string[] => [...place.querySelectorAll(selector)].map((found) => found.textContent.trim());
const context = { leading: () => [], choose: () => undefined, copy: () => undefined, room: 80 };

it('says of each plot what is drawn, and of a point where it is', () => {
  expect(sent('plot').map(describePlot)).toEqual([
    'Plot loss; 3 points, min 1, max 3, last 1',
    'Scatter plot points; False: 2 points; True: 1 point',
    'Histogram counts; 3 values from 0.5 to 2.5, most from 0.5 to 1.5',
    'Regions border; score above 1 in 49% of the plane; False: 2 points; True: 1 point',
  ]);
  const [loss] = sent('plot');
  if (!loss) throw new Error('no plot was sent');
  expect(spotText(loss, { series: 0, index: 2 })).toBe('1 at x 2');
  expect(extents(loss).y).toEqual([expect.closeTo(0.88), expect.closeTo(3.12)]);
});

it('says of pictures how many and how large they are', () => {
  expect(sent('image').map(describeImage)).toEqual([
    'Picture two, 2 of (2, 2); black is 0, white is 7; mean 3.5; Arrow keys move the readout.',
  ]);
});

it('writes a table with its columns and rows', () => {
  const [table] = sent('table');
  if (!table) throw new Error('no table was sent');
  const place = drawn(shownCard(table, context));
  expect(texts(place, 'th[scope=col]')).toEqual(['n', 'text']);
  expect([...place.querySelectorAll<HTMLElement>('tbody tr')].map((row) => texts(row, 'td'))).toEqual([
    ['1', 'a'],
    ['2.5', ''],
  ]);
});

it('shows a tensor under its label', () => {
  const [shown] = sent('show');
  if (!shown) throw new Error('nothing was shown');
  const place = drawn(shownCard(shown, context));
  expect(place.querySelector('[data-show]')?.getAttribute('data-label')).toBe('scaled');
  expect(texts(place, '[role=gridcell]')).toEqual(['0', '0', '0.5', '0.5', '0', '0.5']);
});

it('gives a slider its name, its place and its value, and tells of a move', () => {
  const move = vi.fn();
  const place = drawn(sliders(sent('slider'), new Map(), move));
  const input = place.querySelector('input');
  if (!input) throw new Error('there is no slider');
  expect([input.getAttribute('aria-label'), input.value, input.max, texts(place, 'output')]).toEqual(['rate', '2', '4', ['0.5']]);
  input.value = '3';
  input.dispatchEvent(new Event('input'));
  expect(move).toHaveBeenCalledWith('rate', 0.75);
});

it('writes what was printed, and the last value', () => {
  expect(drawn(streams(sent('stream'))).textContent).toContain('said');
  expect(sent('value').map((value) => drawn(lastValue(value)).textContent)).toEqual([expect.stringContaining("'a value'")]);
});
