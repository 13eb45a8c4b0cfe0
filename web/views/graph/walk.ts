/**
 * Where the arrow keys go from a box: along edges in the direction of flow, else to the nearest neighbour on that side.
 */
import type { Placed, Point, Rect } from './place';
import type { Scene } from './scene';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const DIRECTIONS: Record<Arrow, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The key of the box or frame to go to; null where there is none. */
export function neighbour(scene: Scene, placed: Placed, key: string, arrow: Arrow): string | null {
  const from = placed.rects.get(key);
  if (!from) return null;
  const flow = placed.flow === 'right' ? { next: 'ArrowRight', back: 'ArrowLeft' } : { next: 'ArrowDown', back: 'ArrowUp' };
  const along =
    arrow === flow.next
      ? scene.edges.filter((edge) => edge.from.key === key).map(({ to }) => to.key)
      : arrow === flow.back
        ? scene.edges.filter((edge) => edge.to.key === key).map((edge) => edge.from.key)
        : [];
  const everywhere = [...scene.boxes, ...scene.frames].map((part) => part.key).filter((other) => other !== key);
  return nearest(along, placed, from, () => true) ?? nearest(everywhere, placed, from, (point) => ahead(from, point, arrow));
}

function nearest(keys: readonly string[], placed: Placed, from: Rect, fits: (rect: Rect) => boolean): string | null {
  let [best, least] = [null as string | null, Infinity];
  for (const key of keys) {
    const rect = placed.rects.get(key);
    if (!rect || !fits(rect)) continue;
    const [a, b] = [anchor(from), anchor(rect)];
    const far = Math.hypot(a.x - b.x, a.y - b.y);
    if (far < least) [best, least] = [key, far];
  }
  return best;
}

/** The middle of what is written: for a frame, its title is at its upper left. */
function anchor({ x, y, width, height }: Rect): Point {
  return { x: x + Math.min(width, 200) / 2, y: y + Math.min(height, 60) / 2 };
}

/** More in the arrow's direction than sideways. */
function ahead(from: Rect, to: Rect, arrow: Arrow): boolean {
  const { x, y } = DIRECTIONS[arrow];
  const [a, b] = [anchor(from), anchor(to)];
  const along = (b.x - a.x) * x + (b.y - a.y) * y;
  const aside = Math.abs((b.x - a.x) * y) + Math.abs((b.y - a.y) * x);
  return along > 1 && along * 2 >= aside;
}
