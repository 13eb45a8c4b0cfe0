/**
 * Where the files are that the build has recorded of the lessons, and the one that this visit opens on. The addresses only: start.ts
 * has that file fetched before the lessons themselves are read.
 */
import { recall } from '../storage';

const files = import.meta.glob<string>('../../build/stored/*.json', { query: '?url', import: 'default', eager: true });

/** By the lesson's name, in the lessons' order: the files have their numbers in front. */
const addresses = new Map(
  Object.keys(files)
    .sort()
    .map((path) => [path.replace(/^.*\/\d+_|\.json$/g, ''), files[path] ?? '']),
);

/** The address of what a lesson shows, if it was recorded. */
export function storedAddress(name: string): string | undefined {
  return addresses.get(name);
}

/** That of the lesson asked for, the one last read, or the first of all; none for the program of a link. */
export function firstStored({ search, hash }: { search: string; hash: string }): string | undefined {
  if (hash) return undefined;
  const names = [new URLSearchParams(search).get('lesson'), recall('lesson'), ...addresses.keys()];
  return names.map((name) => (name === null ? undefined : addresses.get(name))).find((address) => address !== undefined);
}
