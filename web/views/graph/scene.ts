/**
 * What of a folded tape is to be seen: boxes for nodes and closed groups, frames around open ones, and the edges between
 * boxes. An open run of equal blocks shows one of them, with a box for those before it and one for those after.
 *
 * A pure function of the tree and of what stands open; where things stand is place.ts.
 */
import type { TapeEvent, TapeNode } from '../../protocol';
import { isGroup, type Group, type Item } from './fold';

/** Keys of the open groups; for a run, which of its blocks is shown. */
export type Openings = ReadonlyMap<string, number>;

export interface Box {
  kind: 'box';
  key: string;
  /** Exactly one of the two is there. */
  node: TapeNode | null;
  group: Group | null;
  /** Of an open run, the blocks that this box stands for: first, and one past the last. */
  blocks: [number, number] | null;
  nodes: readonly TapeNode[];
  frames: readonly Frame[];
}

export interface Frame {
  kind: 'frame';
  key: string;
  group: Group;
  /** Of an open run, the block that is shown. */
  block: number | null;
  parts: Part[];
  frames: readonly Frame[];
}

export type Part = Box | Frame;

export interface Edge {
  key: string;
  from: Box;
  to: Box;
  /** How many operands it stands for. */
  count: number;
  /** The op and which of its operands, where it stands for one. */
  only: { node: TapeNode; operand: TapeNode } | null;
}

export interface Scene {
  parts: Part[];
  boxes: Box[];
  frames: Frame[];
  edges: Edge[];
  /** The box that shows a node, by the node's id. */
  ownerOf: readonly Box[];
}

/** By default groups are opened while no more boxes than this are to be seen. */
const AT_FIRST = 36;
/** Open groups may bring so many boxes; past it, those opened longest ago close. */
export const MOST_BOXES = 160;

export function sceneOf(tape: TapeEvent, root: Group, open: Openings): Scene {
  const scene: Scene = { parts: [], boxes: [], frames: [], edges: [], ownerOf: [] };
  scene.parts = partsOf(root.items, open, [], scene);
  const owners: Box[] = [];
  for (const box of scene.boxes) for (const { id } of box.nodes) owners[id] = box;
  scene.ownerOf = owners;
  scene.edges = edgesOf(tape, owners);
  return scene;
}

function partsOf(items: readonly Item[], open: Openings, frames: readonly Frame[], scene: Scene): Part[] {
  const box = (key: string, more: Partial<Box> & Pick<Box, 'nodes'>): Box => {
    const made: Box = { kind: 'box', key, node: null, group: null, blocks: null, frames, ...more };
    scene.boxes.push(made);
    return made;
  };
  const frame = (group: Group, inner: readonly Item[], block: number | null): Frame => {
    const made: Frame = { kind: 'frame', key: group.key, group, block, parts: [], frames };
    scene.frames.push(made);
    made.parts = partsOf(inner, open, [...frames, made], scene);
    return made;
  };
  return items.flatMap((item): Part[] => {
    if (!isGroup(item)) return [box(`node ${item.id}`, { node: item, nodes: [item] })];
    const opened = open.get(item.key);
    if (opened === undefined) return [box(item.key, { group: item, nodes: item.nodes })];
    if (item.kind !== 'run') return [frame(item, item.items, null)];
    const blocks = item.items.filter(isGroup);
    const shown = Math.max(0, Math.min(blocks.length - 1, opened));
    const rest = (side: string, from: number, to: number): Part[] =>
      from >= to
        ? []
        : [box(`${item.key} ${side}`, { group: item, blocks: [from, to], nodes: blocks.slice(from, to).flatMap(({ nodes }) => nodes) })];
    const before = rest('before', 0, shown);
    const middle = frame(item, blocks[shown]?.items ?? [], shown);
    return [...before, middle, ...rest('after', shown + 1, blocks.length)];
  });
}

function edgesOf({ nodes }: TapeEvent, owners: readonly Box[]): Edge[] {
  const edges = new Map<string, Edge>();
  for (const node of nodes) {
    const to = owners[node.id];
    for (const id of node.inputs) {
      const [from, operand] = [owners[id], nodes[id]];
      if (!from || !to || !operand || from === to) continue;
      const key = `${from.key} → ${to.key}`;
      const known = edges.get(key);
      if (known) {
        known.count++;
        known.only = null;
      } else {
        edges.set(key, { key, from, to, count: 1, only: { node, operand } });
      }
    }
  }
  return [...edges.values()];
}

/** Modules first, from the outside in, then runs at their last block, as long as a reader keeps the overview. */
export function firstOpenings(root: Group): Map<string, number> {
  const open = new Map<string, number>();
  let count = root.items.length;
  let level = root.items.filter(isGroup);
  const later: Group[] = [];
  const tryOpen = (group: Group): void => {
    const last = group.items.length - 1;
    const block = group.kind === 'run' ? group.items[last] : undefined;
    const inner = block && isGroup(block) ? block.items : group.items;
    const more = block ? inner.length : inner.length - 1;
    if (count + more > AT_FIRST) return;
    count += more;
    open.set(group.key, block ? last : 0);
    level.push(...inner.filter(isGroup));
  };
  while (level.length > 0) {
    const groups = level;
    level = [];
    for (const group of groups) {
      if (group.kind === 'module') tryOpen(group);
      else if (group.kind === 'run') later.push(group);
    }
  }
  for (const group of later) tryOpen(group);
  return open;
}

/** `open` with a group more; past MOST_BOXES those that were opened longest ago, and don't hold it, close. */
export function opened(tape: TapeEvent, root: Group, open: Openings, key: string, block: number): Map<string, number> {
  const after = new Map(open);
  after.delete(key);
  after.set(key, block); // a Map keeps the order of opening
  for (const old of open.keys()) {
    if (sceneOf(tape, root, after).boxes.length <= MOST_BOXES) break;
    if (!key.startsWith(old)) after.delete(old);
  }
  return after;
}

/** The keys of the groups that hold a node, outermost first, each with the block it is in where it is a run. */
export function pathTo(root: Group, id: number): [key: string, block: number][] {
  const path: [string, number][] = [];
  let items: readonly Item[] = root.items;
  for (;;) {
    const group = items.filter(isGroup).find(({ nodes }) => nodes.some((node) => node.id === id));
    if (!group) return path;
    const block = group.kind === 'run' ? group.items.findIndex((item) => isGroup(item) && item.nodes.some((node) => node.id === id)) : 0;
    path.push([group.key, block]);
    const inside = group.kind === 'run' ? group.items[block] : group;
    items = inside && isGroup(inside) ? inside.items : [];
  }
}
