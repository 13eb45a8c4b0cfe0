/**
 * What part of the picture is seen, and how large: arithmetic on a zoom and a shift. Knows no element and no event.
 */
import type { Point, Rect } from './place';

/** A point of the picture stands at `point * zoom + shift` of the pane. */
export interface Camera extends Point {
  zoom: number;
}
export interface Size {
  width: number;
  height: number;
}

const MARGIN = 16;
const LARGEST = 3;
/** Below it, names can't be read: a graph that would need it is shown from its beginning instead. */
const READABLE = 0.8;
const SMALLEST = 0.08;
/** As much of the picture stays in the pane however far it is moved. */
const KEPT = 48;

/** The whole picture where that can be read, else its beginning. `type` is the size of type, 1 at 16 px. */
export function fitted(picture: Size, pane: Size, type: number): Camera {
  const zoom = Math.max(READABLE * type, Math.min(type, wholeZoom(picture, pane)));
  const centred = (inPane: number, length: number): number => Math.max(MARGIN, (inPane - length * zoom) / 2);
  return { zoom, x: centred(pane.width, picture.width), y: centred(pane.height, picture.height) };
}

/** The zoom at which all of a picture is in the pane. */
export function wholeZoom(picture: Size, pane: Size): number {
  return Math.min(
    (pane.width - 2 * MARGIN) / Math.max(1, picture.width),
    (pane.height - 2 * MARGIN) / Math.max(1, picture.height),
  );
}

/** All of it, however small. */
export function overview(picture: Size, pane: Size, type: number): Camera {
  const zoom = Math.max(SMALLEST, Math.min(type, wholeZoom(picture, pane)));
  return { zoom, x: (pane.width - picture.width * zoom) / 2, y: (pane.height - picture.height * zoom) / 2 };
}

/** `factor` times as large, with what is at `at` of the pane staying there. */
export function zoomed(camera: Camera, factor: number, at: Point): Camera {
  const zoom = Math.max(SMALLEST, Math.min(LARGEST, camera.zoom * factor));
  const by = zoom / camera.zoom;
  return { zoom, x: at.x - (at.x - camera.x) * by, y: at.y - (at.y - camera.y) * by };
}

export function moved(camera: Camera, by: Point, picture: Size, pane: Size): Camera {
  const kept = (shift: number, length: number, room: number): number =>
    Math.max(KEPT - length * camera.zoom, Math.min(room - KEPT, shift));
  return {
    ...camera,
    x: kept(camera.x + by.x, picture.width, pane.width),
    y: kept(camera.y + by.y, picture.height, pane.height),
  };
}

/** The least move that brings a part of the picture into the pane; the same camera where it is in it. */
export function showing(camera: Camera, { x, y, width, height }: Rect, pane: Size): Camera {
  const nearest = (shift: number, from: number, length: number, room: number): number => {
    const start = from * camera.zoom + shift;
    const end = start + length * camera.zoom;
    if (start >= MARGIN / 2 && end <= room - MARGIN / 2) return shift;
    return start < MARGIN / 2 || length * camera.zoom > room - MARGIN ? shift + MARGIN - start : shift + room - MARGIN - end;
  };
  const [left, top] = [nearest(camera.x, x, width, pane.width), nearest(camera.y, y, height, pane.height)];
  return left === camera.x && top === camera.y ? camera : { ...camera, x: left, y: top };
}

/** Whether a part of the picture is in the pane, or near it. */
export function isNear(camera: Camera, rect: Rect, pane: Size): boolean {
  const near = 120;
  const [left, top] = [rect.x * camera.zoom + camera.x, rect.y * camera.zoom + camera.y];
  return (
    left < pane.width + near &&
    top < pane.height + near &&
    left + rect.width * camera.zoom > -near &&
    top + rect.height * camera.zoom > -near
  );
}
