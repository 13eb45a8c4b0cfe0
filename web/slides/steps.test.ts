import { expect, test } from 'vitest';
import { atStep } from './steps';

const PROGRAM = { each: ['a = 1', 'a = 2', 'a = 3'], shown: 0 };

test('each step has its own code, forwards and backwards', () => {
  expect([0, 1, 2, 1, 0].map((taken) => atStep(PROGRAM, taken).now)).toEqual(['a = 1', 'a = 2', 'a = 3', 'a = 2', 'a = 1']);
});

test('beyond the last step the last code stays', () => {
  expect(atStep(PROGRAM, 7)).toEqual({ now: 'a = 3', shown: 2 });
});
