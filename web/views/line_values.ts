/**
 * <line-values>: behind a line of code, what the line bound. Its shape, a strip of its values and after backward of its gradient,
 * or a plain number; where a loop kept several iterations, a slider over them; on hover or by the keyboard a card with the whole
 * grid, and whether the gradient agrees with finite differences.
 *
 * Draws one line's events and fires `select-node` with the node of the tape that it stands for. Where it stands is the editor's
 * business.
 */
import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { CheckEvent, Grid, LineEvent, LineValue } from '../protocol';
import { elementAt, shapeText, shortText } from './numbers';
import { extentOf, positionOf, type Meaning } from './scale';
import { tensorCard } from './tensor';

/** Cells of a strip; a longer grid is read at even steps. */
export const MOST_STRIP_CELLS = 16;
const MOST_NAMES = 4;
/** Characters that stand side by side in the card; see `max-width` in values.css. */
const CARD_ROOM = 40;
/** Moving from the strip to its card must not close it on the way. */
const LINGER_MS = 250;
const NO_INDICES: readonly number[] = [];

/** The places that a strip shows, at even steps. */
export function stripPlaces(length: number): number[] {
  const cells = Math.min(length, MOST_STRIP_CELLS);
  return Array.from({ length: cells }, (_, cell) => Math.floor(((cell + 0.5) * length) / cells));
}

function strip(grid: Grid, meaning: Meaning): TemplateResult {
  const extent = extentOf(grid);
  return html`<span class="strip" data-meaning=${meaning}>${stripPlaces(grid.data.length).map((place) => {
    const position = positionOf(elementAt(grid.data, place), extent);
    const sign = Number.isNaN(position) ? 'none' : position < 0 ? 'low' : 'high';
    return html`<i data-sign=${sign} .style=${Number.isNaN(position) ? '' : `--t: ${Math.abs(position).toFixed(3)}`}></i>`;
  })}</span>`;
}

function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value).replace('-', '−') : shortText(value);
}

/** A value in words, for screen readers. */
export function spokenValue({ values, grad }: LineValue): string {
  if (typeof values === 'number') return numberText(values).replace(/^−/, 'minus ');
  const range = (grid: Grid): string => {
    const finite = [...grid.data].map(Number).filter(Number.isFinite);
    if (finite.length === 0) return grid.numel === 0 ? 'empty' : 'nothing finite';
    const [low, high] = [Math.min(...finite), Math.max(...finite)].map((each) => shortText(each).replace(/^−/, 'minus '));
    return low === high ? `all ${low}` : `from ${low} to ${high}`;
  };
  const shape = values.shape.length === 0 ? 'one element' : `shape ${shapeText(values.shape)}`;
  return `${shape}, ${range(values)}${grad ? `, gradient ${range(grad)}` : ''}`;
}

export function spokenCheck(check: CheckEvent | undefined): string {
  if (!check) return '';
  if (check.agrees) return 'the gradient agrees with finite differences';
  if (!check.worst) return 'the gradient differs from finite differences';
  const { ours, difference, at } = check.worst;
  return `the gradient differs from finite differences: at [${at.join(', ')}] it is ${shortText(ours)}, and they give ${shortText(difference)}`;
}

export class LineValues extends LitElement {
  static override properties = { events: { attribute: false }, checks: { attribute: false }, chosen: { state: true }, open: { state: true } };
  /** What the line bound, one event a name. */
  declare events: readonly LineEvent[];
  declare checks: readonly CheckEvent[];
  /** Iterations back from the latest. */
  declare private chosen: number;
  declare private open: boolean;

  private readonly leading = new Map<string, number[]>();
  private closing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.events = [];
    this.checks = [];
    this.chosen = 0;
    this.open = false;
  }

  /** In the tree around it, whose styles it shares with the other views. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.closing);
  }

  protected override updated(): void {
    const card = this.querySelector<HTMLElement>('.line-card');
    if (!card) return;
    if (!card.matches(':popover-open')) card.showPopover();
    const strip = this.getBoundingClientRect();
    const below = strip.bottom + card.offsetHeight + 8 <= innerHeight;
    card.style.left = `${Math.max(8, Math.min(strip.left, innerWidth - card.offsetWidth - 8))}px`;
    card.style.top = `${below ? strip.bottom + 2 : Math.max(8, strip.top - card.offsetHeight - 2)}px`;
  }

  protected override render(): TemplateResult {
    const shown = this.events.slice(0, MOST_NAMES);
    const checks = shown.map((event) => this.checkOf(event)).filter((check) => check !== undefined);
    const spoken = shown.map((event) => `${event.name}: ${spokenValue(this.shownOf(event))}`);
    const label = [...spoken, ...checks.map(spokenCheck)].join('; ');
    const gradients = shown.filter((event) => this.shownOf(event).grad !== null).length; // a mark may come to each
    return html`
      <button
        type="button"
        class="line-button"
        data-role="line-values"
        aria-expanded=${this.open}
        tabindex=${this.previous() ? -1 : 0}
        @click=${this.choose}
        @keydown=${this.onKey}
        @pointerenter=${this.show}
        @pointerleave=${this.hideSoon}
        @focusout=${this.onFocusOut}
      >
        <span class="hidden">${label}</span>
        <span class="seen" aria-hidden="true">${shown.map((event) => this.brief(event, shown.length > 1))}${gradients > 0 ? html`<span class="marks" .style=${`--marks: ${gradients}`}>${checks.map(mark)}</span>` : nothing}</span>
      </button>
      ${this.open ? this.card(shown) : nothing}
    `;
  }

  private brief(event: LineEvent, named: boolean): TemplateResult {
    const { values, grad } = this.shownOf(event);
    const name = named ? html`<span class="name">${event.name}</span>` : nothing;
    if (typeof values === 'number') return html`<span class="brief">${name}<span class="number">${numberText(values)}</span></span>`;
    const scalar = values.shape.length === 0 && values.data.length === 1;
    return html`<span class="brief">${name}<span class="shape">${scalar ? numberText(elementAt(values.data, 0)) : shapeText(values.shape)}</span>${strip(values, 'values')}${grad ? strip(grad, 'gradient') : nothing}</span>`;
  }

  private card(shown: readonly LineEvent[]): TemplateResult {
    const most = Math.max(...shown.map(({ kept }) => kept.length));
    const longest = shown.find(({ kept }) => kept.length === most);
    return html`<div class="line-card" popover="manual" role="dialog" aria-label="Values of this line" @pointerenter=${this.show} @pointerleave=${this.hideSoon} @keydown=${this.onKey} @focusout=${this.onFocusOut}>
      ${most > 1 && longest
        ? html`<label class="iterations">
            iteration
            <input
              type="range"
              min="0"
              max=${most - 1}
              .value=${String(most - 1 - Math.min(this.chosen, most - 1))}
              aria-label="Iteration"
              aria-valuetext=${`iteration ${this.shownOf(longest).iteration} of ${longest.total}`}
              @input=${(event: Event) => (this.chosen = most - 1 - Number((event.target as HTMLInputElement).value))}
            />
            <output>${this.shownOf(longest).iteration} of ${longest.total}</output>
          </label>`
        : nothing}
      ${shown.map((event) => this.whole(event))}
    </div>`;
  }

  private whole(event: LineEvent): TemplateResult {
    const { values, grad } = this.shownOf(event);
    const check = this.checkOf(event);
    const words = check ? html`<p class="check" data-agrees=${check.agrees}>${check.agrees ? '✓' : '✗'} ${spokenCheck(check)}</p>` : nothing;
    if (typeof values === 'number') return html`<p class="single"><code>${event.name}</code> = ${String(values).replace('-', '−')}</p>`;
    const context = {
      leading: (name: string) => this.leading.get(name) ?? NO_INDICES,
      choose: (name: string, dimension: number, index: number) => {
        const chosen = this.leading.get(name) ?? [];
        chosen[dimension] = index;
        this.leading.set(name, chosen);
        this.requestUpdate();
      },
      copy: () => undefined,
      room: CARD_ROOM,
    };
    const { name, line } = event;
    return html`${tensorCard({ kind: 'tensor', name, line, requires_grad: false, op: null, values, grad }, context)}${words}`;
  }

  private shownOf({ kept }: LineEvent): LineValue {
    const value = kept[Math.max(0, kept.length - 1 - this.chosen)];
    if (!value) throw new Error('internal: a line without values');
    return value;
  }

  /** The check of the gradient that is shown: finite differences were taken at the latest iteration, and say nothing of others. */
  private checkOf(event: LineEvent): CheckEvent | undefined {
    const { name, line, kept } = event;
    if (this.shownOf(event) !== kept.at(-1)) return undefined;
    return this.checks.find((check) => check.line === line && check.name === name);
  }

  private readonly show = (): void => {
    clearTimeout(this.closing);
    this.open = true;
  };

  private readonly hideSoon = (): void => {
    clearTimeout(this.closing);
    this.closing = setTimeout(() => {
      if (!this.contains((this.getRootNode() as Document | ShadowRoot).activeElement)) this.open = false;
    }, LINGER_MS);
  };

  private readonly onFocusOut = ({ relatedTarget }: FocusEvent): void => {
    if (!(relatedTarget instanceof Node && this.contains(relatedTarget))) this.open = false;
  };

  private readonly choose = (): void => {
    this.show();
    const node = this.events.find((event) => event.node !== null)?.node ?? null;
    if (node !== null) this.dispatchEvent(new CustomEvent('select-node', { detail: node, bubbles: true, composed: true }));
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const button = event.target instanceof HTMLButtonElement && event.target.dataset.role === 'line-values';
    if (event.key === 'Escape' && this.open) {
      this.open = false;
      this.querySelector('button')?.focus();
    } else if (button && event.key === 'ArrowDown') this.next()?.querySelector('button')?.focus();
    else if (button && event.key === 'ArrowUp') this.previous()?.querySelector('button')?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private siblings(): LineValues[] {
    return [...(this.closest('.cm-content')?.querySelectorAll<LineValues>('line-values') ?? [])];
  }

  private next(): LineValues | undefined {
    const all = this.siblings();
    return all[all.indexOf(this) + 1];
  }

  private previous(): LineValues | undefined {
    const all = this.siblings();
    return all[all.indexOf(this) - 1];
  }
}

function mark(check: CheckEvent): TemplateResult {
  return html`<span class="mark" data-agrees=${check.agrees} title=${spokenCheck(check)}>${check.agrees ? '✓' : '✗'}</span>`;
}

customElements.define('line-values', LineValues);
