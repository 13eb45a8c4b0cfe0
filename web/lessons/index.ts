/** The lessons of the site, in the order of their file names. */
import { parseLesson, type Lesson } from './lesson';

const files = import.meta.glob<string>('./*.py', { query: '?raw', import: 'default', eager: true });

/** Each lesson by its file's name without number and extension, which is its name in links and in storage. */
export const lessons: ReadonlyMap<string, Lesson> = new Map(
  Object.keys(files)
    .sort()
    .map((path) => [path.replace(/^\.\/\d+_|\.py$/g, ''), parseLesson(files[path] ?? '')]),
);
