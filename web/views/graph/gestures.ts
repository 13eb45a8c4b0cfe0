/**
 * Pointer and wheel as moves of a camera: drag and wheel move, pinch and Ctrl-wheel zoom, and what is neither is a click.
 * Where all of the picture is in sight already, the wheel is left to the page.
 */
import type { Point } from './place';

export interface GestureActions {
  move: (by: Point) => void;
  zoom: (factor: number, at: Point) => void;
  /** Whether moving would show anything more. */
  hasMore: () => boolean;
}

/** A press that moves less is a click. */
const STILL = 4;
const LINE = 16;

/** Listens on `pane`; returns how to stop. */
export function watchGestures(pane: HTMLElement, on: GestureActions): () => void {
  const pressed = new Map<number, Point>();
  let travelled = 0;
  const within = ({ clientX, clientY }: MouseEvent): Point => {
    const box = pane.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  };
  const wheel = (event: WheelEvent): void => {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      on.zoom(Math.exp((-event.deltaY * unit) / 200), within(event));
    } else if (on.hasMore()) {
      event.preventDefault();
      const sideways = event.shiftKey && event.deltaX === 0;
      on.move({ x: -unit * (sideways ? event.deltaY : event.deltaX), y: sideways ? 0 : -unit * event.deltaY });
    }
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    if (pressed.size === 0) travelled = 0;
    pressed.set(event.pointerId, within(event));
  };
  const move = (event: PointerEvent): void => {
    const before = pressed.get(event.pointerId);
    if (!before) return;
    const now = within(event);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...pressed].find(([id]) => id !== event.pointerId)?.[1];
    pressed.set(event.pointerId, now);
    if (travelled < STILL) return;
    // Only once it is a drag: a captured pointer would take the click away from the box under it.
    if (!pane.hasPointerCapture(event.pointerId)) pane.setPointerCapture(event.pointerId);
    if (other) {
      const apart = (point: Point): number => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
      on.zoom(apart(now) / apart(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      on.move({ x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 });
    } else {
      on.move({ x: now.x - before.x, y: now.y - before.y });
    }
  };
  const up = ({ pointerId }: PointerEvent): void => void pressed.delete(pointerId);
  const click = (event: MouseEvent): void => {
    if (travelled >= STILL && event.detail > 0) event.stopPropagation();
    travelled = 0;
  };
  const stop = new AbortController();
  const { signal } = stop;
  pane.addEventListener('wheel', wheel, { passive: false, signal });
  pane.addEventListener('pointerdown', down, { signal });
  pane.addEventListener('pointermove', move, { signal });
  pane.addEventListener('pointerup', up, { signal });
  pane.addEventListener('pointercancel', up, { signal });
  pane.addEventListener('click', click, { capture: true, signal });
  return () => stop.abort();
}
