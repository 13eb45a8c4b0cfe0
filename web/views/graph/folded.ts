/**
 * A tape as it stands in the pane: folded, with the groups that the reader has opened, and laid out. Keeps what must outlive a
 * run, so that a tape of the same structure changes numbers and moves nothing.
 *
 * Touches no element: index.ts draws it, and moves the camera over it. What is decided is decided by the pure functions of
 * fold.ts, scene.ts and place.ts.
 */
import type { TapeEvent } from '../../protocol';
import { sizeOf, titleWidth } from './box';
import { wholeZoom, type Size } from './camera';
import { foldTape, withTape, type Group } from './fold';
import { place, type Flow, type Placed } from './place';
import { firstOpenings, opened, pathTo, sceneOf, type Box, type Scene } from './scene';

/** The other direction must show the picture so many times as large, or what stands there stays. */
const BETTER = 1.1;

export class Folded {
  scene: Scene;
  placed: Placed;
  private tree: Group;
  private structure: string;
  private open: Map<string, number>;

  constructor(
    private tape: TapeEvent,
    private pane: Size,
  ) {
    this.structure = structureOf(tape);
    this.tree = foldTape(tape);
    this.open = firstOpenings(this.tree);
    this.scene = sceneOf(tape, this.tree, this.open);
    this.placed = this.best();
  }

  /** The numbers of another tape in this picture; false where its structure is another one, which needs a new picture. */
  take(tape: TapeEvent): boolean {
    if (structureOf(tape) !== this.structure) return false;
    this.tape = tape;
    this.tree = withTape(this.tree, tape);
    this.draw();
    return true;
  }

  /** Lays the picture out in the direction that suits a pane of this size. */
  resize(pane: Size): void {
    this.pane = pane;
    this.placed = this.best();
  }

  /** Whether a box or a frame of that key is to be seen. */
  has(key: string): boolean {
    return [...this.scene.boxes, ...this.scene.frames].some((part) => part.key === key);
  }

  isOpen(key: string): boolean {
    return this.open.has(key);
  }

  close(key: string): void {
    this.open.delete(key);
    this.draw();
  }

  /** Opens the group that a box stands for; true if groups that were opened long ago had to close for it. */
  openBox({ group, blocks }: Box, selected: number | null): boolean {
    if (!group) return false;
    if (group.kind !== 'run') return this.show(group.key, 0);
    const holds = selected !== null && group.nodes.some(({ id }) => id === selected);
    const held = holds ? pathTo(this.tree, selected).find(([key]) => key === group.key)?.[1] : undefined;
    const shown = this.open.get(group.key) ?? group.items.length;
    // Of what is left of an open run, the block next to the one that was shown.
    return this.show(group.key, blocks ? (blocks[0] > shown ? blocks[0] : blocks[1] - 1) : (held ?? group.items.length - 1));
  }

  /** Shows another block of an open run, so many after the present one; true as for `openBox`. */
  turn(key: string, by: number): boolean {
    return this.show(key, (this.open.get(key) ?? 0) + by);
  }

  private show(key: string, block: number): boolean {
    const before = this.open.size;
    this.open = opened(this.tape, this.tree, this.open, key, block);
    this.draw();
    return this.open.size < before;
  }

  /** What stands open, drawn anew; laid out only where other boxes are to be seen. */
  private draw(): void {
    const before = keysOf(this.scene);
    this.scene = sceneOf(this.tape, this.tree, this.open);
    if (keysOf(this.scene) !== before) this.placed = this.laid(this.placed.flow);
  }

  private laid(flow: Flow): Placed {
    return place(this.scene, flow, { box: (box) => sizeOf(box, this.tape.root !== null), title: titleWidth });
  }

  /** Flowing right or down: whichever can be shown larger. */
  private best(): Placed {
    const right = this.laid('right');
    if (this.pane.width === 0 || wholeZoom(right, this.pane) >= 1) return right;
    const down = this.laid('down');
    return wholeZoom(down, this.pane) > wholeZoom(right, this.pane) * BETTER ? down : right;
  }
}

/** All that the layout depends on; two tapes that agree in it differ in numbers only. */
function structureOf({ nodes, root, iteration }: TapeEvent): string {
  const rows = nodes.map(({ op, name, line, inputs, module, layout }) => [op, name, line, inputs, module, layout.shape].join('|'));
  return [root, iteration === null, ...rows].join('\n');
}

function keysOf({ boxes, frames }: Scene): string {
  return [...boxes, ...frames].map((part) => `${part.key}${part.kind === 'frame' ? (part.block ?? '') : ''}`).join('\n');
}
