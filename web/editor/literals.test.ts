import { describe, expect, it } from 'vitest';
import { stepped } from './literals';

describe('a number moved by steps', () => {
  it.each([
    ['1', 1, '2'],
    ['1', -3, '-2'],
    ['-2', 2, '0'],
    ['- 2', 5, '3'],
    ['300', 1, '301'],
    ['1_000', 1, '1_001'],
    ['999_999', 1, '1_000_000'],
    ['9007199254740993', 1, '9007199254740994'],
    ['0.05', 1, '0.06'],
    ['0.1', 2, '0.3'],
    ['0.1', -2, '-0.1'],
    ['-0.1', 1, '0.0'],
    ['2.50', 1, '2.51'],
    ['2.', 1, '3.'],
    ['.5', 1, '0.6'],
    ['-.5', -5, '-1.0'],
    ['0x1F', 1, '0x20'],
    ['0b11', -4, '-0b1'],
    ['0o7', 1, '0o10'],
  ])('%s by %d is %s', (text, steps, expected) => {
    expect(stepped(text, steps)).toBe(expected);
  });

  it.each([
    ['9e-4', 1, '1e-3'],
    ['1e-3', -1, '9e-4'],
    ['1e-3', 9, '1e-2'],
    ['-1e-3', 1, '-9e-4'],
    ['9.9E2', 1, '1.0E3'],
    ['1.0e3', -1, '9.9e2'],
    ['9e0', 1, '1e1'],
    ['10e-4', 1, '1.1e-3'],
    ['0.5e1', 1, '6e0'],
    ['.5e1', 1, '6e0'],
    ['3e-307', -20, '1e-307'],
    ['1e307', 50, '9e307'],
  ])('%s by %d is %s, along the powers of ten', (text, steps, expected) => {
    expect(stepped(text, steps)).toBe(expected);
  });

  it('comes back to the same value by the same way', () => {
    for (const text of ['0', '7', '-3', '0.001', '12.75', '1e-3', '4.25e10', '0xff']) {
      for (const steps of [-1234, -1, 1, 17]) {
        const there = stepped(text, steps) ?? '';
        expect(Number(stepped(there, -steps)), `${text} by ${steps}`).toBe(Number(text));
      }
    }
  });

  it('leaves alone what is no real number', () => {
    for (const text of ['1j', '2.5J', 'x', '', '0e5']) expect(stepped(text, 1)).toBeNull();
  });
});
