/**
 * <tensor-lens>: one op of the tape as a picture. Which cells made a result cell, or which gradients came back to an operand cell:
 * pointed at by hover, tap or arrow keys, drawn as arrows, and written out in numbers.
 *
 * Holds what a picture can't: the op, the cell that is pointed at, the direction, and what part of a large tensor is shown. The
 * figure is figure.ts's, its words lines.ts's. Usable alone, as on a slide: `<tensor-lens line="3" direction="backward"
 * mode="direct" chrome="none">` with its `tape` set.
 */
import { LitElement, html, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import type { TapeEvent, TapeNode } from '../../protocol';
import tokens from '../../styles/tokens.css?inline';
import { Texts, stage, windowsView } from './drawing';
import { assignmentOf, namesOf } from './expressions';
import { figureOf, type Figure, type Mode } from './figure';
import { placeFigure, windowsIn, type Placed, type PlacedPanel, type Window } from './geometry';
import { sameIndex, type Index } from './indices';
import figureSheet from './figure.css?inline';
import lensSheet from './lens.css?inline';
import storageSheet from './storage.css?inline';
import { explain, panelOf, type Cell, type Direction } from './lines';
import { cellKey, linksOf } from './links';
import { STEPS, productSteps, stepNote } from './steps';
import { stripView, stripsOf } from './storage';

/** From so many characters across on, the figure is set in the text's own size. */
const NARROW = 34;
const SMALLER = 0.8125;
/** A gradient's cell holds the value too. */
const CELL_HEIGHT = { forward: 2, backward: 2.75 } as const;

/** The tip of the storage strips' arcs, which all of them share. */
const HOP_TIP = html`<svg class="defs" width="0" height="0" aria-hidden="true">
  <defs>
    <marker id="hop-tip" viewBox="0 0 8 8" refX="6.6" refY="4" markerWidth="0.5" markerHeight="0.5" markerUnits="userSpaceOnUse" orient="auto">
      <path d="M0.5 0.8 L7.5 4 L0.5 7.2 Z" />
    </marker>
  </defs>
</svg>`;

export class TensorLens extends LitElement {
  static override styles = [tokens, lensSheet, figureSheet, storageSheet].map((sheet) => unsafeCSS(sheet));

  static override properties = {
    tape: { attribute: false },
    selected: { attribute: false },
    opIndex: { type: Number, attribute: 'op-index' },
    line: { type: Number },
    direction: { type: String },
    mode: { type: String },
    chrome: { type: String },
    cell: { state: true },
    step: { state: true },
    starts: { state: true },
    room: { state: true },
  };
  declare tape: TapeEvent | null;
  /** A node of the tape. */
  declare selected: number | null;
  /** Which op of the tape, counted from 0 without the leaves; for use without `selected`. */
  declare opIndex: number | null;
  /** The line of the code whose last op is shown; for use without `selected`. */
  declare line: number | null;
  declare direction: Direction;
  declare mode: Mode;
  /** `none` hides everything but figure and written line. */
  declare chrome: 'full' | 'none';
  declare private cell: Cell | null;
  /** A step of a matrix product, as a node of its small tape; null for the product itself. */
  declare private step: number | null;
  declare private starts: ReadonlyMap<string, number>;
  /** Pixels there are for the figure. */
  declare private room: number;

  private texts = new Texts();
  private placed: Placed | null = null;
  private figure: Figure | null = null;
  private focusNext = false;
  private readonly resizes = new ResizeObserver(([entry]) => {
    if (entry) this.room = entry.contentRect.width;
  });

  constructor() {
    super();
    this.tape = null;
    this.selected = null;
    this.opIndex = null;
    this.line = null;
    this.direction = 'forward';
    this.mode = 'repeated';
    this.chrome = 'full';
    this.cell = null;
    this.step = null;
    this.starts = new Map();
    this.room = 640;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.clientWidth > 0) this.room = this.clientWidth; // drawn for another width it would move when it is measured
    this.resizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizes.disconnect();
  }

  /** The ops that can be shown, in order. */
  private get ops(): TapeNode[] {
    return (this.tape?.nodes ?? []).filter(({ kind }) => kind !== 'leaf');
  }

  /** The node that is shown: the selected one, or what the attributes say, or the first op of two operands that one has a name for. */
  private get shown(): number | null {
    const { ops } = this;
    const node = this.tape?.nodes[this.selected ?? -1];
    if (node) {
      if (node.kind !== 'leaf') return node.id;
      return ops.find(({ inputs }) => inputs.includes(node.id))?.id ?? node.id;
    }
    if (this.opIndex !== null) return ops[this.opIndex]?.id ?? null;
    if (this.line !== null) return ops.findLast(({ line }) => line === this.line)?.id ?? null;
    const pairs = ops.filter(({ inputs }) => inputs.length > 1);
    const named = pairs.find(({ inputs }) => inputs.some((id) => this.tape?.nodes[id]?.name != null));
    return (named ?? pairs[0] ?? ops[0])?.id ?? null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const id = this.shown;
    const before = this.figure;
    if (changed.has('tape')) this.texts = new Texts();
    const small = this.tape && id !== null && this.step !== null ? productSteps(this.tape, id) : null;
    this.figure = this.tape && id !== null ? figureOf(small ?? this.tape, small ? (this.step ?? 0) : id, this.mode) : null;
    if (!this.figure) return;
    const other = before?.node.id !== this.figure.node.id || before.node.op !== this.figure.node.op;
    if (other) {
      this.starts = new Map();
      if (this.step !== null && !small) this.step = null;
    }
    if (other || !this.cell || !this.exists(this.cell) || changed.has('direction')) this.cell = this.firstCell(this.figure);
  }

  private exists({ part, index }: Cell): boolean {
    if (!this.figure || (part !== 'result' && part >= this.figure.operands.length)) return false;
    const { shape } = panelOf(this.figure, part).tensor.layout;
    return shape.length === index.length && index.every((at, dim) => at < (shape[dim] ?? 0));
  }

  /** What a picture shows before anything is pointed at: the second along each dimension, whose arrows can be told apart. */
  private firstCell(figure: Figure): Cell | null {
    const differentiable = figure.operands.findIndex((_, operand) => figure.arithmetic?.gradient(operand) ?? null);
    const part = this.direction === 'backward' && differentiable >= 0 ? differentiable : 'result';
    const { shape } = panelOf(figure, part).tensor.layout;
    return shape.includes(0) ? null : { part, index: shape.map((size) => Math.min(1, size - 1)) };
  }

  protected override render(): TemplateResult {
    const { figure } = this;
    if (!this.tape || !figure) {
      return html`<p class="invite">
        Run a program with an operation on tensors, such as <code>out = a * b</code>: the lens shows which numbers made each result.
      </p>`;
    }
    const bare = this.chrome === 'none';
    const placed = (this.placed = this.place(figure));
    const links = linksOf(figure, placed, this.cell, this.direction);
    const said = this.cell && explain(figure, this.cell, this.direction);
    return html`
      <section class="lens" role="group" aria-label=${`Lens: ${figure.title}`} data-op=${figure.node.op} data-direction=${this.direction}>
        ${bare ? nothing : this.controls(figure)}
        ${bare ? nothing : windowsView(windowsIn(placed), (window, by) => this.shift(window, by))}
        <div class="body">
        <div
          class="frame"
          @pointerover=${this.point}
          @pointerdown=${this.point}
          @focusin=${this.point}
          @keydown=${this.walk}
        >
          ${stage(figure, placed, links, this.texts, {
            direction: this.direction,
            tabStop: (panel) => this.tabStop(panel),
          })}
        </div>
        <div class="words">
        <div class="written" role="status" data-role="lens-line">
          ${(said?.lines ?? []).map((line) => html`<p class="arithmetic">${line.split(/(?<= )(?=[=≈] )/).map((part) => html`<span>${part}</span>`)}</p>`)}
          ${said && said.places.length > 0 ? html`<p class="places">${said.places.join('; ')}</p>` : nothing}
          ${said && said.notes.length > 0 ? html`<p class="said">${said.notes.join(' ')}</p>` : nothing}
        </div>
        ${bare
          ? nothing
          : html`<ul class="notes">
                ${this.notes(figure).map((note) => html`<li>${note}</li>`)}
              </ul>
              <div class="strips">${stripsOf(figure, this.cell).map(stripView)}</div>
              ${HOP_TIP}`}
        </div>
        </div>
      </section>
    `;
  }

  private notes(figure: Figure): string[] {
    const id = this.shown;
    const step = this.step === 2 && this.tape && id !== null ? [stepNote(this.tape, id)] : [];
    const means = figure.arithmetic && figure.node.kind !== 'movement' ? [`Each result: ${figure.arithmetic.means}.`] : [];
    return [...step, ...means, ...figure.notes];
  }

  private place(figure: Figure): Placed {
    const size = Number.parseFloat(getComputedStyle(this).fontSize) || 16;
    const narrow = this.room / size < NARROW;
    this.toggleAttribute('data-narrow', narrow);
    const room = this.room / (narrow ? size * SMALLER : size) - 0.8;
    const digits = this.texts.widest(figure, this.direction);
    const suffix = this.direction === 'backward' ? '.grad' : '';
    const placed = placeFigure(figure, this.starts, { room, cellWidth: digits * 0.62 + 0.75, cellHeight: CELL_HEIGHT[this.direction], suffix });
    // A page that has more room than text needs, such as a slide, can set the figure's type by its extent: `--stage-size`.
    this.style.setProperty('--figure-width', placed.width.toFixed(1));
    this.style.setProperty('--figure-height', placed.height.toFixed(1));
    return placed;
  }

  // ---- controls ----

  private controls(figure: Figure): TemplateResult {
    const { ops, shown } = this;
    const names = this.tape ? namesOf(this.tape) : [];
    const at = ops.findIndex(({ id }) => id === shown);
    const written = (node: TapeNode): string => {
      const where = node.line === null ? '' : ` · line ${node.line}`;
      return assignmentOf(node, names[node.id] ?? '', node.inputs.map((input) => names[input] ?? '')) + where;
    };
    const steps = this.tape && shown !== null ? productSteps(this.tape, shown) : null;
    return html`
      <div class="controls">
        <div class="picker">
          <button class="step" aria-label="Previous operation" ?disabled=${at <= 0} @click=${() => this.select(ops[at - 1])}>‹</button>
          <select
            aria-label="Operation"
            @change=${(event: Event) => this.select(ops.find(({ id }) => String(id) === (event.target as HTMLSelectElement).value))}
          >
            ${ops.map((node) => html`<option value=${node.id} .selected=${node.id === shown}>${written(node)}</option>`)}
          </select>
          <button class="step" aria-label="Next operation" ?disabled=${at < 0 || at >= ops.length - 1} @click=${() => this.select(ops[at + 1])}>›</button>
        </div>
        ${steps
          ? this.choice('Steps of the product', [['', 'row × column'], ...STEPS.map(({ node, label }): [string, string] => [String(node), label])], String(this.step ?? ''), (step) => {
              this.step = step === '' ? null : Number(step);
            })
          : nothing}
        ${figure.broadcasts
          ? this.choice('Broadcasting', [['repeated', 'repeated'], ['direct', 'direct']], this.mode, (mode) => {
              this.mode = mode === 'direct' ? 'direct' : 'repeated';
            })
          : nothing}
        ${this.choice('Direction', [['forward', 'forward'], ['backward', 'backward']], this.direction, (direction) => {
          this.direction = direction === 'backward' ? 'backward' : 'forward';
        })}
      </div>
    `;
  }

  /**
   * Radio buttons within a form of their own: their group is the form's and goes with it. A group without a form is the whole shadow
   * root's, and what has left the page but stays in it (as Chromium leaves it) would keep each picture that was ever drawn in memory.
   */
  private choice(name: string, options: readonly (readonly [string, string])[], chosen: string, choose: (value: string) => void): TemplateResult {
    return html`<form @submit=${(event: Event) => { event.preventDefault(); }}><fieldset>
      <legend class="hidden">${name}</legend>
      ${options.map(
        ([value, label]) => html`<label
          ><input type="radio" name=${name} value=${value} .checked=${value === chosen} @change=${() => choose(value)} />${label}</label
        >`,
      )}
    </fieldset></form>`;
  }

  private select(node: TapeNode | undefined): void {
    if (!node) return;
    this.selected = node.id;
    this.dispatchEvent(new CustomEvent('select-node', { detail: node.id, bubbles: true, composed: true }));
  }

  private shift({ letter, held, step }: Window, by: number): void {
    const start = Math.max(0, Math.min(held - step, (this.starts.get(letter) ?? 0) + by));
    this.starts = new Map(this.starts).set(letter, start);
  }

  // ---- pointing ----

  private tabStop({ panel, sheets }: PlacedPanel): string {
    const keys = sheets.flatMap(({ rows }) => rows.flat()).map(({ drawn }) => cellKey(panel.part, drawn));
    const pointed = this.cell?.part === panel.part ? cellKey(panel.part, this.drawn ?? panel.drawn(this.cell.index, null)) : '';
    return keys.includes(pointed) ? pointed : (keys[0] ?? '');
  }

  /** Where the pointed cell was pointed at: of an element that is drawn several times, which. */
  private drawn: Index | null = null;

  private readonly point = (event: Event): void => {
    const key = event.target instanceof Element ? event.target.closest<HTMLElement>('.cell')?.dataset.key : undefined;
    if (key !== undefined) this.pointAt(key);
  };

  private pointAt(key: string): void {
    const [name = '', coordinates = ''] = key.split(':');
    if (!this.figure) return;
    const part = name === 'result' ? 'result' : Number(name);
    const drawn = coordinates === '' ? [] : coordinates.split(',').map(Number);
    const index = panelOf(this.figure, part).real(drawn);
    this.drawn = drawn;
    if (this.cell?.part === part && sameIndex(this.cell.index, index)) return;
    this.cell = { part, index };
  }

  private readonly walk = (event: KeyboardEvent): void => {
    const key = event.target instanceof Element ? event.target.closest<HTMLElement>('.cell')?.dataset.key : undefined;
    if (key === undefined || !this.figure || event.ctrlKey || event.metaKey || event.altKey) return;
    const [name = '', coordinates = ''] = key.split(':');
    const panel = panelOf(this.figure, name === 'result' ? 'result' : Number(name));
    const drawn = coordinates === '' ? [] : coordinates.split(',').map(Number);
    const rank = drawn.length;
    const moves: Record<string, [dim: number, by: number]> = {
      ArrowUp: [rank - 2, -1],
      ArrowDown: [rank - 2, 1],
      ArrowLeft: [rank - 1, -1],
      ArrowRight: [rank - 1, 1],
      Home: [rank - 1, -Infinity],
      End: [rank - 1, Infinity],
      PageUp: [rank - 3, -1],
      PageDown: [rank - 3, 1],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const [dim, by] = move;
    const axis = panel.axes[dim];
    if (!axis) return;
    const placed = this.placed?.panels.find((one) => one.panel === panel);
    const window = placed?.windows.find((one) => one.dim === dim);
    const target = Math.max(0, Math.min(axis.size - 1, (drawn[dim] ?? 0) + by));
    const next = drawn.with(dim, target);
    if (window?.held === axis.size && (target < window.first || target > window.last)) {
      this.shift(window, target < window.first ? target - window.first : target - window.last);
    }
    this.focusNext = true;
    this.pointAt(cellKey(panel.part, next));
    this.requestUpdate();
  };

  protected override updated(): void {
    if (!this.focusNext || !this.cell || !this.drawn) return;
    this.focusNext = false;
    this.renderRoot.querySelector<HTMLElement>(`[data-key="${cellKey(this.cell.part, this.drawn)}"]`)?.focus();
  }
}

customElements.define('tensor-lens', TensorLens);

declare global {
  interface HTMLElementTagNameMap {
    'tensor-lens': TensorLens;
  }
}
