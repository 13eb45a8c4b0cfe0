import { describe, expect, it } from 'vitest';
import { lessons } from './index';
import { parseLesson } from './lesson';

describe('a lesson', () => {
  it('is taken apart into title, prose and code', () => {
    const lesson = parseLesson('"""A title\n\nFirst\nparagraph.\n\nSecond.\n"""\n\na = 1\n');
    expect(lesson).toEqual({ title: 'A title', prose: ['First paragraph.', 'Second.'], code: 'a = 1' });
  });

  it('without a docstring is all code', () => {
    expect(parseLesson('a = """x"""\n')).toEqual({ title: '', prose: [], code: 'a = """x"""\n' });
  });
});

describe('the site', () => {
  it('has lessons by name, in order, each with a title and code', () => {
    expect([...lessons.keys()].slice(0, 2)).toEqual(['broadcasting', 'classifier']);
    for (const { title, code } of lessons.values()) {
      expect(title).not.toBe('');
      expect(code).not.toBe('');
    }
  });
});
