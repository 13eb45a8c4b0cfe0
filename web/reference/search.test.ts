import { expect, test } from 'vitest';
import { search, type Name } from './search';

const NAMES: Name[] = [
  ['pytensor.exp2', 'a', '2 to the power of each element.'],
  ['pytensor.expand', 'b', 'Repeats without copying.'],
  ['pytensor.exp', 'c', 'e to the power of each element.'],
  ['pytensor.nn.functional.softmax', 'd', 'Shares that sum to 1.'],
];
const found = (query: string): string[] => search(NAMES, query).map(([name]) => name);

test('the very name comes first, then those it begins, the shorter before the longer', () => {
  expect(found('EXP')).toEqual(['pytensor.exp', 'pytensor.exp2', 'pytensor.expand']);
});

test('words of a description find it, in any order', () => {
  expect(found('copying repeats')).toEqual(['pytensor.expand']);
});

test('a part of the path finds what is below it', () => {
  expect(found('functional')).toEqual(['pytensor.nn.functional.softmax']);
});

test('nothing asked is nothing found', () => {
  expect(found('  ')).toEqual([]);
  expect(found('xyz')).toEqual([]);
});
