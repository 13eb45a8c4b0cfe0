/**
 * Numbers as Python writes them, and the next one up or down: `0.05` becomes `0.06`, `-1` becomes `0`, `9e-4` becomes `1e-3`.
 *
 * The step is one of the number's own last digit, so a number keeps the digits it was written with. One written with an
 * exponent moves through the sizes as a reader of learning rates would: its mantissa has one digit before the point, always.
 * Text to text; where such a text stands in a program is drag.ts's business.
 */

/** The text of `literal` moved by `steps`, or null for what is not moved: complex numbers, and texts that are no number. */
export function stepped(literal: string, steps: number): string | null {
  const [, sign = '', body = ''] = /^([-+]?)\s*(\S+)$/.exec(literal) ?? [];
  const plain = body.replaceAll('_', '');
  const negative = sign === '-';
  const based = /^0(?<base>[xob])(?<digits>[0-9a-f]+)$/i.exec(plain)?.groups;
  if (based) return steppedInteger(BigInt(plain.toLowerCase()), negative, steps, RADIX[based.base?.toLowerCase() ?? ''] ?? 10, `0${based.base}`);
  if (/^\d+$/.test(plain)) {
    const moved = steppedInteger(BigInt(plain), negative, steps, 10, '');
    return body.includes('_') ? grouped(moved) : moved;
  }
  const exponent = /^(?<mantissa>\d+\.?\d*|\.\d+)(?<e>e)(?<power>[-+]?\d+)$/i.exec(plain)?.groups;
  if (exponent) return steppedExponent(exponent.mantissa ?? '', Number(exponent.power), exponent.e ?? 'e', negative, steps);
  if (/^(\d+\.\d*|\.\d+)$/.test(plain)) return steppedDecimal(plain, negative, steps);
  return null;
}

const RADIX: Record<string, number> = { x: 16, o: 8, b: 2 };

function steppedInteger(magnitude: bigint, negative: boolean, steps: number, radix: number, prefix: string): string {
  const moved = (negative ? -magnitude : magnitude) + BigInt(Math.trunc(steps));
  return moved < 0n ? `-${prefix}${(-moved).toString(radix)}` : `${prefix}${moved.toString(radix)}`;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, '_');
}

/** Counted in units of the last decimal, so that no rounding error ever shows: 0.1 + 0.2 is 0.3. */
function steppedDecimal(body: string, negative: boolean, steps: number): string {
  const [whole = '', fraction = ''] = body.split('.');
  const units = BigInt(`${whole}${fraction}` || '0');
  // A number without decimals (`2.`) is written on without them; its step is 1.
  const moved = (negative ? -units : units) + BigInt(Math.trunc(steps));
  const digits = (moved < 0n ? -moved : moved).toString().padStart(fraction.length + 1, '0');
  const at = digits.length - fraction.length;
  return `${moved < 0n ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`;
}

/** Powers beyond these are 0 or infinite in float64. */
const LEAST_POWER = -307;
const MOST_POWER = 307;

/** Up and down a ladder of nine (or ninety, …) rungs a power of ten. The sign stays: such a ladder never reaches zero. */
function steppedExponent(mantissa: string, power: number, e: string, negative: boolean, steps: number): string | null {
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') return null;
  const decimals = Math.min(8, digits.length - 1);
  const first = 10 ** decimals;
  const rungs = 9 * first;
  const ofFirstDigit = power + whole.length - 1 - (`${whole}${fraction}`.length - digits.length);
  const along = Math.trunc(negative ? -steps : steps);
  const at = ofFirstDigit * rungs + (Number(digits.slice(0, decimals + 1)) - first) + along;
  const newPower = Math.max(LEAST_POWER, Math.min(MOST_POWER, Math.floor(at / rungs)));
  const rung = newPower === Math.floor(at / rungs) ? first + (((at % rungs) + rungs) % rungs) : newPower < 0 ? first : 10 * first - 1;
  const text = String(rung);
  return `${negative ? '-' : ''}${text[0]}${decimals ? `.${text.slice(1)}` : ''}${e}${newPower}`;
}
