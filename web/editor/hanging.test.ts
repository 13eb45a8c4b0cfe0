import { describe, expect, it } from 'vitest';
import { hangOf } from './hanging';

describe('the further rows of a wrapped line', () => {
  it('begin a level further in than the line does', () => {
    expect(hangOf('a = tensor([1, 2])')).toBe(4);
    expect(hangOf('    return a')).toBe(8);
    expect(hangOf('')).toBe(4);
  });

  it('leave room where a line begins far in', () => {
    expect(hangOf(`${' '.repeat(40)}x`)).toBe(16);
  });
});
