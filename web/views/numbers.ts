/**
 * How a number is written: the one place that turns an element of a tensor into text.
 *
 * `alignedTexts` writes a whole grid so that decimal points stand under each other, with three or four significant digits;
 * `exactText` writes one element so that reading it back gives the same bits. Knows nothing of colours or of the page.
 */
import type { DTypeName, Grid, Numbers } from '../protocol';

/** U+2212. A hyphen is too short and sits too low beside digits. */
export const MINUS = '−';
/** As wide as a digit, and never a place to break the line. */
const FIGURE_SPACE = '\u2007';

/** Digits of a number where there is room. */
export const SIGNIFICANT = 4;
const FIRST_SCIENTIFIC = 1e6;
const LAST_PLAIN = 1e-3;

/** Element `i` as a number; an int64 beyond 2**53 loses low digits, which only its exact text keeps. */
export function elementAt(data: Numbers, i: number): number {
  return Number(data[i]);
}

/** The shortest text that reads back as the same element, written as Python writes it: `2.0`, `-7`, `True`, `nan`. */
export function exactText(data: Numbers, i: number, dtype: DTypeName): string {
  const element = data[i];
  if (element === undefined) throw new RangeError(`internal: element ${i} of ${data.length}`);
  if (dtype === 'bool') return element ? 'True' : 'False';
  if (typeof element === 'bigint') return element.toString();
  if (Number.isNaN(element)) return 'nan';
  if (!Number.isFinite(element)) return element > 0 ? 'inf' : '-inf';
  const text = Object.is(element, -0) ? '-0' : String(dtype === 'float32' ? shortestFloat32(element) : element);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** The float64 of fewest digits that rounds to the float32 `value`: 0.1, not 0.10000000149011612. */
function shortestFloat32(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}

/** A single number for a caption or an axis: four significant digits, without trailing zeros. */
export function shortText(value: number): string {
  const rounded = Number.isFinite(value) ? Number(value.toPrecision(SIGNIFICANT)) : value;
  return (alignedTexts(Float64Array.of(rounded), 'float64')[0] ?? '').trim();
}

/** A whole number with its thousands set apart: 4,000,000. */
export function countText(value: number): string {
  return value.toLocaleString('en-US');
}

/** A shape or an index as Python writes a tuple: (3, 2), (4,), (). */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** A tensor as nested Python lists at full precision; `indent` is the column where its first bracket stands. */
export function nestedText(grid: Grid): string {
  const write = (dimension: number, offset: number, size: number): string => {
    const length = grid.shape[dimension];
    if (length === undefined) return exactText(grid.data, offset, grid.dtype);
    const inner = size / length;
    const parts = Array.from({ length }, (_, i) => write(dimension + 1, offset + i * inner, inner));
    return `[${parts.join(', ')}]`;
  };
  return write(0, 0, grid.numel);
}

/**
 * Every element written to one number of decimals, about `digits` of them significant: right-aligned text whose decimal points line up in a monospaced font.
 *
 * Trailing zeros are dropped where the short text is the exact value, so `0.5` is exactly a half and `0.500` is rounded.
 * A number that would round to zero is written in scientific notation instead; zero itself is always `0`.
 */
export function alignedTexts(data: Numbers, dtype: DTypeName, digits = SIGNIFICANT): string[] {
  const values = Array.from({ length: data.length }, (_, i) => elementAt(data, i));
  if (dtype === 'bool') return values.map((value) => (value ? 'True' : 'False'));
  const style = styleOf(values, digits);
  const texts = values.map((value) => write(value, style, dtype));
  return alignPoints(texts);
}

type Style = { kind: 'plain'; decimals: number } | { kind: 'scientific' };

/**
 * One style for a whole grid: decimals enough for `digits` of its largest magnitude and one fewer of its smallest, as far as a
 * cell has room, which is one digit more. A grid of integers has no decimals.
 */
function styleOf(values: readonly number[], digits: number): Style {
  let largest = 0;
  let smallest = Infinity;
  let integers = true;
  for (const value of values) {
    if (!Number.isFinite(value) || value === 0) continue;
    largest = Math.max(largest, Math.abs(value));
    smallest = Math.min(smallest, Math.abs(value));
    integers &&= Number.isInteger(value);
  }
  if (integers && largest < FIRST_SCIENTIFIC * 10) return { kind: 'plain', decimals: 0 };
  if (largest >= FIRST_SCIENTIFIC || largest < LAST_PLAIN) return { kind: 'scientific' };
  const exponent = (magnitude: number): number => Math.floor(Math.log10(magnitude));
  const wanted = Math.max(digits - 1 - exponent(largest), digits - 2 - exponent(smallest));
  const room = exponent(largest) < -1 ? digits + 1 : digits - Math.max(0, exponent(largest));
  return { kind: 'plain', decimals: Math.max(1, Math.min(room, wanted)) };
}

function write(value: number, style: Style, dtype: DTypeName): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : `${MINUS}inf`;
  if (value === 0) return '0';
  if (style.kind === 'scientific') return scientific(value, SIGNIFICANT - 2);
  const text = value.toFixed(style.decimals);
  if (Number(text) === 0) return scientific(value, 0);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  const same = dtype === 'float32' ? Math.fround(Number(short)) === value : Number(short) === value;
  return (same ? short : text).replace('-', MINUS);
}

function scientific(value: number, decimals: number): string {
  return value
    .toExponential(decimals)
    .replace(/\.?0+e/, 'e')
    .replace('e+', 'e')
    .replaceAll('-', MINUS);
}

/** Pads on the right, up to the longest fraction; words and powers of ten keep to the right edge. */
function alignPoints(texts: string[]): string[] {
  const plain = (text: string): boolean => /^−?\d+(\.\d+)?$/.test(text);
  const fraction = (text: string): number => (text.includes('.') ? text.length - text.indexOf('.') : 0);
  const longest = texts.reduce((most, text) => (plain(text) ? Math.max(most, fraction(text)) : most), 0);
  return texts.map((text) => (plain(text) ? text + FIGURE_SPACE.repeat(longest - fraction(text)) : text));
}
