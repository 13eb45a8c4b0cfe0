/**
 * <tensor-graph>: the tape of the last run as a graph that can be folded, moved, and stepped through forward and backward.
 *
 * Holds what the reader did (step, camera, focus) and puts the parts together: folded.ts says which boxes there are and where,
 * steps.ts what exists by now, pane.ts how it looks.
 */
import { LitElement, html, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import type { TapeEvent } from '../../protocol';
import { countText } from '../numbers';
import { fitted, moved, overview, showing, zoomed, type Camera, type Size } from './camera';
import { Folded } from './folded';
import { watchGestures } from './gestures';
import { picture, zoomButtons } from './pane';
import type { Point, Rect } from './place';
import { scrubber } from './scrubber';
import { END, clampStep, currentAt, stepsOf, type Steps } from './steps';
import { neighbour, type Arrow } from './walk';
import tokens from '../../styles/tokens.css?inline';
import controlsSheet from '../../styles/controls.css?inline';
import graphSheet from './graph.css?inline';
import pictureSheet from './picture.css?inline';

/** A step lasts so long when played, and less where there are many. */
const STEP_MS = 700;
const SHORTEST_STEP_MS = 60;
const WHOLE_MS = 30_000;
const ZOOM_STEP = 1.25;
const OTHERS_CLOSED = 'open; groups opened long ago closed';

export class TensorGraph extends LitElement {
  static override styles = [tokens, controlsSheet, graphSheet, pictureSheet].map((sheet) => unsafeCSS(sheet));

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

  private folded: Folded | null = null;
  private steps: Steps | null = null;
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

  private take(): void {
    const { tape } = this;
    if (!tape || tape.nodes.length === 0) {
      this.pause();
      [this.folded, this.steps] = [null, null];
      return;
    }
    const before = this.steps && this.position < this.steps.count ? this.position : END;
    this.steps = stepsOf(tape);
    this.position = before === END ? END : clampStep(this.steps, before);
    if (this.folded?.take(tape)) return;
    this.folded = new Folded(tape, this.pane);
    this.keepHome();
    if (!this.held) this.fit();
  }

  /** The focus stays where it was while that is to be seen. */
  private keepHome(): void {
    if (this.folded && (this.home === null || !this.folded.has(this.home))) this.home = this.folded.scene.boxes[0]?.key ?? null;
  }

  private resized({ width, height }: Size): void {
    const first = this.pane.width === 0;
    if (this.pane.width === width && this.pane.height === height) return;
    this.pane = { width, height };
    if (this.held && !first) return;
    this.folded?.resize(this.pane);
    this.fit();
    this.requestUpdate();
  }

  private get type(): number {
    return Number.parseFloat(getComputedStyle(this).fontSize) / 16;
  }

  private fit(): void {
    if (this.folded && this.pane.width > 0) this.camera = fitted(this.folded.placed, this.pane, this.type);
  }

  // ---- the reader's doings ----

  private showSelected(): void {
    const owner = this.folded?.scene.ownerOf[this.selected ?? -1];
    if (!owner) return;
    this.home = owner.key;
    this.bringIntoView(owner.key);
  }

  private bringIntoView(key: string): void {
    const rect = this.folded?.placed.rects.get(key);
    if (rect && this.pane.width > 0) this.camera = showing(this.camera, rect, this.pane);
  }

  private select(id: number): void {
    this.selected = id;
    this.dispatchEvent(new CustomEvent('select-node', { detail: id, bubbles: true, composed: true }));
  }

  /** What a click, Enter or Space does at a box or a frame's title. */
  private activate(key: string): void {
    const { folded } = this;
    const box = folded?.scene.boxes.find((each) => each.key === key);
    this.home = key;
    if (!folded) return;
    if (box?.node) this.select(box.node.id);
    else if (box?.group) this.refolded(box.group.key, folded.openBox(box, this.selected) ? OTHERS_CLOSED : 'open');
    else {
      folded.close(key);
      this.refolded(key, 'closed');
    }
  }

  /** After a group was opened or closed: the picture fits again, the group has the focus, and it is said. */
  private refolded(key: string, said: string): void {
    this.home = key;
    this.keepHome();
    if (!this.held) this.fit();
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
    const owner = current && this.folded?.scene.ownerOf[current.id];
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
    if (!this.folded) return;
    this.held = true;
    this.camera = moved(this.camera, by, this.folded.placed, this.pane);
  }

  private fitAll(): void {
    this.held = false;
    if (this.folded) this.camera = overview(this.folded.placed, this.pane, this.type);
  }

  private get isWhole(): boolean {
    const { folded, camera, pane } = this;
    if (!folded) return true;
    const all: Rect = { x: 0, y: 0, width: folded.placed.width, height: folded.placed.height };
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
    if (this.folded?.isOpen(key)) this.refolded(key, this.folded.turn(key, by) ? OTHERS_CLOSED : 'open');
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
      actions.Home = () => this.focusOn(this.folded?.scene.boxes[0]?.key);
      actions.End = () => this.focusOn(this.folded?.scene.boxes.at(-1)?.key);
      actions.PageUp = () => this.turnBy(key, -1);
      actions.PageDown = () => this.turnBy(key, 1);
    }
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  private walk(key: string, arrow: Arrow): void {
    if (this.folded) this.focusOn(neighbour(this.folded.scene, this.folded.placed, key, arrow) ?? key);
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
    const { tape, steps, folded } = this;
    if (!tape || !steps || !folded) {
      return html`<p class="empty" data-role="empty">
        Nothing to draw yet: every op on a tensor becomes a box here. Try
        <code>out = tensor([[1, 2]], requires_grad=True) * 3</code>, and <code>out.sum().backward()</code> for its gradients.
      </p>`;
    }
    const position = clampStep(steps, this.position);
    const boxes = folded.scene.boxes.length;
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
        aria-label=${`Graph of ${countText(tape.nodes.length)} nodes in ${boxes} boxes. Arrow keys follow edges, Enter selects a node or opens a group, plus and minus zoom.`}
        data-whole=${this.isWhole}
        data-boxes=${boxes}
        @click=${this.pressed}
        @keydown=${this.keydown}
      >
        ${picture(folded, this.camera, this.pane, {
          tape,
          steps,
          position,
          selected: this.selected,
          current: new Set(currentAt(steps, position).map(({ id }) => id)),
          results: resultsOf(tape),
          home: this.home,
        })}
        ${zoomButtons({
          smaller: () => this.zoomBy(1 / ZOOM_STEP),
          fit: () => this.fitAll(),
          larger: () => this.zoomBy(ZOOM_STEP),
        })}
        <span role="status" class="hidden">${this.told}</span>
      </div>
    `;
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

function resultsOf({ nodes }: TapeEvent): Set<number> {
  const results = new Set(nodes.map(({ id }) => id));
  for (const { inputs } of nodes) for (const id of inputs) results.delete(id);
  return results;
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
