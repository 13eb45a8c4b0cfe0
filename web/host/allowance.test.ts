import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LIMITS, type WorkerToPage } from '../protocol';
import { Allowance } from './allowance';

const printed = (text: string): WorkerToPage => ({ kind: 'events', id: 1, events: [{ kind: 'stream', stream: 'stdout', text }] });
const drawn: WorkerToPage = {
  kind: 'events',
  id: 1,
  events: [
    {
      kind: 'plot', form: 'line', regions: null,
      id: 'loss',
      title: 'loss',
      series: [{ label: '', x: new Float64Array(10_000), y: new Float64Array(10_000) }],
      x_label: '',
      y_label: '',
    },
  ],
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('grants a burst and then no more', () => {
  const allowance = new Allowance();
  for (let sent = 0; sent < LIMITS.messages; sent += 1) expect(allowance.grants(printed('x'))).toBe(true);
  expect(allowance.grants(printed('x'))).toBe(false);
});

it('counts the events in a message, and their bytes', () => {
  const many = Array.from({ length: 1_000 }, () => ({ kind: 'stream', stream: 'stdout', text: 'x' }) as const);
  const allowance = new Allowance();
  for (let sent = 0; sent < LIMITS.messages; sent += 1_000) {
    expect(allowance.grants({ kind: 'events', id: 1, events: many })).toBe(true);
  }
  expect(allowance.grants({ kind: 'stage', stage: '' })).toBe(false);

  const large = new Allowance();
  const piece = 'x'.repeat(1_000_000);
  for (let sent = 0; sent < LIMITS.bytes; sent += 1_000_000) expect(large.grants(printed(piece))).toBe(true);
  expect(large.grants(printed(piece))).toBe(false);
});

it('grants an hour of drawing a long line thirty times a second', () => {
  const allowance = new Allowance();
  for (let frame = 0; frame < 30 * 3_600; frame += 1) {
    vi.advanceTimersByTime(1_000 / 30);
    expect(allowance.grants(drawn)).toBe(true);
  }
});
