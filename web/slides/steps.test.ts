import { expect, test } from 'vitest';
import { programAt } from './steps';

const PROGRAM = { codes: ['a = 1', 'a = 2', 'a = 3'], shown: 0 };

test('each step has its own code, forwards and backwards', () => {
  expect([0, 1, 2, 1, 0].map((steps) => programAt(PROGRAM, steps).code)).toEqual(['a = 1', 'a = 2', 'a = 3', 'a = 2', 'a = 1']);
});

test('beyond the last step the last code stays', () => {
  expect(programAt(PROGRAM, 7)).toEqual({ code: 'a = 3', shown: 2 });
});
