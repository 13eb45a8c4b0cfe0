/**
 * <explain-pane>: under the tensors, the pane that says where they came from. A row of tabs, each one view, fetched when its
 * tab is first opened. Which tabs there are is the table `TABS`: a new view is one row in it, which names the view's
 * element, and says what that is given. With no row there is no pane. The pane knows neither runs nor
 * the editor; it hands the last run's tape and the selected node to the view that is open, whose own `select-node` events pass
 * through it.
 */
import { LitElement, html, nothing, unsafeCSS, type TemplateResult } from 'lit';
import type { TapeEvent } from '../protocol';
import { fetchPart, isHere, type Part } from './later';
import tokens from '../styles/tokens.css?inline';
import controlsSheet from '../styles/controls.css?inline';
import explainSheet from '../styles/explain.css?inline';

/** What every view may look at. */
export interface Explained {
  tape: TapeEvent | null;
  /** The id of a node of the tape. */
  selected: number | null;
  /** The shapes of the selected operation's two operands, where it has two. */
  operands: [number[], number[]] | null;
}

/** What the reader wants of the pane: the detail of its `explain-arrange`. */
export interface ExplainArrangement {
  open: boolean;
  tab: string;
}

interface Tab {
  name: string;
  label: string;
  /** The view's element. */
  part: Part;
  view: (explained: Explained) => TemplateResult;
  /** Whether there is more to be seen than an invitation. */
  has: (explained: Explained) => boolean;
}

/** Before the first run nothing is known, and the room is kept. */
const hasOps = ({ tape }: Explained): boolean => tape?.nodes.some(({ kind }) => kind !== 'leaf') ?? true;

export const TABS: readonly Tab[] = [
  {
    name: 'lens',
    label: 'Lens',
    part: 'tensor-lens',
    view: ({ tape, selected }) => html`<tensor-lens .tape=${tape} .selected=${selected}></tensor-lens>`,
    has: hasOps,
  },
  {
    name: 'graph',
    label: 'Graph',
    part: 'tensor-graph',
    view: ({ tape, selected }) => html`<tensor-graph .tape=${tape} .selected=${selected}></tensor-graph>`,
    has: hasOps,
  },
  {
    name: 'shapes',
    label: 'Shapes',
    part: 'broadcast-panel',
    view: ({ operands }) => html`<broadcast-panel .operands=${operands}></broadcast-panel>`,
    has: () => true,
  },
];

/** Whether a tab has something to show; the first where none has that name. */
export function hasMuch(tab: string, explained: Explained): boolean {
  return (TABS.find(({ name }) => name === tab) ?? TABS[0])?.has(explained) ?? false;
}

/** How far a tab's module has come. */
type Arrival = 'coming' | 'here' | 'failed';

export class ExplainPane extends LitElement {
  static override styles = [tokens, controlsSheet, explainSheet].map((sheet) => unsafeCSS(sheet));

  static override properties = {
    explained: { attribute: false },
    open: { type: Boolean, reflect: true },
    tab: { type: String },
    arrivals: { state: true },
  };
  declare explained: Explained;
  declare open: boolean;
  /** The name of the tab that is, or will be, open; the first where none has that name. */
  declare tab: string;
  declare private arrivals: ReadonlyMap<string, Arrival>;

  constructor() {
    super();
    this.explained = { tape: null, selected: null, operands: null };
    this.open = false;
    this.tab = '';
    this.arrivals = new Map();
  }

  private get current(): Tab | undefined {
    return TABS.find(({ name }) => name === this.tab) ?? TABS[0];
  }

  protected override willUpdate(): void {
    const { current } = this;
    if (this.open && current && !isHere(current.part) && !this.arrivals.has(current.name)) this.fetch(current);
  }

  private fetch({ name, part }: Tab): void {
    const arrive = (arrival: Arrival): void => {
      this.arrivals = new Map(this.arrivals).set(name, arrival);
    };
    arrive('coming');
    fetchPart(part).then(
      () => arrive('here'),
      () => arrive('failed'),
    );
  }

  protected override render(): TemplateResult | typeof nothing {
    const { current } = this;
    if (!current) return nothing;
    return html`
      <div class="head">
        <div role="tablist" aria-label="Explain" @keydown=${this.walk}>
          ${TABS.map(
            ({ name, label }) => html`<button
              role="tab"
              id=${`tab-${name}`}
              data-tab=${name}
              aria-selected=${name === current.name}
              aria-controls="panel"
              tabindex=${name === current.name ? 0 : -1}
              @click=${() => this.choose(name)}
            >
              ${label}
            </button>`,
          )}
        </div>
        <button class="fold" aria-expanded=${this.open} aria-controls="panel" @click=${() => this.arrange(!this.open, current.name)}>
          <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3.5 6l4.5 4.5L12.5 6" /></svg>
          <span class="hidden">Explain pane</span>
        </button>
      </div>
      <div id="panel" role="tabpanel" aria-labelledby=${`tab-${current.name}`} ?hidden=${!this.open}>
        ${this.open ? this.panel(current) : nothing}
      </div>
    `;
  }

  private panel(tab: Tab): TemplateResult {
    const arrival = this.arrivals.get(tab.name);
    if (isHere(tab.part)) return tab.view(this.explained);
    if (arrival !== 'failed') return html`<p class="note" role="status">Loading …</p>`;
    return html`<p class="note" role="alert">
      This view could not be loaded. Is there a network?
      <button class="quiet" @click=${() => this.fetch(tab)}>Try again</button>
    </p>`;
  }

  /** A click on a tab opens it, also from a folded pane. */
  private choose(name: string): void {
    this.arrange(true, name);
  }

  private arrange(open: boolean, tab: string): void {
    this.dispatchEvent(new CustomEvent<ExplainArrangement>('explain-arrange', { detail: { open, tab } }));
  }

  /** Arrow keys go from tab to tab, as everywhere. */
  private readonly walk = (event: KeyboardEvent): void => {
    const at = TABS.findIndex(({ name }) => name === this.current?.name);
    const targets: Record<string, number> = {
      ArrowLeft: (at - 1 + TABS.length) % TABS.length,
      ArrowRight: (at + 1) % TABS.length,
      Home: 0,
      End: TABS.length - 1,
    };
    const target = TABS[targets[event.key] ?? -1];
    if (!target || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.arrange(this.open, target.name);
    this.renderRoot.querySelector<HTMLElement>(`[data-tab=${target.name}]`)?.focus();
  };
}

customElements.define('explain-pane', ExplainPane);

declare global {
  interface HTMLElementTagNameMap {
    'explain-pane': ExplainPane;
  }
}
