/** Which names a search finds, best first. Knows nothing of the page. */

/** A name, its link from the folder of the reference, and what it is in a line. */
export type Name = readonly [name: string, link: string, text: string];

const MOST = 12;

/** The names that hold the words of `query`: first those whose last part is the query, then those it begins, then the others. */
export function search(names: readonly Name[], query: string): Name[] {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return [];
  const words = wanted.split(/\s+/);
  const ranked: [number, Name][] = [];
  for (const entry of names) {
    const name = entry[0].toLowerCase();
    const last = name.slice(name.lastIndexOf('.') + 1);
    if (last === wanted) ranked.push([0, entry]);
    else if (last.startsWith(wanted)) ranked.push([1, entry]);
    else if (name.includes(wanted)) ranked.push([2, entry]);
    else if (words.every((word) => name.includes(word) || entry[2].toLowerCase().includes(word))) ranked.push([3, entry]);
  }
  return ranked
    .sort(([a, [first]], [b, [second]]) => a - b || first.length - second.length || (first < second ? -1 : 1))
    .slice(0, MOST)
    .map(([, entry]) => entry);
}
