/**
 * The parts of an element that are fetched when there is something for them to show, by the names of their own elements. One table,
 * for whoever shows a part first, and for a page whose build has drawn some of them already: they are fetched before it goes live.
 */
const PARTS = {
  'exercise-box': () => import('./exercise'),
  'exercise-result': () => import('../views/exercise/index'),
  'tensor-lens': () => import('../views/lens/index'),
  'tensor-graph': () => import('../views/graph/index'),
  'broadcast-panel': () => import('../views/broadcast/index'),
} satisfies Record<string, () => Promise<unknown>>;

export type Part = keyof typeof PARTS;

export const isPart = (name: string): name is Part => Object.hasOwn(PARTS, name);

export const isHere = (part: Part): boolean => customElements.get(part) !== undefined;

/** Fetches the module that defines the part's element. */
export async function fetchPart(part: Part): Promise<void> {
  await PARTS[part]();
}
