/**
 * What an op does with the cells that its relation brings together, and what one result's gradient brings to one operand cell:
 * each written out with names or with numbers, by the same function. Rules of maps and zips stand in rules.ts.
 */
import { MINUS } from '../numbers';
import type { Index } from './indices';
import { bracketed, type ElementRule, type Numeric, type Written } from './rules';
import type { Source } from './relation';

export type Part = number | 'result';

/** Names a cell, or gives its number, as text. */
export type Tell = (part: Part, index: Index) => string;
/** A cell's number; NaN where none was recorded. */
export type Know = (part: Part, index: Index) => number;

export interface Step {
  operand: number;
  index: Index;
  result: Index;
}

export interface Arithmetic {
  /** What the op is for one result cell, in words. */
  means: string;
  write: (sources: readonly Source[], result: Index, tell: Tell) => string;
  /** In words; null where no gradient goes to that operand. */
  gradient: (operand: number) => string | null;
  /** `g` is the text of the result's gradient. */
  writeGradient: (step: Step, g: string, tell: Tell, sources: readonly Source[]) => string;
  gradientOf: (step: Step, g: number, know: Know, sources: readonly Source[]) => number;
  /** Whether one of several sources is the one that was kept: the largest, the chosen. */
  won?: (source: Source, result: Index, know: Know, sources: readonly Source[]) => boolean;
}

/** Terms past this number are left out of a line. */
export const MOST_TERMS = 6;

/** The first and last terms where there are many, with dots between. */
export function elided<T>(terms: readonly T[]): (T | null)[] {
  if (terms.length <= MOST_TERMS) return [...terms];
  return [...terms.slice(0, MOST_TERMS - 2), null, ...terms.slice(-1)];
}

/** Terms after each other; a sum of negative numbers is written with minus signs. */
export function joined(terms: readonly string[], sign: string): string {
  return elided(terms)
    .map((term) => term ?? '…')
    .reduce((line, term) => {
      if (line === '') return term;
      return sign === '+' && term.startsWith(MINUS) ? `${line} ${MINUS} ${term.slice(1)}` : `${line} ${sign} ${bracketed(term)}`;
    }, '');
}

function listed(terms: readonly string[]): string {
  return elided(terms)
    .map((term) => term ?? '…')
    .join(', ');
}

/** An op that hands elements on: views, and copies in another order. */
export const MOVING: Arithmetic = {
  means: 'the same element',
  write: ([source], _, tell) => (source ? tell(source.operand, source.index) : '?'),
  gradient: () => 'the gradient as it is',
  writeGradient: (_, g) => g,
  gradientOf: (_, g) => g,
};

/** A map or zip, by its rule and the parameters it was given. */
export function elementwise(rule: ElementRule, parameters: readonly number[], text: (value: number) => string): Arithmetic {
  const [p = NaN, q = NaN] = parameters;
  const filled = (sources: readonly Source[], result: Index, tell: Tell): Written => {
    const [x = '', y = ''] = sources.map(({ operand, index }) => tell(operand, index));
    // Told only when asked for: a line that does without the result says nothing of its rounding.
    return { x, y, p: text(p), q: text(q), get out() { return tell('result', result); } };
  };
  const numbers = (sources: readonly Source[], result: Index, know: Know): Numeric => {
    const [x = NaN, y = NaN] = sources.map(({ operand, index }) => know(operand, index));
    return { x, y, out: know('result', result), p, q };
  };
  return {
    means: rule.means,
    write: (sources, result, tell) => rule.write(filled(sources, result, tell)),
    gradient: (operand) => rule.gradients[operand]?.words ?? null,
    writeGradient: ({ operand, result }, g, tell, sources) =>
      rule.gradients[operand]?.write(g, filled(sources, result, tell)) ?? '0',
    gradientOf: ({ operand, result }, g, know, sources) =>
      rule.gradients[operand]?.value(g, numbers(sources, result, know)) ?? 0,
  };
}

/** `where(condition, a, b)`. */
export const CHOOSING: Arithmetic = {
  means: 'the first where the condition holds, else the second',
  write: ([condition, a, b], _, tell) =>
    condition && a && b
      ? `${tell(a.operand, a.index)} if ${tell(condition.operand, condition.index)} else ${tell(b.operand, b.index)}`
      : '?',
  gradient: (operand) => (operand === 0 ? null : '1 where it was chosen, else 0'),
  writeGradient: ({ operand }, g, tell, [condition]) => {
    const holds = condition ? tell(condition.operand, condition.index) : '?';
    return operand === 1 ? `(${g} if ${holds} else 0)` : `(0 if ${holds} else ${g})`;
  },
  gradientOf: ({ operand }, g, know, [condition]) => {
    const holds = condition ? know(condition.operand, condition.index) !== 0 : false;
    return holds === (operand === 1) ? g : 0;
  },
  won: ({ operand }, _, know, [condition]) => {
    if (operand === 0 || !condition) return true;
    return (know(condition.operand, condition.index) !== 0) === (operand === 1);
  },
};

export type ReduceName = 'sum' | 'mean' | 'prod' | 'max' | 'min' | 'any' | 'all' | 'argmax' | 'argmin';

/** Reductions, one row each; `first`: of equals only one gets the gradient. */
export function reduction(name: ReduceName, single: boolean): Arithmetic {
  const list = (sources: readonly Source[], tell: Tell): string[] => sources.map(({ operand, index }) => tell(operand, index));
  const none: Pick<Arithmetic, 'gradient' | 'writeGradient' | 'gradientOf'> = {
    gradient: () => null,
    writeGradient: () => '0',
    gradientOf: () => 0,
  };
  switch (name) {
    case 'sum':
      return { ...MOVING, means: 'all of them added', write: (sources, _, tell) => joined(list(sources, tell), '+') || '0' };
    case 'mean':
      return {
        means: 'all of them added, over their number',
        write: (sources, _, tell) => `(${joined(list(sources, tell), '+')}) / ${sources.length}`,
        gradient: () => '1 over how many there are',
        writeGradient: (_, g, __, sources) => `${bracketed(g)} / ${sources.length}`,
        gradientOf: (_, g, __, sources) => g / sources.length,
      };
    case 'prod':
      return {
        means: 'all of them multiplied',
        write: (sources, _, tell) => joined(list(sources, tell).map(bracketed), '×') || '1',
        gradient: () => 'the product of the other factors',
        writeGradient: ({ index }, g, tell, sources) => {
          const others = sources.filter((source) => source.index.join() !== index.join());
          return joined([g, ...list(others, tell)], '×');
        },
        gradientOf: ({ index }, g, know, sources) =>
          sources.reduce(
            (product, source) => (source.index.join() === index.join() ? product : product * know(source.operand, source.index)),
            g,
          ),
      };
    case 'any':
    case 'all':
      return {
        ...none,
        means: name === 'any' ? 'True where one of them is not 0' : 'True where none of them is 0',
        write: (sources, _, tell) => joined(list(sources, tell), name === 'any' ? 'or' : 'and') || (name === 'any' ? 'False' : 'True'),
      };
    case 'argmax':
    case 'argmin': {
      const best = name === 'argmax' ? 'largest' : 'smallest';
      return {
        ...none,
        means: `where the ${best} of them stands`,
        write: (sources, _, tell) => `place of the ${best} of ${listed(list(sources, tell))}`,
        won: (source, result, know, sources) => sources[know('result', result)] === source,
      };
    }
    default: {
      const hit = (source: Source, result: Index, know: Know): boolean =>
        Object.is(know(source.operand, source.index), know('result', result)) ||
        know(source.operand, source.index) === know('result', result);
      const hits = (sources: readonly Source[], result: Index, know: Know): Source[] => {
        const equal = sources.filter((source) => hit(source, result, know));
        return single ? equal.slice(0, 1) : equal;
      };
      const best = name === 'max' ? 'largest' : 'smallest';
      return {
        means: `the ${best} of them`,
        write: (sources, _, tell) => `${name}(${listed(list(sources, tell))})`,
        gradient: () => (single ? `1 for the ${best}, 0 for the others` : `1 for the ${best}, shared among equals; 0 for the others`),
        writeGradient: ({ index, result }, g, tell) => `(${g} if ${tell(0, index)} is the ${best}, ${tell('result', result)}, else 0)`,
        gradientOf: ({ index, result }, g, know, sources) => {
          const winners = hits(sources, result, know);
          return winners.some((source) => source.index.join() === index.join()) ? g / winners.length : g * 0;
        },
        won: (source, result, know, sources) => hits(sources, result, know).includes(source),
      };
    }
  }
}

/** Rows times columns: a sum of products, and a bias where there is one. */
export function product(bias: boolean): Arithmetic {
  const partner = ({ operand, index }: Step, sources: readonly Source[]): Source | null => {
    const at = sources.findIndex((source) => source.operand === operand && source.index.join() === index.join());
    return sources[operand === 0 ? at + 1 : at - 1] ?? null;
  };
  return {
    means: bias ? 'a row times a row, added up, and the bias' : 'a row times a column, added up',
    write: (sources, _, tell) => {
      const pairs = bias ? sources.slice(0, -1) : sources;
      const terms: string[] = [];
      for (let at = 0; at + 1 < pairs.length; at += 2) {
        const [left, right] = [pairs[at], pairs[at + 1]];
        if (left && right) terms.push(`${tell(left.operand, left.index)} × ${bracketed(tell(right.operand, right.index))}`);
      }
      const last = sources.at(-1);
      const shown = joined(terms, '+') || '0';
      return bias && last ? joined([shown, tell(last.operand, last.index)], '+') : shown;
    },
    gradient: (operand) => (operand === 2 ? 'the gradient as it is' : 'the cell it was multiplied by'),
    writeGradient: (step, g, tell, sources) => {
      const other = step.operand === 2 ? null : partner(step, sources);
      return other ? `${bracketed(g)} × ${bracketed(tell(other.operand, other.index))}` : g;
    },
    gradientOf: (step, g, know, sources) => {
      const other = step.operand === 2 ? null : partner(step, sources);
      return other ? g * know(other.operand, other.index) : g;
    },
  };
}
