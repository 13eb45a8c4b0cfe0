/**
 * How the picture looks under the camera: frames, edges and boxes, and the buttons that zoom. Templates only; what a press
 * does is the element's.
 */
import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { boxView, frameView, type BoxContext } from './box';
import { isNear, type Camera, type Size } from './camera';
import { edgeView } from './edge';
import type { Folded } from './folded';
import type { Point, Rect } from './place';

/** From so many boxes on, only those on screen are drawn. */
const CULL_FROM = 100;
const NOWHERE: Rect = { x: 0, y: 0, width: 0, height: 0 };

export function picture({ scene, placed }: Folded, camera: Camera, pane: Size, context: BoxContext): TemplateResult {
  const all = scene.boxes.length < CULL_FROM || pane.width === 0;
  const rectOf = (key: string): Rect => placed.rects.get(key) ?? NOWHERE;
  const seen = (key: string): boolean => all || key === context.home || isNear(camera, rectOf(key), pane);
  const edges = scene.edges.filter(({ key }) => all || isNear(camera, boundsOf(placed.routes.get(key) ?? []), pane));
  return html`<div class="world" .style=${`transform: translate(${camera.x}px, ${camera.y}px) scale(${camera.zoom})`}>
    ${repeat(scene.frames, ({ key }) => key, (frame) => frameView(frame, rectOf(frame.key), context))}
    <svg width="1" height="1" aria-hidden="true">
      ${repeat(edges, ({ key }) => key, (edge) => edgeView(edge, placed.routes.get(edge.key) ?? [], placed.flow, context))}
    </svg>
    ${repeat(scene.boxes.filter(({ key }) => seen(key)), ({ key }) => key, (box) => boxView(box, rectOf(box.key), context))}
  </div>`;
}

export function zoomButtons(on: Record<'smaller' | 'fit' | 'larger', () => void>): TemplateResult {
  return html`<div class="zoom">
    <button class="icon" aria-label="Zoom out" title="Zoom out (−)" @click=${on.smaller}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8h10" /></svg>
    </button>
    <button class="icon" aria-label="Fit the whole graph" title="Fit the whole graph (0)" @click=${on.fit}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" /></svg>
    </button>
    <button class="icon" aria-label="Zoom in" title="Zoom in (+)" @click=${on.larger}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8h10M8 3v10" /></svg>
    </button>
  </div>`;
}

function boundsOf(points: readonly Point[]): Rect {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
