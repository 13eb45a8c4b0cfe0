/** The lessons of the site: three groups, one folder each, in the order of their file names. */
import { parseLesson, type Lesson } from './lesson';
import { storedAddress } from './stored';

const files = import.meta.glob<string>('./*/*.py', { query: '?raw', import: 'default', eager: true });

/** The folders and what they are called, in order. */
const GROUPS: readonly (readonly [string, string])[] = [
  ['lecture', 'Lecture'],
  ['exercises', 'Exercises'],
  ['further', 'Further'],
];

export interface LessonGroup {
  title: string;
  /** Names of lessons. */
  names: string[];
}

const nameOf = (path: string): string => path.replace(/^.*\/\d+_|\.py$/g, '');

const grouped = GROUPS.map(([folder, title]) => ({
  title,
  paths: Object.keys(files)
    .filter((path) => path.startsWith(`./${folder}/`))
    .sort(),
}));

export const groups: readonly LessonGroup[] = grouped.map(({ title, paths }) => ({ title, names: paths.map(nameOf) }));

/** Each lesson by its file's name without number and extension, which is its name in links and in storage. */
export const lessons: ReadonlyMap<string, Lesson> = new Map(
  grouped.flatMap(({ paths }) => paths).map((path) => [nameOf(path), withStored(nameOf(path), parseLesson(files[path] ?? ''))]),
);

function withStored(name: string, lesson: Lesson): Lesson {
  const address = storedAddress(name);
  return address ? { ...lesson, stored: address } : lesson;
}

/** A lesson's number, which counts through all groups from 1; null for what is none. */
export function numberOf(name: string): number | null {
  const at = [...lessons.keys()].indexOf(name);
  return at < 0 ? null : at + 1;
}

/** The lesson that many places after another, or null beyond the ends. */
export function neighbour(name: string, places: number): string | null {
  const names = [...lessons.keys()];
  const at = names.indexOf(name);
  return at < 0 ? null : (names[at + places] ?? null);
}
