import { describe, expect, it } from 'vitest';
import { groups, lessons, neighbour, numberOf } from './index';
import { parseLesson } from './lesson';

describe('a lesson', () => {
  it('is taken apart into title, prose and code', () => {
    const lesson = parseLesson('"""A title\n\nFirst\nparagraph.\n\nSecond.\n"""\n\na = 1\n');
    expect(lesson).toEqual({ title: 'A title', prose: ['First paragraph.', 'Second.'], code: 'a = 1' });
  });

  it('without a docstring is all code', () => {
    expect(parseLesson('a = """x"""\n')).toEqual({ title: '', prose: [], code: 'a = """x"""\n' });
  });

  it('says in its last paragraph what to try and which tab to open', () => {
    const lesson = parseLesson('"""T\n\nProse.\n\nOpens: Lens\nTry: One\n  long thing.\nTry: Another.\n"""\n\na = 1\n');
    expect(lesson).toEqual({
      title: 'T',
      prose: ['Prose.'],
      code: 'a = 1',
      opens: 'Lens',
      tries: ['One long thing.', 'Another.'],
    });
  });

  it('is an exercise when a solution follows its check', () => {
    const source = '"""T\n\nHint: First.\nHint: Second.\n"""\n\ndef f(): ...\n\n\ncheck(f)\n\n# %% solution\n\n\ndef f():\n    return 1\n\n\ncheck(f)\n';
    const { code, exercise } = parseLesson(source);
    expect(code).toBe('def f(): ...\n\n\ncheck(f)');
    expect(exercise).toEqual({ name: 'f', hints: ['First.', 'Second.'], solution: 'def f():\n    return 1\n\n\ncheck(f)' });
  });
});

describe('the site', () => {
  it('has lessons by name, in order and in groups, each with a title, prose and code', () => {
    expect(groups.map(({ title }) => title)).toEqual(['Lecture', 'Exercises', 'Further']);
    expect(groups.flatMap(({ names }) => names)).toEqual([...lessons.keys()]);
    expect([...lessons.keys()][0]).toBe('broadcasting');
    for (const { title, prose, code } of lessons.values()) {
      expect(title).not.toBe('');
      expect(prose.length).toBeGreaterThan(0);
      expect(code).not.toBe('');
    }
  });

  it('counts its lessons through all groups, and knows their neighbours', () => {
    expect(numberOf('broadcasting')).toBe(1);
    expect(numberOf('nothing of the kind')).toBeNull();
    expect(neighbour('broadcasting', -1)).toBeNull();
    expect(neighbour('broadcasting', 1)).toBe('tensor_functions');
    expect(neighbour('attention', 1)).toBeNull();
  });

  it('has exercises with hints and a solution, named as what they ask for', () => {
    const exercises = [...lessons].filter(([, { exercise }]) => exercise);
    expect(exercises).toHaveLength(12);
    for (const [name, { exercise, code }] of exercises) {
      expect(exercise?.name).toBe(name);
      expect(exercise?.hints.length).toBeGreaterThanOrEqual(2);
      expect(code).toContain(`def ${name}(`);
      expect(exercise?.solution).toContain(`check(${name})`);
    }
  });

  it('teaches in short lessons: two to five paragraphs of prose and at most thirty lines of code', () => {
    for (const [name, { prose, code, exercise }] of lessons) {
      expect(prose.length, name).toBeLessThanOrEqual(5);
      if (!exercise && name !== 'classifier') expect(code.split('\n').filter((line) => line.trim()).length, name).toBeLessThanOrEqual(25);
    }
  });
});
