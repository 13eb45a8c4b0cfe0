import { describe, expect, it } from 'vitest';
import type { DTypeName } from '../protocol';
import { alignedTexts, exactText, nestedText, shapeText, shortText } from './numbers';

const texts = (values: number[], digits?: number): string[] => alignedTexts(Float32Array.from(values), 'float32', digits);
const shown = (values: number[]): string[] => texts(values).map((text) => text.replaceAll('\u2007', ''));
const exact = (value: number, dtype: DTypeName = 'float32'): string =>
  exactText(dtype === 'float32' ? Float32Array.of(value) : Float64Array.of(value), 0, dtype);

describe('a grid of numbers', () => {
  it('writes integers without a point, with a true minus sign', () => {
    expect(texts([3, -12, 0])).toEqual(['3', '−12', '0']);
  });

  it('writes zero as 0, whatever its sign and its neighbours', () => {
    expect(shown([-0, 0.1234, -1.5])[0]).toBe('0');
  });

  it('drops trailing zeros of exact values only', () => {
    expect(shown([0.5, 0.50001, 1])).toEqual(['0.5', '0.500', '1']);
  });

  it('aligns decimal points by padding to one width after the point', () => {
    const [half, quarter, hundred] = texts([0.5, 0.25, 100]);
    expect([half, quarter, hundred]).toEqual(['0.5\u2007', '0.25', '100\u2007\u2007\u2007']);
  });

  it('never writes a number that is not zero as zero', () => {
    expect(shown([123.25, 0.0001])[1]).toBe('1e−4');
  });

  it('turns to powers of ten for grids of very large or very small numbers', () => {
    expect(shown([1.25e-8, 3e-9])).toEqual(['1.25e−8', '3e−9']);
    expect(shown([1.5e20])).toEqual(['1.5e20']);
  });

  it('names what is no number', () => {
    expect(shown([NaN, Infinity, -Infinity])).toEqual(['nan', 'inf', '−inf']);
  });

  it('takes fewer digits where there is less room', () => {
    expect(texts([1.23456, -2.34567], 3)).toEqual(['1.23', '−2.35']);
  });

  it('writes every element of the other dtypes', () => {
    expect(alignedTexts(Uint8Array.of(1, 0), 'bool')).toEqual(['True', 'False']);
    expect(alignedTexts(BigInt64Array.of(7n, -300n), 'int64')).toEqual(['7', '−300']);
  });
});

describe('an exact number', () => {
  it('is the shortest text that reads back as the same float32', () => {
    expect(exact(0.1)).toBe('0.1');
    expect(exact(16777216)).toBe('16777216.0');
    for (const value of [1 / 3, 1e-40, 3.4028234e38, 0.30000001192092896]) {
      expect(Math.fround(Number(exact(value)))).toBe(Math.fround(value));
    }
  });

  it('keeps every digit of float64 and int64', () => {
    expect(exact(0.1 + 0.2, 'float64')).toBe('0.30000000000000004');
    expect(exactText(BigInt64Array.of(9007199254740993n), 0, 'int64')).toBe('9007199254740993');
  });

  it('is written as Python writes it', () => {
    expect([exact(2), exact(-0), exact(NaN), exact(-Infinity)]).toEqual(['2.0', '-0.0', 'nan', '-inf']);
  });

  it('fails inside rather than showing an element that is not there', () => {
    expect(() => exactText(Float32Array.of(1), 1, 'float32')).toThrow('internal');
  });
});

describe('captions', () => {
  it('have four significant digits and no trailing zeros', () => {
    expect([shortText(0.99999), shortText(-1.23456), shortText(0), shortText(12345.6)]).toEqual(['1', '−1.235', '0', '12350']);
  });

  it('write shapes as Python writes tuples', () => {
    expect([shapeText([]), shapeText([3]), shapeText([3, 2])]).toEqual(['()', '(3,)', '(3, 2)']);
  });

  it('write a tensor as nested lists', () => {
    const grid = { shape: [2, 2], dtype: 'float32', numel: 4, data: Float32Array.of(1, 2, 3, 0.1), sample: null, stats: null } as const;
    expect(nestedText({ ...grid, shape: [2, 2] })).toBe('[[1.0, 2.0], [3.0, 0.1]]');
    expect(nestedText({ ...grid, shape: [], numel: 1 })).toBe('1.0');
    expect(nestedText({ ...grid, shape: [2, 0], numel: 0 })).toBe('[[], []]');
  });
});
