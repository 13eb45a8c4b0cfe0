/** The page's own elements, found by the ids of index.html. */

/** The element of that id, of the class it has there. */
export function find<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`internal: the page has no ${kind.name} called ${id}`);
  return element;
}
