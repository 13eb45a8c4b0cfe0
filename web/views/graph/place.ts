/**
 * Where boxes, frames and edges of a scene stand. Each frame's inside is laid out by itself by dagre (layers, few crossings),
 * and then is one box in the layout around it; edges pass a frame's border at ports. So a layout costs the sum of small ones.
 *
 * Works along the direction of flow (`x`) and across it (`y`), and turns the picture at the end where it flows down.
 */
import { Graph, layout } from '@dagrejs/dagre';
import type { Box, Edge, Frame, Part, Scene } from './scene';

export interface Point {
  x: number;
  y: number;
}
/** Left upper corner and size. */
export interface Rect extends Point {
  width: number;
  height: number;
}
export type Flow = 'right' | 'down';

export interface Placed {
  flow: Flow;
  width: number;
  height: number;
  /** By key, of boxes and frames. */
  rects: ReadonlyMap<string, Rect>;
  /** By key of the edge; from its operand to its result. */
  routes: ReadonlyMap<string, Point[]>;
}

const BETWEEN_LAYERS = 44;
const BETWEEN_BOXES = 14;
const BETWEEN_EDGES = 8;
const PADDING = 14;
/** Height of a frame's title. */
export const TITLE = 30;
const PORT = 4;

/** The inside of a frame, or of the whole picture, with places counted from its own corner. */
interface Inside {
  width: number;
  height: number;
  rects: Map<string, Rect>;
  insides: Map<string, Inside>;
  /** Points between the ends of an edge from one part, or port, to another. */
  bends: Map<string, Point[]>;
  /** Where on the border an edge comes in, by the box it comes from; where one goes out, by the box it comes from. */
  entries: Map<string, number>;
  exits: Map<string, number>;
}

/** What the layout has to make room for. */
export interface Sizes {
  box: (box: Box) => { width: number; height: number };
  title: (frame: Frame) => number;
}

export function place(scene: Scene, flow: Flow, sizes: Sizes): Placed {
  const turned = ({ width, height }: { width: number; height: number }): { width: number; height: number } =>
    flow === 'right' ? { width, height } : { width: height, height: width };
  const wires = wiresOf(scene.edges);
  const whole = inside(null, scene.parts, wires, flow, { ...sizes, box: (box) => turned(sizes.box(box)) });
  const rects = new Map<string, Rect>();
  const corners = new Map<Inside, Point>();
  spread(whole, { x: 0, y: 0 }, rects, corners);
  const routes = new Map(routesOf(scene.edges, whole, rects, corners));
  if (flow === 'down') {
    for (const [key, { x, y, width, height }] of rects) rects.set(key, { x: y, y: x, width: height, height: width });
    for (const [key, points] of routes) routes.set(key, points.map(({ x, y }) => ({ x: y, y: x })));
  }
  return { flow, rects, routes, ...turned(whole) };
}

// ---- what each inside has to lay out ----

interface Wire {
  from: string;
  to: string;
}
const entry = (box: Box): string => `in ${box.key}`;
const exit = (box: Box): string => `out ${box.key}`;

/** The part of `frame` (null: the whole) in which a box stands: the box itself, or a frame around it. */
function partAround(box: Box, depth: number): Part {
  return box.frames[depth] ?? box;
}

/** The pieces of every edge, by the frame in which each is laid out. */
function wiresOf(edges: readonly Edge[]): Map<Frame | null, Map<string, Wire>> {
  const wires = new Map<Frame | null, Map<string, Wire>>();
  const add = (frame: Frame | null, from: string, to: string): void => {
    const own = wires.get(frame) ?? new Map<string, Wire>();
    own.set(`${from} → ${to}`, { from, to });
    wires.set(frame, own);
  };
  for (const { from, to } of edges) {
    const shared = sharedDepth(from, to);
    add(from.frames[shared - 1] ?? null, partAround(from, shared).key, partAround(to, shared).key);
    for (let depth = shared; depth < from.frames.length; depth++) {
      add(from.frames[depth] ?? null, partAround(from, depth + 1).key, exit(from));
    }
    for (let depth = shared; depth < to.frames.length; depth++) {
      add(to.frames[depth] ?? null, entry(from), partAround(to, depth + 1).key);
    }
  }
  return wires;
}

/** How many frames are around both. */
function sharedDepth(a: Box, b: Box): number {
  let depth = 0;
  while (a.frames[depth] && a.frames[depth] === b.frames[depth]) depth++;
  return depth;
}

function inside(
  frame: Frame | null,
  parts: readonly Part[],
  wires: ReturnType<typeof wiresOf>,
  flow: Flow,
  sizes: Sizes,
): Inside {
  const insides = new Map<string, Inside>();
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', ranksep: BETWEEN_LAYERS, nodesep: BETWEEN_BOXES, edgesep: BETWEEN_EDGES });
  for (const part of parts) {
    if (part.kind === 'frame') {
      const inner = inside(part, part.parts, wires, flow, sizes);
      insides.set(part.key, inner);
      graph.setNode(part.key, { width: inner.width, height: inner.height });
    } else {
      graph.setNode(part.key, { ...sizes.box(part) });
    }
  }
  const own = [...(wires.get(frame)?.values() ?? [])];
  for (const { from, to } of own) {
    for (const port of [from, to]) if (!graph.hasNode(port)) graph.setNode(port, { width: 0, height: PORT });
    graph.setEdge(from, to, { weight: 2 });
  }
  holdPorts(graph, parts);
  layout(graph);
  return measured(graph, parts, own, insides, frame && { flow, title: sizes.title(frame) });
}

/** Keeps entries before the first layer and exits behind the last, by two nodes that are not drawn. */
function holdPorts(graph: Graph, parts: readonly Part[]): void {
  const known = new Set(parts.map(({ key }) => key));
  const ports = graph.nodes().filter((node) => !known.has(node));
  if (ports.length === 0) return;
  const [first, last] = ['first', 'last'];
  graph.setNode(first, { width: 0, height: 0 });
  graph.setNode(last, { width: 0, height: 0 });
  for (const port of ports) {
    if (port.startsWith('in ')) graph.setEdge(first, port, { weight: 40 });
    else graph.setEdge(port, last, { weight: 40 });
  }
  for (const { key } of parts) {
    graph.setEdge(first, key, { weight: 0, minlen: 2 });
    graph.setEdge(key, last, { weight: 0, minlen: 2 });
  }
}

/** Reads the layout, cut to what is drawn, with room around it for the frame's border and title. */
function measured(graph: Graph, parts: readonly Part[], wires: readonly Wire[], insides: Map<string, Inside>, framed: { flow: Flow; title: number } | null): Inside {
  const rects = new Map<string, Rect>();
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  for (const { key } of parts) {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(key) as Partial<Rect>;
    rects.set(key, { x: x - width / 2, y: y - height / 2, width, height });
    [left, right] = [Math.min(left, x - width / 2), Math.max(right, x + width / 2)];
    [top, bottom] = [Math.min(top, y - height / 2), Math.max(bottom, y + height / 2)];
  }
  const layers = layersOf(rects);
  const bends = new Map<string, Point[]>();
  const ports: [string, number][] = [];
  for (const { from, to } of wires) {
    const { points = [] } = graph.edge(from, to) as { points?: Point[] };
    bends.set(`${from} → ${to}`, straightened(points, layers));
    for (const { y } of points) [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    for (const port of [from, to]) {
      const at = rects.has(port) ? undefined : (graph.node(port) as Partial<Point>).y;
      if (at !== undefined) ports.push([port, at]);
    }
  }
  const padding = framed ? PADDING : 0;
  const shift = {
    x: padding + (framed?.flow === 'down' ? TITLE : 0) - left,
    y: padding + (framed?.flow === 'right' ? TITLE : 0) - top,
  };
  const moved = <T extends Point>(point: T): T => ({ ...point, x: point.x + shift.x, y: point.y + shift.y });
  for (const [key, rect] of rects) rects.set(key, moved(rect));
  for (const [key, points] of bends) bends.set(key, points.map(moved));
  const side = (prefix: string): Map<string, number> =>
    new Map(ports.filter(([port]) => port.startsWith(prefix)).map(([port, y]) => [port.slice(prefix.length), y + shift.y]));
  return {
    width: Math.max(right + shift.x + padding, framed?.flow === 'right' ? framed.title : 0),
    height: Math.max(bottom + shift.y + padding, framed?.flow === 'down' ? framed.title : 0),
    rects,
    insides,
    bends,
    entries: side('in '),
    exits: side('out '),
  };
}

/** The extents of the layers along the flow, by their middle. */
function layersOf(rects: ReadonlyMap<string, Rect>): Map<number, number> {
  const layers = new Map<number, number>();
  for (const { x, width } of rects.values()) {
    const middle = Math.round(x + width / 2);
    layers.set(middle, Math.max(layers.get(middle) ?? 0, width));
  }
  return layers;
}

/** Of dagre's points those inside a layer, which an edge must cross straight, and so not run through a box beside it. */
function straightened(points: readonly Point[], layers: ReadonlyMap<number, number>): Point[] {
  return points.slice(1, -1).flatMap(({ x, y }) => {
    const width = layers.get(Math.round(x));
    return width === undefined ? [] : [{ x: x - width / 2, y }, { x: x + width / 2, y }];
  });
}

// ---- from each inside's own places to the picture's ----

function spread(inner: Inside, corner: Point, rects: Map<string, Rect>, corners: Map<Inside, Point>): void {
  corners.set(inner, corner);
  for (const [key, rect] of inner.rects) {
    const at = { x: corner.x + rect.x, y: corner.y + rect.y };
    rects.set(key, { ...rect, ...at });
    const deeper = inner.insides.get(key);
    if (deeper) spread(deeper, at, rects, corners);
  }
}

function routesOf(edges: readonly Edge[], whole: Inside, rects: ReadonlyMap<string, Rect>, corners: ReadonlyMap<Inside, Point>): [string, Point[]][] {
  const routes = edges.map((edge): [Edge, RoutePoint[]] => [edge, routeOf(edge, whole, rects, corners)]);
  fanOut(routes, rects);
  for (const [, points] of routes) {
    levelBorders(points, 'exits');
    levelBorders([...points].reverse(), 'entries');
  }
  return routes.map(([{ key }, points]) => [key, points.map(({ x, y }) => ({ x, y }))]);
}

/** A point of a route; on the border of a frame it may slide along it. */
interface RoutePoint extends Point {
  border?: 'entries' | 'exits';
}

/** Borders that nothing parts from the box at a route's beginning are crossed at that box's height; likewise at its end. */
function levelBorders([start, ...rest]: readonly RoutePoint[], side: RoutePoint['border']): void {
  for (const point of rest) {
    if (!start || point.border !== side) return;
    point.y = start.y;
  }
}

function routeOf({ from, to }: Edge, whole: Inside, rects: ReadonlyMap<string, Rect>, corners: ReadonlyMap<Inside, Point>): RoutePoint[] {
  const shared = sharedDepth(from, to);
  const insideOf = (box: Box, depth: number): Inside | undefined =>
    box.frames.slice(0, depth).reduce<Inside | undefined>((inner, { key }) => inner?.insides.get(key), whole);
  const bends = (inner: Inside | undefined, wire: string): Point[] => {
    const corner = inner && corners.get(inner);
    return corner ? (inner.bends.get(wire) ?? []).map(({ x, y }) => ({ x: x + corner.x, y: y + corner.y })) : [];
  };
  const border = (inner: Inside | undefined, key: string, side: 'entries' | 'exits'): RoutePoint[] => {
    const corner = inner && corners.get(inner);
    const y = inner?.[side].get(key);
    if (!corner || y === undefined) return [];
    return [{ x: corner.x + (side === 'exits' ? inner.width : 0), y: corner.y + y, border: side }];
  };
  const out: RoutePoint[] = [];
  for (let depth = from.frames.length; depth > shared; depth--) {
    const inner = insideOf(from, depth);
    out.push(...bends(inner, `${partAround(from, depth).key} → ${exit(from)}`), ...border(inner, from.key, 'exits'));
  }
  out.push(...bends(insideOf(from, shared), `${partAround(from, shared).key} → ${partAround(to, shared).key}`));
  for (let depth = shared + 1; depth <= to.frames.length; depth++) {
    const inner = insideOf(to, depth);
    out.push(...border(inner, from.key, 'entries'), ...bends(inner, `${entry(from)} → ${partAround(to, depth).key}`));
  }
  const [a, b] = [rects.get(from.key), rects.get(to.key)];
  const start = a ? [{ x: a.x + a.width, y: a.y + a.height / 2 }] : [];
  const end = b ? [{ x: b.x, y: b.y + b.height / 2 }] : [];
  return [...start, ...out, ...end];
}

/** Edges that meet at one box come in beside each other, in the order in which they arrive. */
function fanOut(routes: readonly [Edge, Point[]][], rects: ReadonlyMap<string, Rect>): void {
  const arriving = new Map<string, Point[][]>();
  for (const [{ to }, points] of routes) arriving.set(to.key, [...(arriving.get(to.key) ?? []), points]);
  for (const [key, together] of arriving) {
    const rect = rects.get(key);
    if (!rect || together.length < 2) continue;
    together.sort((a, b) => (a.at(-2)?.y ?? 0) - (b.at(-2)?.y ?? 0));
    for (const [index, points] of together.entries()) {
      const end = points.at(-1);
      if (end) end.y = rect.y + rect.height * (0.2 + (0.6 * (index + 0.5)) / together.length);
    }
  }
}

// ---- edges as paths ----

/** A smooth line that leaves and arrives along the flow, as an SVG path. */
export function pathText(points: readonly Point[], flow: Flow): string {
  const [first] = points;
  if (!first) return '';
  const at = (x: number, y: number): string => (flow === 'right' ? `${round(x)} ${round(y)}` : `${round(y)} ${round(x)}`);
  const along = points.map(({ x, y }) => (flow === 'right' ? { x, y } : { x: y, y: x }));
  return along.reduce((text, { x, y }, index) => {
    const before = along[index - 1];
    if (!before) return `M${at(x, y)}`;
    if (before.y === y) return `${text}L${at(x, y)}`;
    const middle = (before.x + x) / 2;
    return `${text}C${at(middle, before.y)} ${at(middle, y)} ${at(x, y)}`;
  }, '');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The place on a route where a mark on it stands best: the middle of its last piece, before where it arrives. */
export function markPoint(points: readonly Point[]): Point | null {
  const [a, b] = [points.at(-2), points.at(-1)];
  return a && b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : null;
}
