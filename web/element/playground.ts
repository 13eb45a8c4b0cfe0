/**
 * <tensor-playground>: code on one side, every tensor and its gradient on the other. The element's contract (attributes,
 * `run()`, events, `data-state`) is here and in docs/element.md; what it does with runs is in session.ts. What it shows of them
 * (inside.ts) and the editor are fetched when the element is first seen: until then it is its code and its controls.
 */
import { LitElement, html, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { createRef, ref } from 'lit/directives/ref.js';
import type { CodeEditor } from '../editor/editor';
import { parseLesson, type Lesson } from '../lessons/lesson';
import { loadStored, type Stored } from '../stored';
import { LIMITS, type RunResult } from '../protocol';
import { USUAL, type Arrangement } from './arrangement';
import { actions, controlsModel, progressBar } from './controls';
import { EnvCell } from './env';
import { exercisePane } from './exercise_pane';
import { Exercising } from './exercising';
import type { Around, Inside } from './inside';
import { ownText } from './own_text';
import { partRole } from './landmarks';
import { editorIsDue } from './due';
import { EarlyInput } from './early';
import { fetchPart } from './later';
import { schemeAround, watchSurroundings } from './surroundings';
import { keepStill, prerenderedIn, type Prerendered } from './prerendered';
import { prosePane } from './prose';
import { sharedClient, siteLibrary } from './runtime';
import type { Session } from './session';
import tokens from '../styles/tokens.css?inline';
import controlsSheet from '../styles/controls.css?inline';
import frameSheet from '../styles/frame.css?inline';

/** Two columns from this width on, in units of the element's own type size. */
const WIDE_FROM = 45;
/** One short line for screen readers and for the eye, about something that was just done. */
const NOTICE_MS = 4_000;

export class TensorPlayground extends LitElement {
  static override styles = [tokens, controlsSheet, frameSheet].map((sheet) => unsafeCSS(sheet));

  static override properties = {
    src: { type: String },
    autorun: { type: Boolean },
    height: { type: Number, reflect: true },
    env: { type: String, reflect: true },
    stored: { type: String },
    theme: { type: String, reflect: true },
    layout: { type: String, reflect: true },
    readonly: { type: Boolean, reflect: true },
    explain: { type: String, reflect: true },
    packages: { type: String },
    liveLimit: { type: Number, attribute: 'live-limit' },
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
  /** Address of what the code is known to show, which stands there until its first run has ended. */
  declare stored: string | null;
  /** Elements of one `env` see each other's top-level names, in the order of the document. */
  declare env: string | null;
  declare theme: 'auto' | 'light' | 'dark';
  declare layout: 'auto' | 'wide' | 'narrow' | 'slide';
  declare readonly: boolean;
  /** Whether the explain pane is open to begin with, where there is room for it. */
  declare explain: Arrangement['explain'] | null;
  /** Addresses of package indexes, with spaces between, that programs may be given packages from. */
  declare packages: string;
  /** Seconds that a run as you type may take; 0 for no limit. */
  declare liveLimit: number | null;
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
  private starting: Promise<Session> | undefined;
  /** What the site's build has put here; it stands until the element is asked for, and can take over as a whole. */
  private prerendered: Prerendered | null = null;
  private wake!: () => void;
  private readonly awake = new Promise<void>((resolve) => (this.wake = resolve));
  private editor: CodeEditor | undefined;
  /** What is to be done with the editor as soon as it is there. */
  private readonly waiting: ((editor: CodeEditor) => void)[] = [];
  private readonly early = new EarlyInput();
  /** The code of the run that was started last. */
  private ranCode = '';
  /** The code before the editor is there to hold it. */
  private draft = '';
  /** The program on screen is somebody else's. */
  private strange = false;
  private settle!: { resolve: () => void; reject: (reason: unknown) => void };
  private seen: IntersectionObserver | undefined;
  private readonly resizes = new ResizeObserver(() => {
    this.arrange();
    this.dress();
  });
  private unwatch: (() => void) | undefined;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly cell = new EnvCell(
    this,
    () => ({ code: this.code, inputs: Object.fromEntries(this.session?.inputs ?? []) }),
    () => this.session?.follow(this.code),
  );
  private readonly editorBox = createRef<HTMLElement>();
  private inside: Inside | undefined;
  /** The inside's module, on its way or here. Asked for once: of two imports of a module one may settle a frame later. */
  private insideModule: Promise<typeof import('./inside')> | undefined;

  constructor() {
    super();
    this.src = null;
    this.autorun = false;
    this.height = null;
    this.env = null;
    this.stored = null;
    this.theme = 'auto';
    this.layout = 'auto';
    this.readonly = false;
    this.explain = null;
    this.packages = '';
    this.liveLimit = null;
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
    const asked = this.code; // by the time the session is there, another run may have put its own
    return await (await this.start()).run(asked, { limit_ms });
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
    this.inside?.forget();
    this.session?.clear();
    if (this.strange) void sharedClient().then((client) => client.renew());
    this.strange = strange;
    this.adopt(lesson, code);
    if (code === lesson.code) void this.showStored(lesson);
    if (strange) void this.start().then((session) => (session.held = this.strange));
    else if (this.autorun) void this.run();
  }

  /** Shows what the code on screen is known to show, unless it has run by then. */
  async preview(stored: Stored): Promise<void> {
    const session = await this.start();
    if (stored.code !== this.code) return;
    this.ranCode = stored.code;
    if (!session.preview(stored)) return;
    this.dispatchEvent(new CustomEvent('playground-preview', { detail: { displays: stored.events }, bubbles: true, composed: true }));
  }

  private async showStored(lesson: Lesson): Promise<void> {
    const here = this.prerendered?.stored;
    const stored = here?.code === lesson.code ? here : lesson.stored && (await loadStored(lesson.stored));
    if (stored && this.lesson.code === lesson.code) await this.preview(stored);
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
    if (this.session) this.session.own = this.exercising.own;
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
      if (this.starting || !entries.some(({ isIntersecting }) => isIntersecting)) return;
      if (this.stored || this.prerendered) void this.showStored({ ...this.lesson, ...(this.stored === null ? {} : { stored: this.stored }) });
      if (this.autorun && this.code.trim()) void this.run();
      else void this.start();
    });
    this.seen.observe(this);
    this.cell.join(this.env);
    this.resizes.observe(this);
    this.unwatch = watchSurroundings(() => this.dress());
    this.inside?.connect(true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.seen?.disconnect();
    this.cell.join(null);
    this.resizes.disconnect();
    this.unwatch?.();
    this.inside?.connect(false);
    clearTimeout(this.noticeTimer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('src') && this.src) void this.load(this.src);
    if (changed.has('height')) this.style.height = this.height === null ? '' : `${this.height}px`;
    if (changed.has('layout')) this.arrange();
    if (changed.has('theme') && this.hasUpdated) this.dress();
    if (changed.has('env')) this.cell.join(this.isConnected ? this.env : null);
    if (this.explain && changed.has('explain')) this.arrangement = { ...this.arrangement, explain: this.explain };
    if (changed.has('readonly') && this.editor) this.editor.readonly = this.readonly;
    if (this.session) {
      this.tellSession(this.session);
      this.dataset.state = this.session.phase;
      if (this.session.error) this.dataset.error = this.session.error.type;
      else delete this.dataset.error;
    }
  }

  /** The code as the build has drawn it, as long as it is this code. */
  private get drawnCode(): HTMLElement | null {
    return this.prerendered?.stored.code === this.draft ? this.prerendered.code : null;
  }

  /** Under the page's declarative shadow tree, if it has one: that is taken away once this one is drawn. */
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    this.prerendered = prerenderedIn(this.shadowRoot);
    return super.createRenderRoot();
  }

  /** What was prerendered stays until all that takes its place is here, and then changes within one frame; the code stays longer. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.prerendered && !this.hasUpdated) {
      await this.awake;
      const parts = this.prerendered.parts.map((part) => fetchPart(part).catch(() => undefined)); // what failed says so in its place
      await Promise.all([this.insideModule, this.starting?.catch(() => undefined), ...parts]);
      this.arrange();
      this.prerendered.look();
    }
    await super.scheduleUpdate();
  }

  protected override firstUpdated(): void {
    if (!this.prerendered) return;
    this.prerendered.remove();
    keepStill(this);
  }

  protected override updated(): void {
    this.inside?.updated();
  }

  /** The code into the editor, without anything that follows from it. */
  private put(code: string): void {
    this.draft = code;
    if (this.editor) this.editor.code = code;
    this.requestUpdate();
  }

  /** Says in `data-layout` whether there is room for two columns. */
  private arrange(): void {
    const size = Number.parseFloat(getComputedStyle(this).fontSize);
    const wide = this.layout === 'auto' ? this.clientWidth >= WIDE_FROM * size : this.layout !== 'narrow';
    if (wide === this.wide && this.dataset.layout) return;
    this.dataset.layout = wide ? 'wide' : 'narrow';
    this.requestUpdate();
  }

  /** Says in `data-scheme` what the page around is, where that isn't left to the reader's system; the style sheet goes by it. */
  private dress(): void {
    const scheme = this.theme === 'auto' && this.isConnected ? schemeAround(this) : null;
    if (scheme) this.dataset.scheme = scheme;
    else delete this.dataset.scheme;
  }

  private get wide(): boolean {
    return this.dataset.layout === 'wide';
  }

  private adopt(lesson: Lesson, code = lesson.code): void {
    this.lesson = lesson;
    if (lesson.opens) this.arrangement = { ...this.arrangement, tab: lesson.opens.toLowerCase() };
    this.put(code);
  }

  private async load(src: string): Promise<void> {
    try {
      const answer = await fetch(src);
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      const lesson = { ...parseLesson(await answer.text()), ...(this.stored === null ? {} : { stored: this.stored }) };
      // One that nobody has seen yet shows and runs nothing until then.
      if (this.starting) this.open(lesson);
      else this.adopt(lesson);
    } catch (error) {
      this.say(`${src} could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Fetches what the element is but for its code and controls, once. */
  private fill(): void {
    if (this.insideModule) return;
    this.insideModule = import('./inside');
    this.wake();
    void this.openEditor();
    void this.openInside(this.insideModule);
  }

  private async openInside(module: Promise<typeof import('./inside')>): Promise<void> {
    const { Inside: Made } = await module;
    await this.updateComplete; // the first drawing makes the root
    const around: Around = {
      now: () => {
        const { session, editor, code, ranCode, readonly, wide, arrangement, openBelow } = this;
        return { session, editor, code, ranCode, readonly, wide, arrangement, openBelow };
      },
      unfold: (open) => (this.openBelow = open),
      share: this.share,
      edit: (change) => {
        if (this.editor) change(this.editor);
        else this.waiting.push(change);
      },
      say: (notice) => this.say(notice),
      refresh: () => this.requestUpdate(),
    };
    this.inside = new Made(around, this.renderRoot as ShadowRoot);
    this.requestUpdate();
  }

  private async openEditor(): Promise<void> {
    const drawn = this.drawnCode;
    if (drawn) await editorIsDue(this, drawn);
    const { CodeEditor: Editor } = await import('../editor/editor');
    await this.updateComplete;
    const parent = this.editorBox.value;
    if (!parent) return;
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
      onLine: (line) => this.inside?.selectLine(line),
      library: siteLibrary(),
    });
    this.requestUpdate();
    await this.updateComplete;
    this.prerendered?.removeSheet();
    this.early.handOver(this.editor);
    for (const change of this.waiting.splice(0)) change(this.editor);
  }

  private readonly pressCode = (event: PointerEvent): void => {
    if (!this.editor) this.early.press(event);
  };

  private readonly clickCode = (event: MouseEvent): void => {
    if (!this.editor && !this.readonly) this.early.click(event, this.renderRoot);
  };

  /** Makes the session, and with it the page's Python, when there is none yet. */
  private start(): Promise<Session> {
    this.fill();
    this.starting ??= this.newSession().catch((reason: unknown) => {
      this.starting = undefined; // the next run tries again
      this.settle.reject(reason);
      this.dataset.state = 'error';
      this.say('The playground could not be fetched: check the connection, then reload the page.');
      throw reason;
    });
    return this.starting;
  }

  private async newSession(): Promise<Session> {
    const [{ Session: Made }, client] = await Promise.all([import('./session'), sharedClient()]);
    const tell = (name: string, detail: unknown): void => {
      this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    };
    const session = new Made(client, {
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
    session.cell = this.cell;
    client.ready.then(this.settle.resolve, this.settle.reject);
    this.session = session;
    this.tellSession(session);
    this.requestUpdate();
    return session;
  }

  /** What the attributes say about runs. */
  private tellSession(session: Session): void {
    session.packages = this.packages.split(/\s+/).filter(Boolean).slice(0, LIMITS.packageIndexes);
    session.liveLimitMs = this.liveLimit !== null && this.liveLimit >= 0 ? 1000 * this.liveLimit : undefined;
  }

  // ---- what it looks like ----

  protected override render(): TemplateResult {
    const { session } = this;
    const controls = controlsModel(session, { readonly: this.readonly, changed: this.code !== this.lesson.code || (session?.inputs.size ?? 0) > 0 });
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
            toggleLive: () => void this.toggleLive(),
          })}
        </div>
        ${progressBar(controls)}
        <section class="code" role=${partRole()} aria-label="Code">
          <slot name="notice"></slot>
          ${prosePane(this.lesson)} ${exercisePane(this.lesson, this.exercising, {
            take: (code) => this.take(code),
            use: (name, on) => this.runOn(name, on),
          })}
          <slot name="prose-end"></slot>
          <div class="editor" ${ref(this.editorBox)} @pointerdown=${this.pressCode} @click=${this.clickCode}>
            ${this.editor ? nothing : this.drawnCode ?? html`<pre class="draft">${this.draft}</pre>`}
          </div>
        </section>
        ${this.inside ? this.inside.side() : html`<div class="side"><div class="flow"><slot name="stored"></slot></div></div>`} ${this.inside?.output()}
        <p class=${classMap({ notice: true, shown: this.notice !== '' })} role="status" data-role="notice">${this.notice}</p>
      </div>
    `;
  }

  private async toggleLive(): Promise<void> {
    const session = await this.start();
    session.live = !session.live;
    if (session.live) session.edited(this.code);
    this.requestUpdate();
  }

  /** The reader has moved, folded or opened a pane. */
  private readonly share = (change: Partial<Arrangement>): void => {
    this.arrangement = { ...this.arrangement, ...change };
    this.dispatchEvent(new CustomEvent('playground-arrange', { detail: this.arrangement, bubbles: true, composed: true }));
  };
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
