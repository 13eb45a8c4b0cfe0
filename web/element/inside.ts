/**
 * What an element shows of its runs: the tensors, the explain pane under them, printed text, values beside the code, and the node
 * that all of these share. Fetched when the element is first seen, so that a page with many elements, or with one far down, is not
 * kept waiting for it. What runs and when is the element's and the session's business.
 */
import { html, nothing, unsafeCSS, type TemplateResult } from 'lit';
import { createRef, ref } from 'lit/directives/ref.js';
import type { CodeEditor } from '../editor/editor';
import type { TensorEvent } from '../protocol';
import { failedShapes } from '../views/broadcast/mends';
import { nestedText } from '../views/numbers';
import { watchCells } from '../views/readout';
import { OpenTab, type Arrangement } from './arrangement';
import { errorMark } from './error_mark';
import type { Explained } from './explain';
import { partRole } from './landmarks';
import { lineWidgets } from './line_widgets';
import { Nearby } from './nearby';
import { outputPane, resultsPane, type ResultsContext } from './panes';
import { Selection } from './selection';
import type { Session } from './session';
import { columnSeparator, explainPane } from './sharing';
import plotSheet from 'uplot/dist/uPlot.min.css?inline';
import gridsSheet from '../styles/grids.css?inline';
import broadcastSheet from '../styles/broadcast.css?inline';
import resultsSheet from '../styles/results.css?inline';
import showsSheet from '../styles/shows.css?inline';
import valuesSheet from '../styles/values.css?inline';

/** The element as it is just now. */
export interface Now {
  readonly session: Session | undefined;
  readonly editor: CodeEditor | undefined;
  readonly code: string;
  /** The code of the run that was started last. */
  readonly ranCode: string;
  readonly readonly: boolean;
  readonly wide: boolean;
  readonly arrangement: Arrangement;
  readonly openBelow: boolean;
}

/** What this reads of the element around it, and has it do. */
export interface Around {
  now: () => Now;
  share: (change: Partial<Arrangement>) => void;
  unfold: (open: boolean) => void;
  /** Changes something in the editor, as soon as there is one. */
  edit: (change: (editor: CodeEditor) => void) => void;
  say: (notice: string) => void;
  /** Draws the element anew. */
  refresh: () => void;
}

const UNCHOSEN: readonly number[] = [];
/** A character of the code's type, and the results' own margins, in units of the element's type size. */
const CHARACTER_EM = 0.602;
const MARGINS_EM = 3;
/** Room is counted in steps, so that tensors aren't drawn anew at each pixel of a moving separator. */
const ROOM_STEP = 4;

export const INSIDE_STYLES = [plotSheet, gridsSheet, resultsSheet, showsSheet, broadcastSheet, valuesSheet].map((sheet) => unsafeCSS(sheet));

export class Inside {
  private readonly selection = new Selection();
  private readonly tab = new OpenTab();
  private readonly leading = new Map<string, readonly number[]>();
  private readonly nearby: Nearby;
  /** What stands beside the code. */
  private shownLines: { lines: readonly unknown[]; checks: number } = { lines: [], checks: 0 };
  /** Characters that stand side by side in the results' column. */
  private room = 80;
  private readonly box = createRef<HTMLElement>();
  private readonly readout = createRef<HTMLElement>();
  private watched: HTMLElement | undefined;
  private readonly resizes = new ResizeObserver(() => this.measure());
  private readonly context: Omit<ResultsContext, 'room'>;

  constructor(
    private readonly around: Around,
    root: ShadowRoot,
  ) {
    this.nearby = new Nearby(around.refresh, (card) => (card instanceof HTMLElement ? (card.dataset.tensor ?? '') : ''));
    this.context = {
      leading: (name) => this.leading.get(name) ?? UNCHOSEN,
      choose: (name, dimension, index) => this.choose(name, dimension, index),
      copy: (event) => void this.copyTensor(event),
      showLine: (line) => around.edit((editor) => editor.goTo(line)),
      moveSlider: (name, value) => around.now().session?.move(name, value, around.now().code),
      mend: ({ start, end, text }) => around.edit((editor) => editor.replace(start, end, text)),
    };
    for (const { styleSheet } of INSIDE_STYLES) if (styleSheet) root.adoptedStyleSheets.push(styleSheet);
  }

  // ---- what it looks like ----

  /** Everything beside the code, and the separator before it. */
  side(): TemplateResult {
    const { around } = this;
    const { session, arrangement, wide, openBelow, code, readonly } = around.now();
    this.selection.adopt(session?.output.tape ?? null);
    // A run that goes on says nothing yet: what was open stays, or the tabs would flicker at each press of Run.
    if (session?.phase !== 'running') this.tab.see(this.failedShapes !== null);
    const results = session && {
      output: session.output,
      inputs: session.inputs,
      error: session.error,
      mendable: session.errorCode === code && !readonly,
      stale: session.stale,
      phase: session.phase,
      isDrawn: (name: string, place: number) => this.nearby.isDrawn(name, place),
      waiting: session.busy,
    };
    return html`
      ${columnSeparator(arrangement, around.share)}
      <div class="side">
        <section
          class="results"
          role=${partRole()}
          aria-label="Tensors"
          ${ref(this.box)}
          @pointerover=${this.pointAtCard}
          @pointerleave=${() => this.pointAtSelected()}
          @click=${this.selectCard}
        >
          <div class="flow">${results ? resultsPane(results, { ...this.context, room: this.room }) : nothing}</div>
          <div class="readout" ${ref(this.readout)} hidden data-role="readout"></div>
        </section>
        ${explainPane(
          { arrangement, tab: this.tab, wide, openBelow, explained: this.explained },
          { share: around.share, select: (id) => this.select(id), openBelow: around.unfold },
        )}
      </div>
    `;
  }

  /** Printed text, under both columns. */
  output(): TemplateResult | typeof nothing {
    const { session } = this.around.now();
    return session ? outputPane(session.output) : nothing;
  }

  /** What the explaining views look at; after a failed broadcast the shapes of that. */
  private get explained(): Explained {
    const { explained } = this.selection;
    return { ...explained, operands: this.failedShapes ?? explained.operands };
  }

  private get failedShapes(): Explained['operands'] {
    const error = this.around.now().session?.error;
    return error ? failedShapes(error) : null;
  }

  // ---- life cycle ----

  /** After each drawing of the element. */
  updated(): void {
    const box = this.box.value;
    const readout = this.readout.value;
    if (box && readout && box !== this.watched) {
      this.watched = box;
      watchCells(box, readout);
      this.measure(); // before the first paint; the observer speaks after it
      this.resizes.observe(box);
    }
    this.showLines();
    const { editor, session, wide } = this.around.now();
    editor?.showError(errorMark(session?.error ?? null));
    if (box) this.nearby.watch(box.querySelectorAll('[data-outline]'), wide ? box : null);
  }

  /** Another program is opened: what was chosen of the last one no longer counts. */
  forget(): void {
    this.leading.clear();
    this.nearby.forget();
  }

  /** The element is in the document, or taken out of it. */
  connect(connected: boolean): void {
    if (connected && this.watched) this.resizes.observe(this.watched);
    if (connected) return;
    this.resizes.disconnect();
    this.nearby.stop();
  }

  private measure(): void {
    const box = this.watched;
    if (!box) return;
    const characters = (box.clientWidth / Number.parseFloat(getComputedStyle(box).fontSize) - MARGINS_EM) / CHARACTER_EM;
    const room = Math.max(ROOM_STEP, Math.floor(characters / ROOM_STEP) * ROOM_STEP);
    if (room === this.room) return;
    this.room = room;
    this.around.refresh();
  }

  /** Values beside the code. A run that has bound nothing yet, or could not be read, leaves those of the last one. */
  private showLines(): void {
    const { editor, session, ranCode } = this.around.now();
    if (!editor || !session) return;
    const { lines, checks } = session.output;
    const settled = session.phase !== 'running' && session.phase !== 'error';
    if ((lines.length === 0 && !settled) || (lines === this.shownLines.lines && checks.length === this.shownLines.checks)) return;
    this.shownLines = { lines, checks: checks.length };
    editor.showBehind(lineWidgets(ranCode, lines, checks, (node) => this.select(node, 'code')));
  }

  private choose(name: string, dimension: number, index: number): void {
    const chosen = [...(this.leading.get(name) ?? UNCHOSEN)];
    for (let d = chosen.length; d < dimension; d++) chosen[d] = 0;
    chosen[dimension] = index;
    this.leading.set(name, chosen);
    this.around.refresh();
  }

  private async copyTensor({ name, values }: TensorEvent): Promise<void> {
    try {
      await navigator.clipboard.writeText(nestedText(values));
      this.around.say(`Copied ${name} as nested lists, at full precision.`);
    } catch {
      this.around.say('The browser did not allow copying. Select a cell and press Ctrl or ⌘ C.');
    }
  }

  // ---- the selected node ----

  selectLine(line: number): void {
    this.select(this.selection.ofLine(line), 'code');
  }

  /** Selects a node of the tape, marks its line, and brings that into view unless the reader is there already. */
  private select(id: number | null, from: 'code' | 'picture' = 'picture'): void {
    if (!this.selection.select(id)) return;
    this.pointAtSelected();
    const { line } = this.selection;
    if (from === 'picture' && line !== null) this.around.now().editor?.reveal(line);
    this.around.refresh();
  }

  private pointAtSelected(): void {
    this.around.now().editor?.pointAt(this.selection.line);
  }

  private readonly pointAtCard = (event: Event): void => {
    const line = cardOf(event)?.dataset.line;
    if (line) this.around.now().editor?.pointAt(Number(line));
    else this.pointAtSelected();
  };

  private readonly selectCard = (event: Event): void => {
    const name = cardOf(event)?.dataset.tensor;
    if (name !== undefined) this.select(this.selection.ofName(name));
  };
}

/** The card of the tensor or number that an event happened in. */
function cardOf({ target }: Event): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-line]') : null;
}
