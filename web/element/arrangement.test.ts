/** What is remembered of the panes, what becomes of a memory that makes no sense, and what is open without being remembered. */
import { describe, expect, it } from 'vitest';
import { OpenTab, USUAL, arrangementText, parseArrangement, type Arrangement } from './arrangement';

it('is the same after it was kept', () => {
  const mine: Arrangement = { columns: 33.5, rows: 80, explain: 'open', tab: 'graph' };
  expect(parseArrangement(arrangementText(mine))).toEqual(mine);
  expect(parseArrangement(arrangementText(USUAL))).toEqual(USUAL);
});

it.each(['', '99 99 open', '5 5 open', 'NaN Infinity maybe <b>', '47.5'])('is the usual where %j makes no sense', (text) => {
  const { columns, rows } = parseArrangement(text);
  expect([columns, rows]).toEqual([USUAL.columns, USUAL.rows]);
  expect(parseArrangement(text).tab).toBe('');
});

describe('while a broadcast that failed is on screen', () => {
  const graph: Arrangement = { ...USUAL, tab: 'graph' };
  const failed = (): OpenTab => {
    const tab = new OpenTab();
    tab.see(true);
    return tab;
  };

  it('its shapes are open, and then again what the reader chose', () => {
    const tab = failed();
    expect(tab.of(graph)).toBe('shapes');
    tab.see(false);
    expect(tab.of(graph)).toBe('graph');
  });

  it('folding the pane with them in it is no choice of theirs', () => {
    expect(failed().goTo('shapes', graph)).toEqual({ tab: 'graph' });
  });

  it('a reader who goes elsewhere stays there, also when the next run fails alike', () => {
    const tab = failed();
    const lens = { ...graph, ...tab.goTo('lens', graph) };
    tab.see(true);
    expect(tab.of(lens)).toBe('lens');
    tab.see(false);
    tab.see(true);
    expect(tab.of(lens)).toBe('shapes');
  });
});
