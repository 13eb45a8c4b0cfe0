/** What is remembered of the panes, and what becomes of a memory that makes no sense. */
import { expect, it } from 'vitest';
import { USUAL, arrangementText, parseArrangement, type Arrangement } from './arrangement';

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
