import { python } from '@codemirror/lang-python';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { numberAt } from './drag';

/** The number at the place of the bar in `code`, as text. */
function found(code: string): string | null {
  const state = EditorState.create({ doc: code.replace('|', ''), extensions: [python()] });
  ensureSyntaxTree(state, state.doc.length);
  const place = numberAt(state, code.indexOf('|'));
  return place && state.sliceDoc(place.from, place.to);
}

describe('the number under the pointer', () => {
  it.each([
    ['a = |12', '12'],
    ['a = 1|2', '12'],
    ['a = 12|', '12'],
    ['a = tensor([0.5|, -1])', '0.5'],
    ['lr = 1|e-3', '1e-3'],
    ['x[1|:]', '1'],
  ])('%s', (code, number) => {
    expect(found(code)).toBe(number);
  });

  it('has the sign that is its own, and not one between two terms', () => {
    expect(found('a = -|2')).toBe('-2');
    expect(found('a = tensor([1, -0.|5])')).toBe('-0.5');
    expect(found('a = 3 -|2')).toBe('2');
    expect(found('a = b - -|2')).toBe('-2');
    expect(found('a = +|2')).toBe('2');
  });

  it('is none in names, text, comments, and where nothing can be counted', () => {
    for (const code of ['a1| = b', "s = '1|2'", '# 1|2', 'z = 2|j', 'f|(x)', '']) expect(found(code), code).toBeNull();
  });
});
