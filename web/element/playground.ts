/**
 * <tensor-playground>: code on one side, every tensor and its gradient on the other. The element's contract (attributes,
 * `run()`, events, `data-state`) is here and in docs/element.md; what it does with runs is in session.ts, how things look is in
 * the views, and the editor is fetched when the element is first seen.
 */
import { LitElement, html, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { createRef, ref } from 'lit/directives/ref.js';
import type { CodeEditor } from '../editor/editor';
import { lineWidgets } from './line_widgets';
import { parseLesson, type Lesson } from '../lessons/lesson';
import { loadStored } from '../stored';
import type { RunResult, TensorEvent } from '../protocol';
import { failedShapes } from '../views/broadcast/mends';
import { nestedText } from '../views/numbers';
import { watchCells } from '../views/readout';
import { USUAL, type Arrangement } from './arrangement';
import { actions, controlsModel, progressBar } from './controls';
import { errorMark } from './error_mark';
import type { Explained } from './explain';
import { ownText } from './own_text';
import { Nearby } from './nearby';
import { outputPane, resultsPane, type ResultsContext } from './panes';
import { prosePane } from './prose';
import { sharedClient, siteLibrary } from './runtime';
import { Selection } from './selection';
import { columnSeparator, explainPane } from './sharing';
import { exercisePane } from './exercise_pane';
import { Exercising } from './exercising';
import { Session } from './session';
import tokens from '../styles/tokens.css?inline';
import controlsSheet from '../styles/controls.css?inline';
import frameSheet from '../styles/frame.css?inline';
import plotSheet from 'uplot/dist/uPlot.min.css?inline';
import gridsSheet from '../styles/grids.css?inline';
import broadcastSheet from '../styles/broadcast.css?inline';
import resultsSheet from '../styles/results.css?inline';
import showsSheet from '../styles/shows.css?inline';
import valuesSheet from '../styles/values.css?inline';

const UNCHOSEN: readonly number[] = [];
/** Two columns from this width on, in units of the element's own type size. */
const WIDE_FROM = 45;
/** A character of the code's type, and the results' own margins, in the same units. */
const CHARACTER_EM = 0.602;
const MARGINS_EM = 3;
/** Room is counted in steps, so that tensors aren't drawn anew at each pixel of a moving separator. */
const ROOM_STEP = 4;
/** One short line for screen readers and for the eye, about something that was just done. */
const NOTICE_MS = 4_000;

export class TensorPlayground extends LitElement {
  static override styles = [tokens, controlsSheet, frameSheet, plotSheet, gridsSheet, resultsSheet, showsSheet, broadcastSheet, valuesSheet].map((sheet) => unsafeCSS(sheet));

  static override properties = {
    src: { type: String },
    autorun: { type: Boolean },
    height: { type: Number, reflect: true },
    theme: { type: String, reflect: true },
    layout: { type: String, reflect: true },
    readonly: { type: Boolean, reflect: true },
    explain: { type: String, reflect: true },
    arrangement: { attribute: false },
    lesson: { state: true },
    notice: { state: true },
    openBelow: { state: true },
  };
  /** Address of a lesson file; its docstring becomes title and prose. */
  declare src: string | null;
  declare autorun: boolean;
  /** Pixels; without it the element is as tall as its contents. */
  declare height: number | null;
  declare theme: 'auto' | 'light' | 'dark';
  declare layout: 'auto' | 'wide' | 'narrow' | 'slide';
  declare readonly: boolean;
  /** Whether the explain pane is open to begin with, where there is room for it. */
  declare explain: Arrangement['explain'] | null;
  /** How the panes share the room; told by `playground-arrange` when the reader changes it. */
  declare arrangement: Arrangement;
  declare private lesson: Lesson;
  declare private notice: string;
  /** In one column the explain pane is folded until it is asked for, whatever it is in two. */
  declare private openBelow: boolean;

  /** Which exercises are solved; filled by whoever keeps progress, told of by `playground-solved`. */
  readonly exercising = new Exercising();

  /** Resolves when Python can run; rejects with the reason it can't. */
  readonly ready: Promise<void>;

  private session: Session | undefined;
  private editor: CodeEditor | undefined;
  /** The code of the run that was started last. */
  private ranCode = '';
  /** What stands beside the code. */
  private shownLines: { lines: readonly unknown[]; checks: number } = { lines: [], checks: 0 };
  /** The code before the editor is there to hold it. */
  private draft = '';
  /** The program on screen is somebody else's. */
  private strange = false;
  private settle!: { resolve: () => void; reject: (reason: unknown) => void };
  private seen: IntersectionObserver | undefined;
  private readonly resizes = new ResizeObserver(() => this.arrange());
  /** Characters that stand side by side in the results' column. */
  private room = 80;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly leading = new Map<string, readonly number[]>();
  private readonly nearby = new Nearby(
    () => this.requestUpdate(),
    (card) => (card instanceof HTMLElement ? (card.dataset.tensor ?? '') : ''),
  );
  private readonly selection = new Selection();
  private readonly resultsContext: Omit<ResultsContext, 'room'> = {
    leading: (name) => this.leading.get(name) ?? UNCHOSEN,
    choose: (name, dimension, index) => this.choose(name, dimension, index),
    copy: (event) => void this.copyTensor(event),
    showLine: (line) => this.editor?.goTo(line),
    moveSlider: (name, value) => this.session?.move(name, value, this.code),
    mend: ({ start, end, text }) => this.editor?.replace(start, end, text),
  };
  private readonly editorBox = createRef<HTMLElement>();
  private readonly resultsBox = createRef<HTMLElement>();
  private readonly readout = createRef<HTMLElement>();

  constructor() {
    super();
    this.src = null;
    this.autorun = false;
    this.height = null;
    this.theme = 'auto';
    this.layout = 'auto';
    this.readonly = false;
    this.explain = null;
    this.arrangement = USUAL;
    this.notice = '';
    this.openBelow = false;
    this.lesson = { title: '', prose: [], code: '' };
    this.ready = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.ready.catch(() => undefined); // whoever awaits it hears of it
  }

  // ---- the automation interface ----

  get code(): string {
    return this.editor?.code ?? this.draft;
  }

  /** As if it were typed: a live run follows, and until then what is shown is marked as earlier. */
  set code(code: string) {
    if (code === this.code) return;
    this.put(code);
    this.session?.edited(code);
  }

  /** Runs `code` (put into the editor first) or what the editor holds. A failing program is a result, not a rejection. */
  async run(code?: string, { limit_ms }: { limit_ms?: number } = {}): Promise<RunResult> {
    if (code !== undefined) this.put(code);
    return await this.start().run(this.code, { limit_ms });
  }

  stop(): void {
    this.session?.stop();
  }

  /** Back to the code as it came; undo in the editor brings the changed one back. */
  reset(): void {
    const moved = this.session !== undefined && this.session.inputs.size > 0;
    this.session?.inputs.clear();
    this.put(this.lesson.code);
    this.say('Reset. Undo (Ctrl or ⌘ Z) in the editor brings your code back.');
    if ((this.autorun && this.session?.held !== true) || moved) void this.run();
    else this.session?.edited(this.code);
  }

  /**
   * Opens another program: it becomes the one that `reset` goes back to. One that is `strange` waits until its reader asks for
   * a run, and has a Python of its own: what it does to that is gone with the next program.
   */
  open(lesson: Lesson, code = lesson.code, { strange = false } = {}): void {
    this.lesson = lesson;
    if (lesson.opens) this.arrangement = { ...this.arrangement, tab: lesson.opens.toLowerCase() };
    this.leading.clear();
    this.nearby.forget();
    this.session?.clear();
    if (this.strange) sharedClient().renew();
    this.strange = strange;
    this.put(code);
    if (lesson.stored && code === lesson.code) void this.showStored(lesson, lesson.stored);
    if (strange) this.start().held = true;
    else if (this.autorun) void this.run();
  }

  /** Shows what the lesson's code showed when the site was built, unless by then the reader has changed it, or it has run. */
  private async showStored(lesson: Lesson, address: string): Promise<void> {
    const stored = await loadStored(address);
    if (this.lesson !== lesson || this.code !== lesson.code || stored?.code !== lesson.code) return;
    this.ranCode = lesson.code;
    this.start().preview(stored.events);
  }

  /** Puts a program into the editor in the place of the reader's, which undo brings back, and runs it. */
  private take(code: string): void {
    this.code = code;
    this.say('Undo (Ctrl or ⌘ Z) in the editor brings your code back.');
    void this.run();
  }

  /** Has runs go on the reader's own function, or on the engine's again. */
  private runOn(name: string, own: boolean): void {
    this.exercising.use(name, own);
    this.start().own = this.exercising.own;
    this.say(own ? `Every run now goes on your ${name}, until you turn it off or reload.` : `Runs go on the engine’s ${name} again.`);
    void this.run();
  }

  /** Scrolls back to the beginning of a lesson's prose. */
  showTop(): void {
    this.renderRoot.querySelector('.code')?.scrollTo({ top: 0 });
  }

  /** Shows a short notice for a few seconds, and has it read aloud. */
  say(notice: string): void {
    clearTimeout(this.noticeTimer);
    this.notice = notice;
    this.noticeTimer = setTimeout(() => (this.notice = ''), NOTICE_MS);
  }

  // ---- life cycle ----

  override connectedCallback(): void {
    super.connectedCallback();
    this.dataset.state ??= 'loading';
    if (this.lesson.code === '' && this.draft === '') this.adopt({ title: '', prose: [], code: ownText(this) });
    // Python is several megabytes: an element below the fold waits until it is seen, or asked to run.
    this.seen = new IntersectionObserver((entries) => {
      if (this.session || !entries.some(({ isIntersecting }) => isIntersecting)) return;
      const session = this.start();
      if (this.autorun && this.code.trim()) void session.run(this.code);
    });
    this.seen.observe(this);
    this.resizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.seen?.disconnect();
    this.resizes.disconnect();
    this.nearby.stop();
    clearTimeout(this.noticeTimer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('src') && this.src) void this.load(this.src);
    if (changed.has('height')) this.style.height = this.height === null ? '' : `${this.height}px`;
    if (changed.has('layout')) this.arrange();
    if (this.explain && changed.has('explain')) this.arrangement = { ...this.arrangement, explain: this.explain };
    if (changed.has('readonly') && this.editor) this.editor.readonly = this.readonly;
    if (this.session) {
      this.dataset.state = this.session.phase;
      if (this.session.error) this.dataset.error = this.session.error.type;
      else delete this.dataset.error;
    }
    this.selection.adopt(this.session?.output.tape ?? null);
  }

  protected override firstUpdated(): void {
    const box = this.resultsBox.value;
    const readout = this.readout.value;
    if (box && readout) watchCells(box, readout);
    if (box) this.resizes.observe(box);
    void this.openEditor();
  }

  protected override updated(): void {
    this.editor?.showError(errorMark(this.session?.error ?? null));
    this.showLines();
    const box = this.resultsBox.value;
    if (box) this.nearby.watch(box.querySelectorAll('[data-outline]'), this.dataset.layout === 'wide' ? box : null);
  }

  /** The code into the editor, without anything that follows from it. */
  private put(code: string): void {
    this.draft = code;
    if (this.editor) this.editor.code = code;
    this.requestUpdate();
  }

  /** Values beside the code. A run that has bound nothing yet, or could not be read, leaves those of the last one. */
  private showLines(): void {
    const { editor, session } = this;
    if (!editor || !session) return;
    const { lines, checks } = session.output;
    const settled = session.phase === 'done' || session.phase === 'ready';
    if ((lines.length === 0 && !settled) || (lines === this.shownLines.lines && checks.length === this.shownLines.checks)) return;
    this.shownLines = { lines, checks: checks.length };
    editor.showBehind(lineWidgets(this.ranCode, lines, checks, (node) => this.select(node, 'code')));
  }

  /** Says in `data-layout` whether there is room for two columns. */
  private arrange(): void {
    const size = Number.parseFloat(getComputedStyle(this).fontSize);
    const wide = this.layout === 'auto' ? this.clientWidth >= WIDE_FROM * size : this.layout !== 'narrow';
    this.dataset.layout = wide ? 'wide' : 'narrow';
    const width = this.resultsBox.value?.clientWidth;
    if (width === undefined) return;
    const characters = (width / size - MARGINS_EM) / CHARACTER_EM;
    const room = Math.max(ROOM_STEP, Math.floor(characters / ROOM_STEP) * ROOM_STEP);
    if (room !== this.room) {
      this.room = room;
      this.requestUpdate();
    }
  }

  private adopt(lesson: Lesson): void {
    this.lesson = lesson;
    this.put(lesson.code);
  }

  private async load(src: string): Promise<void> {
    try {
      const answer = await fetch(src);
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      this.open(parseLesson(await answer.text()));
    } catch (error) {
      this.say(`${src} could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async openEditor(): Promise<void> {
    const { CodeEditor: Editor } = await import('../editor/editor');
    const parent = this.editorBox.value;
    if (!parent || this.editor) return;
    const root = this.renderRoot;
    this.editor = new Editor({
      parent,
      root: root instanceof ShadowRoot ? root : document,
      code: this.draft,
      readonly: this.readonly,
      onChange: (code, by) => {
        this.draft = code;
        this.requestUpdate();
        this.dispatchEvent(new CustomEvent('playground-change', { detail: { code }, bubbles: true, composed: true }));
        if (by === 'user') this.session?.edited(code);
        else if (by === 'drag' && this.session?.live) this.session.steer(code);
      },
      onRun: () => void this.run(),
      onLine: (line) => this.select(this.selection.ofLine(line), 'code'),
      library: siteLibrary(),
    });
    this.requestUpdate();
  }

  /** Makes the session, and with it the page's Python, when there is none yet. */
  private start(): Session {
    this.session ??= this.newSession();
    return this.session;
  }

  private newSession(): Session {
    const tell = (name: string, detail: unknown): void => {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    };
    const client = sharedClient();
    const session = new Session(client, {
      changed: () => this.requestUpdate(),
      ready: () => tell('playground-ready', null),
      run: (code, live) => {
        this.ranCode = code;
        tell('playground-run', { code, live });
      },
      result: (result, code) => {
        for (const name of this.exercising.note(result.displays, code)) tell('playground-solved', { name, code });
        tell('playground-result', result);
      },
      error: (error) => tell('playground-error', error),
    });
    session.own = this.exercising.own;
    client.ready.then(this.settle.resolve, this.settle.reject);
    this.requestUpdate();
    return session;
  }

  // ---- what it looks like ----

  protected override render(): TemplateResult {
    const { session } = this;
    const controls = controlsModel(session, { readonly: this.readonly, changed: this.code !== this.lesson.code || (session?.inputs.size ?? 0) > 0 });
    const results = session && {
      output: session.output,
      inputs: session.inputs,
      error: session.error,
      mendable: session.errorCode === this.code && !this.readonly,
      stale: session.stale,
      phase: session.phase,
      isDrawn: (name: string, place: number) => this.nearby.isDrawn(name, place),
      waiting: session.busy,
    };
    return html`
      <div class="frame" .style=${`--columns: ${this.arrangement.columns}%; --rows: ${this.arrangement.rows}%`}>
        <div class="bar">
          <div class="top">
            <slot name="start"></slot>
            <slot name="end"></slot>
          </div>
          ${actions(controls, {
            run: () => void this.run(),
            stop: () => this.stop(),
            reset: () => this.reset(),
            toggleLive: () => this.toggleLive(),
          })}
        </div>
        ${progressBar(controls)}
        <section class="code" aria-label="Code">
          <slot name="notice"></slot>
          ${prosePane(this.lesson)} ${exercisePane(this.lesson, this.exercising, {
            take: (code) => this.take(code),
            use: (name, on) => this.runOn(name, on),
          })}
          <slot name="prose-end"></slot>
          <div class="editor" ${ref(this.editorBox)}>
            ${this.editor ? nothing : html`<pre class="draft">${this.draft}</pre>`}
          </div>
        </section>
        ${columnSeparator(this.arrangement, this.share)}
        <div class="side">
          <section
            class="results"
            aria-label="Tensors"
            ${ref(this.resultsBox)}
            @pointerover=${this.pointAtCard}
            @pointerleave=${() => this.pointAtSelected()}
            @click=${this.selectCard}
          >
            <div class="flow">${results ? resultsPane(results, { ...this.resultsContext, room: this.room }) : nothing}</div>
            <div class="readout" ${ref(this.readout)} hidden data-role="readout"></div>
          </section>
          ${explainPane(
            { arrangement: this.arrangement, wide: this.dataset.layout === 'wide', openBelow: this.openBelow, explained: this.explained },
            { share: this.share, select: (id) => this.select(id), openBelow: (open) => (this.openBelow = open) },
          )}
        </div>
        ${session ? outputPane(session.output) : nothing}
        <p class=${classMap({ notice: true, shown: this.notice !== '' })} role="status" data-role="notice">${this.notice}</p>
      </div>
    `;
  }

  /** What the explaining views look at; after a failed broadcast the shapes of that. */
  private get explained(): Explained {
    const { explained } = this.selection;
    const error = this.session?.error;
    return { ...explained, operands: (error ? failedShapes(error) : null) ?? explained.operands };
  }

  private toggleLive(): void {
    const session = this.start();
    session.live = !session.live;
    if (session.live) session.edited(this.code);
    this.requestUpdate();
  }

  private choose(name: string, dimension: number, index: number): void {
    const chosen = [...(this.leading.get(name) ?? UNCHOSEN)];
    for (let d = chosen.length; d < dimension; d++) chosen[d] = 0;
    chosen[dimension] = index;
    this.leading.set(name, chosen);
    this.requestUpdate();
  }

  private async copyTensor({ name, values }: TensorEvent): Promise<void> {
    try {
      await navigator.clipboard.writeText(nestedText(values));
      this.say(`Copied ${name} as nested lists, at full precision.`);
    } catch {
      this.say('The browser did not allow copying. Select a cell and press Ctrl or ⌘ C.');
    }
  }

  // ---- the explain pane and the selected node ----

  private readonly share = (change: Partial<Arrangement>): void => {
    this.arrangement = { ...this.arrangement, ...change };
    this.dispatchEvent(new CustomEvent('playground-arrange', { detail: this.arrangement, bubbles: true, composed: true }));
  };

  /** Selects a node of the tape, marks its line, and brings that into view unless the reader is there already. */
  private select(id: number | null, from: 'code' | 'picture' = 'picture'): void {
    if (!this.selection.select(id)) return;
    this.pointAtSelected();
    const { line } = this.selection;
    if (from === 'picture' && line !== null) this.editor?.reveal(line);
    this.requestUpdate();
  }

  private pointAtSelected(): void {
    this.editor?.pointAt(this.selection.line);
  }

  private readonly pointAtCard = (event: Event): void => {
    const line = cardOf(event)?.dataset.line;
    if (line) this.editor?.pointAt(Number(line));
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

customElements.define('tensor-playground', TensorPlayground);

declare global {
  interface HTMLElementTagNameMap {
    'tensor-playground': TensorPlayground;
  }
  interface HTMLElementEventMap {
    'playground-arrange': CustomEvent<Arrangement>;
  }
}
