/**
 * <tensor-graph>: the tape of the last run as a graph that can be folded, moved, and stepped through forward and backward.
 *
 * Holds what the reader did (step, folds, camera, focus) and puts the parts together; what is shown is decided by pure
 * functions: fold.ts and scene.ts (which boxes), place.ts (where), steps.ts (what exists by now), box.ts and edge.ts (how).
 */
import { LitElement, html, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { TapeEvent } from '../../protocol';
import { countText } from '../numbers';
import { boxView, frameView, sizeOf, titleWidth, type BoxContext } from './box';
import { fitted, isNear, moved, overview, showing, wholeZoom, zoomed, type Camera, type Size } from './camera';
import { edgeView } from './edge';
import { foldTape, withTape, type Group } from './fold';
import { watchGestures } from './gestures';
import { place, type Flow, type Placed, type Point, type Rect } from './place';
import { firstOpenings, opened, pathTo, sceneOf, type Scene } from './scene';
import { scrubber } from './scrubber';
import { END, clampStep, currentAt, stepsOf, type Steps } from './steps';
import { neighbour, type Arrow } from './walk';
import tokens from '../../styles/tokens.css?inline';
import controlsSheet from '../../styles/controls.css?inline';
import graphSheet from './graph.css?inline';

/** A step lasts so long when played, and less where there are many. */
const STEP_MS = 700;
const SHORTEST_STEP_MS = 60;
const WHOLE_MS = 30_000;
const ZOOM_STEP = 1.25;
/** From so many boxes on, only those on screen are drawn. */
const CULL_FROM = 100;

export class TensorGraph extends LitElement {
  static override styles = [tokens, controlsSheet, graphSheet].map((sheet) => unsafeCSS(sheet));

  static override properties = {
    tape: { attribute: false },
    selected: { attribute: false },
    position: { state: true },
    playing: { state: true },
    camera: { state: true },
    home: { state: true },
    sliding: { state: true },
    told: { state: true },
  };
  declare tape: TapeEvent | null;
  declare selected: number | null;
  /** How many steps have been taken; END follows the run to its end. */
  declare private position: number;
  declare private playing: boolean;
  declare private camera: Camera;
  /** Key of the box or frame that has the focus, or would get it. */
  declare private home: string | null;
  /** The slider has the focus, and tells the step itself. */
  declare private sliding: boolean;
  /** What was done last to the picture, for screen readers. */
  declare private told: string;

  private structure = '';
  private tree: Group | null = null;
  private steps: Steps | null = null;
  private open = new Map<string, number>();
  private scene: Scene | null = null;
  private placed: Placed | null = null;
  private pane: Size = { width: 0, height: 0 };
  /** The reader moved or zoomed: no fitting by itself until asked. */
  private held = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopGestures: (() => void) | undefined;
  private readonly resizes = new ResizeObserver(([entry]) => {
    if (entry) this.resized(entry.contentRect);
  });

  constructor() {
    super();
    this.tape = null;
    this.selected = null;
    this.position = END;
    this.playing = false;
    this.camera = { x: 0, y: 0, zoom: 1 };
    this.home = null;
    this.sliding = false;
    this.told = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.pause();
    this.resizes.disconnect();
    this.stopGestures?.();
    this.stopGestures = undefined;
  }

  // ---- from a tape to a picture ----

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('tape')) this.take();
    if (changed.has('selected')) this.showSelected();
  }

  /** A tape of the structure that is shown already changes numbers only: nothing is folded or laid out again. */
  private take(): void {
    const { tape } = this;
    if (!tape || tape.nodes.length === 0) {
      this.pause();
      [this.structure, this.tree, this.scene, this.placed, this.steps] = ['', null, null, null, null];
      return;
    }
    const before = this.steps && this.position < this.steps.count ? this.position : END;
    this.steps = stepsOf(tape);
    const structure = structureOf(tape);
    const same = structure === this.structure;
    this.position = before === END ? END : clampStep(this.steps, before);
    this.tree = same && this.tree ? withTape(this.tree, tape) : foldTape(tape);
    if (!same) {
      this.open = firstOpenings(this.tree);
      this.structure = structure;
    }
    this.rebuild(!same);
  }

  /** Draws anew what stands open; `anew` chooses the direction of flow that suits the pane, and fits the picture to it. */
  private rebuild(anew: boolean): void {
    const { tape, tree } = this;
    if (!tape || !tree) return;
    const before = this.scene;
    this.scene = sceneOf(tape, tree, this.open);
    const { scene } = this;
    const unchanged = !anew && before !== null && this.placed !== null && keysOf(before) === keysOf(scene);
    if (!unchanged) this.placed = anew || !this.placed ? this.placeBest(scene) : this.laid(scene, this.placed.flow);
    const keys = new Set([...scene.boxes, ...scene.frames].map(({ key }) => key));
    if (this.home === null || !keys.has(this.home)) this.home = scene.boxes[0]?.key ?? null;
    if (!unchanged && !this.held) this.fit();
  }

  private laid(scene: Scene, flow: Flow): Placed {
    const { tape } = this;
    return place(scene, flow, { box: (box) => sizeOf(box, tape?.root != null), title: titleWidth });
  }

  /** Flowing right or down: whichever can be shown larger. */
  private placeBest(scene: Scene): Placed {
    const right = this.laid(scene, 'right');
    if (this.pane.width === 0 || wholeZoom(right, this.pane) >= 1) return right;
    const down = this.laid(scene, 'down');
    return wholeZoom(down, this.pane) > wholeZoom(right, this.pane) * 1.1 ? down : right;
  }

  private resized({ width, height }: Size): void {
    const first = this.pane.width === 0;
    if (this.pane.width === width && this.pane.height === height) return;
    this.pane = { width, height };
    if (this.held && !first) return;
    if (this.scene && this.tape) this.placed = this.placeBest(this.scene);
    this.fit();
    this.requestUpdate();
  }

  private get type(): number {
    return Number.parseFloat(getComputedStyle(this).fontSize) / 16;
  }

  private fit(): void {
    if (this.placed && this.pane.width > 0) this.camera = fitted(this.placed, this.pane, this.type);
  }

  // ---- the reader's doings ----

  private showSelected(): void {
    if (this.selected === null || !this.scene) return;
    const owner = this.scene.ownerOf[this.selected];
    if (!owner) return;
    this.home = owner.key;
    this.bringIntoView(owner.key);
  }

  private bringIntoView(key: string): void {
    const rect = this.placed?.rects.get(key);
    if (rect && this.pane.width > 0) this.camera = showing(this.camera, rect, this.pane);
  }

  private select(id: number): void {
    this.selected = id;
    this.dispatchEvent(new CustomEvent('select-node', { detail: id, bubbles: true, composed: true }));
  }

  /** What a click, Enter or Space does at a box or a frame's title. */
  private activate(key: string): void {
    const { scene } = this;
    const box = scene?.boxes.find((each) => each.key === key);
    this.home = key;
    if (box?.node) this.select(box.node.id);
    else if (box?.group) this.openGroup(box.group, box.blocks);
    else {
      this.open.delete(key);
      this.refold(key, 'closed');
    }
  }

  private openGroup(group: Group, blocks: [number, number] | null): void {
    const { tape, tree } = this;
    if (!tape || !tree) return;
    const holds = group.kind === 'run' && this.selected !== null && group.nodes.some(({ id }) => id === this.selected);
    const held = holds ? pathTo(tree, this.selected ?? 0).find(([key]) => key === group.key)?.[1] : undefined;
    const shown = this.open.get(group.key) ?? group.items.length;
    // Of what is left of an open run, the block next to the one that was shown.
    const block = blocks ? (blocks[0] > shown ? blocks[0] : blocks[1] - 1) : (held ?? group.items.length - 1);
    this.turnTo(group.key, group.kind === 'run' ? block : 0);
  }

  private turnTo(key: string, block: number): void {
    const { tape, tree } = this;
    if (!tape || !tree) return;
    const before = this.open.size;
    this.open = opened(tape, tree, this.open, key, block);
    this.refold(key, this.open.size < before ? 'open; groups opened long ago closed' : 'open');
  }

  private refold(key: string, said: string): void {
    this.home = key;
    this.rebuild(false);
    this.bringIntoView(key);
    this.told = `${key.split('/').at(-1)?.replace(/#\d+$/, '') ?? ''} ${said}`;
    this.requestUpdate();
    void this.updateComplete.then(() => this.focusHome());
  }

  private focusHome(): void {
    this.renderRoot.querySelector<HTMLElement>(`[data-key="${CSS.escape(this.home ?? '')}"]`)?.focus({ preventScroll: true });
  }

  private go(position: number): void {
    const { steps } = this;
    if (!steps) return;
    this.position = clampStep(steps, position);
    const [current] = currentAt(steps, this.position);
    const owner = current && this.scene?.ownerOf[current.id];
    if (owner) this.bringIntoView(owner.key);
  }

  private togglePlay(): void {
    if (this.playing) this.pause();
    else {
      this.playing = true;
      const { steps } = this;
      if (steps && this.position >= steps.count) this.go(0);
      this.playOn();
    }
  }

  private playOn(): void {
    const count = this.steps?.count ?? 0;
    this.timer = setTimeout(() => {
      if (this.position >= count) {
        this.pause();
      } else {
        this.go(this.position + 1);
        this.playOn();
      }
    }, Math.max(SHORTEST_STEP_MS, Math.min(STEP_MS, WHOLE_MS / Math.max(1, count))));
  }

  private pause(): void {
    clearTimeout(this.timer);
    this.playing = false;
  }

  private zoomBy(factor: number, at: Point = { x: this.pane.width / 2, y: this.pane.height / 2 }): void {
    this.held = true;
    this.camera = zoomed(this.camera, factor, at);
  }

  private moveBy(by: Point): void {
    if (!this.placed) return;
    this.held = true;
    this.camera = moved(this.camera, by, this.placed, this.pane);
  }

  private fitAll(): void {
    this.held = false;
    if (this.placed) this.camera = overview(this.placed, this.pane, this.type);
  }

  private get isWhole(): boolean {
    const { placed, camera, pane } = this;
    if (!placed) return true;
    const all: Rect = { x: 0, y: 0, width: placed.width, height: placed.height };
    return showing(camera, all, pane) === camera;
  }

  // ---- events ----

  private readonly pressed = (event: Event): void => {
    if (!(event.target instanceof Element)) return;
    const turn = event.target.closest<HTMLElement>('[data-turn]');
    const key = event.target.closest<HTMLElement>('[data-key]')?.dataset.key;
    if (turn) this.turnBy(turn.dataset.of ?? '', Number(turn.dataset.turn));
    else if (key !== undefined) this.activate(key);
  };

  private turnBy(key: string, by: number): void {
    const shown = this.open.get(key);
    if (shown !== undefined) this.turnTo(key, shown + by);
  }

  private readonly keydown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof Element)) return;
    const key = event.target.closest<HTMLElement>('[data-key]')?.dataset.key;
    const actions: Record<string, () => void> = {
      '+': () => this.zoomBy(ZOOM_STEP),
      '=': () => this.zoomBy(ZOOM_STEP),
      '-': () => this.zoomBy(1 / ZOOM_STEP),
      '0': () => this.fitAll(),
    };
    if (key !== undefined) {
      for (const arrow of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] satisfies Arrow[]) {
        actions[arrow] = () => this.walk(key, arrow);
      }
      actions.Enter = actions[' '] = () => this.activate(key);
      actions.Home = () => this.focusOn(this.scene?.boxes[0]?.key);
      actions.End = () => this.focusOn(this.scene?.boxes.at(-1)?.key);
      actions.PageUp = () => this.turnBy(key, -1);
      actions.PageDown = () => this.turnBy(key, 1);
    }
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  private walk(key: string, arrow: Arrow): void {
    if (this.scene && this.placed) this.focusOn(neighbour(this.scene, this.placed, key, arrow) ?? key);
  }

  private focusOn(key: string | undefined): void {
    if (key === undefined) return;
    this.home = key;
    this.bringIntoView(key);
    void this.updateComplete.then(() => this.focusHome());
  }

  /** Arrows, Home and End are the slider's own; Space plays wherever in the scrubber it is no button's. */
  private readonly scrub = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    this.togglePlay();
  };

  // ---- what it looks like ----

  protected override render(): TemplateResult {
    const { tape, steps, scene, placed } = this;
    if (!tape || !steps || !scene || !placed) {
      return html`<p class="empty" data-role="empty">
        Nothing to draw yet: every op on a tensor becomes a box here. Try
        <code>out = tensor([[1, 2]], requires_grad=True) * 3</code>, and <code>out.sum().backward()</code> for its gradients.
      </p>`;
    }
    const position = clampStep(steps, this.position);
    return html`
      ${scrubber(tape, steps, position, this.playing, this.playing || this.sliding, {
        go: (to) => {
          this.pause();
          this.go(to);
        },
        play: () => this.togglePlay(),
        key: this.scrub,
      })}
      ${noteOf(tape)}
      <div
        class="pane"
        role="group"
        aria-roledescription="graph"
        aria-label=${`Graph of ${countText(tape.nodes.length)} nodes in ${scene.boxes.length} boxes. Arrow keys follow edges, Enter selects a node or opens a group, plus and minus zoom.`}
        data-whole=${this.isWhole}
        data-boxes=${scene.boxes.length}
        @click=${this.pressed}
        @keydown=${this.keydown}
      >
        ${this.picture(tape, steps, position, scene, placed)}
        <div class="zoom">
          <button class="icon" aria-label="Zoom out" title="Zoom out (−)" @click=${() => this.zoomBy(1 / ZOOM_STEP)}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8h10" /></svg>
          </button>
          <button class="icon" aria-label="Fit the whole graph" title="Fit the whole graph (0)" @click=${() => this.fitAll()}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" /></svg>
          </button>
          <button class="icon" aria-label="Zoom in" title="Zoom in (+)" @click=${() => this.zoomBy(ZOOM_STEP)}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 8h10M8 3v10" /></svg>
          </button>
        </div>
        <span role="status" class="hidden">${this.told}</span>
      </div>
    `;
  }

  private picture(tape: TapeEvent, steps: Steps, position: number, scene: Scene, placed: Placed): TemplateResult {
    const { camera, pane } = this;
    const context: BoxContext = {
      tape,
      steps,
      position,
      selected: this.selected,
      current: new Set(currentAt(steps, position).map(({ id }) => id)),
      results: resultsOf(tape),
      home: this.home,
    };
    const all = scene.boxes.length < CULL_FROM || pane.width === 0;
    const rectOf = (key: string): Rect => placed.rects.get(key) ?? { x: 0, y: 0, width: 0, height: 0 };
    const seen = (key: string): boolean => all || key === this.home || isNear(camera, rectOf(key), pane);
    const edges = scene.edges.filter(({ key }) => all || isNear(camera, boundsOf(placed.routes.get(key) ?? []), pane));
    return html`<div class="world" .style=${`transform: translate(${camera.x}px, ${camera.y}px) scale(${camera.zoom})`}>
      ${repeat(scene.frames, ({ key }) => key, (frame) => frameView(frame, rectOf(frame.key), context))}
      <svg width="1" height="1" aria-hidden="true">
        ${repeat(edges, ({ key }) => key, (edge) => edgeView(edge, placed.routes.get(edge.key) ?? [], placed.flow, context))}
      </svg>
      ${repeat(scene.boxes.filter(({ key }) => seen(key)), ({ key }) => key, (box) => boxView(box, rectOf(box.key), context))}
    </div>`;
  }

  protected override updated(): void {
    const pane = this.renderRoot.querySelector<HTMLElement>('.pane');
    if (!pane) {
      this.stopGestures?.();
      this.stopGestures = undefined;
    } else if (!this.stopGestures) {
      this.resizes.observe(pane);
      const stop = watchGestures(pane, {
        move: (by) => this.moveBy(by),
        zoom: (factor, at) => this.zoomBy(factor, at),
        hasMore: () => !this.isWhole,
      });
      this.stopGestures = () => {
        stop();
        this.resizes.disconnect();
      };
    }
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    const follow = (event: Event): void => {
      this.sliding = event.type === 'focusin' && event.target instanceof HTMLInputElement;
    };
    root.addEventListener('focusin', follow);
    root.addEventListener('focusout', follow);
    return root;
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

function resultsOf({ nodes }: TapeEvent): Set<number> {
  const results = new Set(nodes.map(({ id }) => id));
  for (const { inputs } of nodes) for (const id of inputs) results.delete(id);
  return results;
}

function boundsOf(points: readonly Point[]): Rect {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function noteOf({ iteration, omitted }: TapeEvent): TemplateResult | typeof nothing {
  if (iteration !== null) {
    return html`<p class="note">Iteration ${countText(iteration)} of the loop; ${countText(omitted)} more ops ran.</p>`;
  }
  if (omitted > 0) return html`<p class="note">${countText(omitted)} more ops ran than are shown.</p>`;
  return nothing;
}

customElements.define('tensor-graph', TensorGraph);

declare global {
  interface HTMLElementTagNameMap {
    'tensor-graph': TensorGraph;
  }
}
