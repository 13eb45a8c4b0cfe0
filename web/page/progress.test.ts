/** Progress as a file: what goes out comes in, and importing loses nothing. */
import { beforeEach, describe, expect, it } from 'vitest';
import { recall, remember } from '../storage';
import { LONGEST_FILE, exported, imported, markSolved, othersOf, solvedCode, swapOther } from './progress';

beforeEach(() => localStorage.clear());

describe('progress', () => {
  it('comes back from a file', () => {
    markSolved('to_index', 'def to_index');
    remember('code:broadcasting', 'a = 1');
    const file = exported();
    localStorage.clear();
    expect(imported(file)).toEqual({ solved: 1, code: 1, beside: 0 });
    expect(solvedCode('to_index')).toBe('def to_index');
    expect(recall('code:broadcasting')).toBe('a = 1');
  });

  it('imported twice adds nothing', () => {
    remember('code:broadcasting', 'a = 1');
    const file = exported();
    expect(imported(file)).toEqual({ solved: 0, code: 0, beside: 0 });
  });

  it('keeps what is here, and what came beside it', () => {
    remember('code:broadcasting', 'theirs');
    markSolved('to_index', 'their solution');
    const file = exported();
    remember('code:broadcasting', 'mine');
    markSolved('to_index', 'my solution');
    expect(imported(file)).toEqual({ solved: 0, code: 0, beside: 2 });
    expect(recall('code:broadcasting')).toBe('mine');
    expect(solvedCode('to_index')).toBe('my solution');
    expect(othersOf('broadcasting')).toEqual(['theirs']);
    expect(othersOf('to_index')).toEqual(['their solution']);
  });

  it('swaps the version on the page with the one beside it, and back', () => {
    remember('others:broadcasting', JSON.stringify(['theirs']));
    expect(swapOther('broadcasting', 'mine')).toBe('theirs');
    expect(othersOf('broadcasting')).toEqual(['mine']);
    expect(swapOther('zip', 'mine')).toBeNull();
  });

  it.each([
    ['no JSON', 'not JSON', 'it is not JSON'],
    ['another file', '{"a": 1}', 'no progress of this page'],
    ['a later version', '{"format": "pytensor-playground-progress", "version": 9}', 'version 9'],
    ['a damaged one', '{"format": "pytensor-playground-progress", "version": 1, "solved": {"to_index": 5}, "code": {}, "others": {}}', 'damaged at to_index'],
    ['a list in place of an object', '{"format": "pytensor-playground-progress", "version": 1, "solved": [], "code": {}, "others": {}}', 'damaged'],
    ['one too long', ' '.repeat(LONGEST_FILE + 1), 'too long'],
  ])('refuses %s and changes nothing', (_, text, why) => {
    remember('code:broadcasting', 'mine');
    const before = exported();
    expect(() => imported(text)).toThrow(why);
    expect(exported()).toBe(before);
  });

  it('takes no lesson that this page does not have', () => {
    const file = '{"format": "pytensor-playground-progress", "version": 1, "solved": {"unheard_of": "x"}, "code": {"file": "y"}, "others": {}}';
    expect(imported(file)).toEqual({ solved: 0, code: 0, beside: 0 });
    expect(recall('code:file')).toBeNull();
  });
});
