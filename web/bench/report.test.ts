import { describe, expect, it } from 'vitest';
import { columnsOf, durationText, figures, groupsOf, parseReport, problem, ratioText, slowerRows, spreadText, type Report } from './report';

const REPORT: Report = {
  format: 1,
  measured: '2026-01-02T03:04:05+00:00',
  seconds: 60,
  rounds: 3,
  machine: { processor: 'a processor', cores: 2, system: 'Linux', browser: 'Chromium 1', load: null },
  versions: { tfjs: { 'TensorFlow.js': '4' }, limit: {}, pytensor: { Python: '3' } },
  missing: { torch: 'not here' },
  rows: [
    { name: 'exp', group: 'maps', cells: { pytensor: { median: 10, lower: 9, upper: 11 }, tfjs: { problem: 'wrong' } }, ratios: {} },
    {
      name: 'sum',
      group: 'reductions',
      cells: { pytensor: { median: 10, lower: 9, upper: 11 }, tfjs: { median: 5, lower: 5, upper: 5 } },
      ratios: { tfjs: 0.5, torch: 0.1 },
    },
    { name: 'log', group: 'maps', cells: {}, ratios: { tfjs: 3 } },
  ],
  keystroke: { median: 120, lower: 110, upper: 130 },
  instructions: {},
  ulp: {},
};

describe('a report', () => {
  it('is read back from its text, and refused where it is of another format', () => {
    expect(parseReport(JSON.stringify(REPORT))).toEqual(REPORT);
    expect(parseReport(JSON.stringify({ ...REPORT, format: 2 }))).toBeNull();
    expect(parseReport('<!doctype html>')).toBeNull();
  });

  it('has its columns in the order of the page, and its rows in their groups', () => {
    expect(columnsOf(REPORT)).toEqual(['pytensor', 'limit', 'tfjs']);
    expect([...groupsOf(REPORT)].map(([name, rows]) => [name, rows.length])).toEqual([
      ['maps', 2],
      ['reductions', 1],
    ]);
  });

  it('tells figures from problems', () => {
    const [exp, sum] = REPORT.rows;
    if (!exp || !sum) throw new Error('the report above has rows');
    expect(figures(exp, 'tfjs')).toBeNull();
    expect(problem(exp, 'tfjs')).toBe('wrong');
    expect(figures(sum, 'tfjs')?.median).toBe(5);
    expect(problem(sum, 'tfjs')).toBe('');
  });

  it('lists the rows in which a library in the same browser is ahead, and no native one', () => {
    expect(slowerRows(REPORT).map(({ row, column, ratio }) => [row.name, column, ratio])).toEqual([['sum', 'tfjs', 0.5]]);
  });
});

describe('figures as text', () => {
  it('has three significant figures and a unit', () => {
    expect(durationText(0.8234)).toBe('0.823 µs');
    expect(durationText(999)).toBe('999 µs');
    expect(durationText(1234)).toBe('1.23 ms');
    expect(durationText(123_456)).toBe('123 ms');
  });

  it('gives spread and ratio', () => {
    expect(spreadText({ median: 10, lower: 9, upper: 11 })).toBe('±10 %');
    expect(ratioText(0.5)).toBe('0.50');
    expect(ratioText(12.4)).toBe('12');
  });
});
