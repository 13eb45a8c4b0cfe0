/**
 * A tape folded into a tree a reader can take in: ops under the nn modules they ran inside, runs of equal blocks (an unrolled
 * loop) as one group, and rows that are still too long cut by lines of code. Every op and leaf is in it exactly once.
 *
 * A pure function of the tape. Which groups stand open is not decided here: see scene.ts.
 */
import type { TapeEvent, TapeNode } from '../../protocol';
import { shapeText } from '../numbers';
import { shortestRuns, worthFolding, type Run } from './repeats';

export type Item = TapeNode | Group;

export interface Group {
  /** module: one call of an nn module; run: equal blocks, its items; block: one of them; lines: a stretch of code; leaves. */
  kind: 'module' | 'run' | 'block' | 'lines' | 'leaves';
  /** Stays the same from run to run while the program keeps its structure. */
  key: string;
  title: string;
  items: Item[];
  /** Every op and leaf inside, in order. */
  nodes: TapeNode[];
}

/** A graph of so few ops needs no folding of repeats. */
const SMALL = 24;
/** At most as many ops and groups in one group; at most so many more leaves beside them. */
const MOST_ITEMS = 36;
const MOST_LEAVES = 10;

export function isGroup(item: Item): item is Group {
  return 'items' in item;
}

export function foldTape({ nodes }: TapeEvent): Group {
  const ops = nodes.filter(({ kind }) => kind !== 'leaf');
  let items: Item[] = byModule(ops, 0);
  if (ops.length > SMALL) items = foldRuns(items, new Tokens());
  const root = group('block', '', shortened(items));
  placeLeaves(root, nodes);
  name(root, 'graph');
  return root;
}

function group(kind: Group['kind'], title: string, items: Item[]): Group {
  return { kind, title, items, key: '', nodes: [] };
}

/** The same tree over another tape of the same structure. */
export function withTape(tree: Group, tape: TapeEvent): Group {
  const own = ({ id }: TapeNode): TapeNode[] => tape.nodes.slice(id, id + 1);
  return {
    ...tree,
    items: tree.items.flatMap((item): Item[] => (isGroup(item) ? [withTape(item, tape)] : own(item))),
    nodes: tree.nodes.flatMap(own),
  };
}

// ---- by nn modules ----

/** Neighbours that ran inside the same module, as one group. */
function byModule(ops: readonly TapeNode[], depth: number): Item[] {
  const items: Item[] = [];
  for (let start = 0; start < ops.length; ) {
    const title = ops[start]?.module[depth];
    let end = start + 1;
    while (title !== undefined && ops[end]?.module[depth] === title) end++;
    const inside = ops.slice(start, end);
    items.push(...(title === undefined ? inside : [group('module', title, byModule(inside, depth + 1))]));
    start = end;
  }
  return items;
}

// ---- by repeated blocks ----

/** Gives equal items equal numbers: the same op, shapes and line, and groups of the same. Their places in a Sequential may differ. */
class Tokens {
  private readonly seen = new Map<string, number>();
  private readonly known = new WeakMap<Item, number>();

  of(item: Item): number {
    const before = this.known.get(item);
    if (before !== undefined) return before;
    const text = isGroup(item)
      ? [item.kind, item.title.replace(/^\d+: /, ''), item.items.map((inner) => this.of(inner)), wiring(item.items)].join('|')
      : [item.op, shapeText(item.layout.shape), item.line, item.module.length, item.inputs.length].join('|');
    const token = this.seen.get(text) ?? this.seen.size;
    this.seen.set(text, token);
    this.known.set(item, token);
    return token;
  }
}

/** Which item takes what from which other of the same row, in places counted from the row's beginning. */
function wiring(items: readonly Item[]): string {
  const owner = new Map<number, number>();
  for (const [place, item] of items.entries()) for (const { id } of within(item)) owner.set(id, place);
  const edges: string[] = [];
  for (const [place, item] of items.entries()) {
    for (const { inputs } of within(item)) {
      for (const [operand, id] of inputs.entries()) {
        const from = owner.get(id);
        if (from !== undefined && from !== place) edges.push(`${from}>${place}.${operand}`);
      }
    }
  }
  return edges.join();
}

function within(item: Item): TapeNode[] {
  return isGroup(item) ? item.items.flatMap(within) : [item];
}

function foldRuns(row: readonly Item[], tokens: Tokens): Item[] {
  let items = row.map((item) => (isGroup(item) ? { ...item, items: foldRuns(item.items, tokens) } : item));
  for (let shortest = 1; ; ) {
    const found = shortestRuns(items.map((item) => tokens.of(item)), shortest);
    const [first] = found;
    if (!first) return items;
    const runs = found.flatMap((run) => alike(items, run));
    // What was folded may now be part of a longer, outer block; equal tokens wired differently are no repeat.
    shortest = runs.length > 0 ? 1 : first.period + 1;
    for (const run of runs.reverse()) {
      const end = run.start + run.count * run.period;
      items = [...items.slice(0, run.start), runGroup(items, run), ...items.slice(end)];
    }
  }
}

/** The parts of a run whose blocks are wired alike, and so are isomorphic; the first block of a loop may differ. */
function alike(items: readonly Item[], { start, period, count }: Run): Run[] {
  const block = (index: number): Item[] => items.slice(start + index * period, start + (index + 1) * period);
  const wirings = Array.from({ length: count }, (_, index) => wiring(block(index)));
  const runs: Run[] = [];
  for (let from = 0; from < count; ) {
    let to = from + 1;
    while (to < count && wirings[to] === wirings[from]) to++;
    const run = { start: start + from * period, period, count: to - from };
    if (worthFolding(run)) runs.push(run);
    from = to;
  }
  return runs;
}

function runGroup(items: readonly Item[], { start, period, count }: Run): Group {
  const blocks = Array.from({ length: count }, (_, index) => {
    const inside = items.slice(start + index * period, start + (index + 1) * period);
    return group('block', `${index + 1} of ${count}`, shortened(inside));
  });
  const first = items[start];
  const alone = period === 1 && first !== undefined && isGroup(first) ? first.title.replace(/^\d+: /, '') : null;
  return group('run', alone ?? linesOf(blocks), blocks);
}

/** `line 4`, `lines 4–6`; `ops` where no line is known. */
function linesOf(items: readonly Item[]): string {
  let [first, last] = [Infinity, 0];
  for (const { line } of items.flatMap(within)) {
    if (line === null) continue;
    first = Math.min(first, line);
    last = Math.max(last, line);
  }
  if (last === 0) return 'ops';
  return first === last ? `line ${first}` : `lines ${first}–${last}`;
}

// ---- by length ----

/** A row that fits: what is too long becomes one group a line of code, then stretches of neighbours. */
function shortened(row: readonly Item[]): Item[] {
  let items = row.map((item) => (isGroup(item) && item.kind !== 'run' ? { ...item, items: shortened(item.items) } : item));
  if (items.length <= MOST_ITEMS) return items;
  const lines = gathered(items, (item) => (isGroup(item) ? null : item.line));
  if (lines.length < items.length) items = lines.map((item) => (isGroup(item) ? { ...item, items: cut(item.items) } : item));
  return cut(items);
}

/** Neighbours of the same line as one group. */
function gathered(items: readonly Item[], lineOf: (item: Item) => number | null): Item[] {
  const rows: Item[] = [];
  for (let start = 0; start < items.length; ) {
    const [first] = items.slice(start, start + 1);
    const line = first ? lineOf(first) : null;
    let end = start + 1;
    for (let next = items[end]; line !== null && next && lineOf(next) === line; next = items[end]) end++;
    const inside = items.slice(start, end);
    rows.push(...(inside.length > 1 ? [group('lines', linesOf(inside), inside)] : inside));
    start = end;
  }
  return rows;
}

/** Stretches of equal length, and stretches of those where need be. Runs and single items stay as they are inside. */
function cut(items: readonly Item[]): Item[] {
  if (items.length <= MOST_ITEMS) return [...items];
  const length = Math.max(2, Math.ceil(items.length / MOST_ITEMS), Math.min(12, Math.ceil(Math.sqrt(items.length))));
  const stretches = Array.from({ length: Math.ceil(items.length / length) }, (_, index) => {
    const inside = items.slice(index * length, (index + 1) * length);
    return group('lines', linesOf(inside), cut(inside));
  });
  return cut(stretches);
}

// ---- leaves ----

/** Puts every leaf into the innermost group that holds all its uses and that it belongs to: a layer's weight stands inside the layer. */
function placeLeaves(root: Group, nodes: readonly TapeNode[]): void {
  const parents = new Map<number, Group[]>();
  const visit = (parent: Group, chain: Group[]): void => {
    for (const item of parent.items) {
      if (isGroup(item)) visit(item, [...chain, item]);
      else parents.set(item.id, chain);
    }
  };
  visit(root, [root]);

  const common = new Map<number, Group[]>();
  for (const { id } of nodes) {
    const chain = parents.get(id);
    if (!chain) continue;
    for (const input of nodes[id]?.inputs ?? []) {
      if (nodes[input]?.kind !== 'leaf') continue;
      const other = common.get(input) ?? chain;
      const shared = other.findIndex((each, depth) => each !== chain[depth]);
      common.set(input, shared < 0 ? other : other.slice(0, shared));
    }
  }
  const homes = new Map<Group, TapeNode[]>();
  for (const leaf of nodes.filter(({ kind }) => kind === 'leaf')) {
    const chain = common.get(leaf.id) ?? [root];
    const stranger = chain.findIndex((each, depth) => depth > 0 && !belongs(leaf, each));
    // A run's items are its blocks: what several of them share stands beside the run.
    const home = (stranger < 0 ? chain : chain.slice(0, stranger)).findLast(({ kind }) => kind !== 'run') ?? root;
    homes.set(home, [...(homes.get(home) ?? []), leaf]);
  }
  for (const [home, leaves] of homes) {
    const many = home.items.length + leaves.length > MOST_ITEMS && leaves.length > MOST_LEAVES;
    const added = many ? [group('leaves', `${leaves.length} leaves`, cutLeaves(leaves))] : leaves;
    home.items = [...added, ...home.items].sort((a, b) => firstOf(a) - firstOf(b));
  }
}

/** The data that a program feeds to a layer is not the layer's own, nor what it set up before a loop the loop's. */
function belongs(leaf: TapeNode, { kind, items }: Group): boolean {
  if (kind === 'module') return leaf.requires_grad || leaf.name === null;
  if (kind !== 'block') return true;
  return items.flatMap(within).some(({ line }) => line === leaf.line);
}

function cutLeaves(leaves: readonly TapeNode[]): Item[] {
  if (leaves.length <= MOST_ITEMS) return [...leaves];
  const length = Math.ceil(leaves.length / MOST_ITEMS);
  return Array.from({ length: Math.ceil(leaves.length / length) }, (_, index) => {
    const inside = leaves.slice(index * length, (index + 1) * length);
    return group('leaves', `${inside.length} leaves`, cutLeaves(inside));
  });
}

/** Where an item stands in order of execution: a group where its first op does. */
function firstOf(item: Item): number {
  if (!isGroup(item)) return item.id;
  const op = item.items.find((inner) => isGroup(inner) ? inner.kind !== 'leaves' : inner.kind !== 'leaf') ?? item.items[0];
  return op ? firstOf(op) : 0;
}

// ---- names ----

/** Gives each group its key and the list of all nodes inside it. */
function name(parent: Group, key: string): TapeNode[] {
  parent.key = key;
  const times = new Map<string, number>();
  parent.nodes = parent.items.flatMap((item) => {
    if (!isGroup(item)) return [item];
    const own = `${item.kind} ${item.title}`;
    const before = times.get(own) ?? 0;
    times.set(own, before + 1);
    return name(item, `${key}/${own}#${before}`);
  });
  parent.nodes.sort((a, b) => a.id - b.id);
  return parent.nodes;
}
