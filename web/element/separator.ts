/**
 * <pane-separator>: the line between two panes, which pointer and keyboard move. It says where it was moved to, as the part of
 * the whole that stands before it, and holds no sizes itself: its owner sets `value` and lays the panes out.
 */
import { LitElement, css, type PropertyValues } from 'lit';

/** Neither pane gets less than this part of the whole, in hundredths. */
const LEAST = 20;
const MOST = 80;
const STEP = 2;

export class PaneSeparator extends LitElement {
  static override styles = css`
    :host {
      position: relative;
      z-index: 1;
      flex: none;
      touch-action: none;
      background: var(--hairline);
      transition: background-color var(--ease);
    }

    :host([aria-orientation='vertical']) {
      width: 1px;
      cursor: col-resize;
    }

    :host([aria-orientation='horizontal']) {
      height: 1px;
      cursor: row-resize;
    }

    /* A line to the eye, a strip to the finger. */
    :host::before {
      content: '';
      position: absolute;
      inset: 0 -5px;
    }

    :host([aria-orientation='horizontal'])::before {
      inset: -5px 0;
    }

    :host(:hover),
    :host([data-moving]) {
      background: var(--ink-2);
    }

    :host(:focus-visible) {
      outline: 2px solid var(--accent);
      outline-offset: 0;
      background: var(--accent);
    }
  `;

  static override properties = {
    value: { type: Number },
    usual: { type: Number },
  };
  /** Hundredths of the whole that stand before the line. */
  declare value: number;
  /** Where a double click or Enter brings it back to. */
  declare usual: number;

  constructor() {
    super();
    this.value = 50;
    this.usual = 50;
    this.addEventListener('pointerdown', this.grasp);
    this.addEventListener('keydown', this.step);
    this.addEventListener('dblclick', () => this.move(this.usual));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = 'separator';
    this.tabIndex = 0;
    this.ariaValueMin = String(LEAST);
    this.ariaValueMax = String(MOST);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('value')) this.ariaValueNow = String(Math.round(this.value));
  }

  /** A vertical line stands between columns. */
  private get vertical(): boolean {
    return this.ariaOrientation === 'vertical';
  }

  private move(value: number): void {
    const detail = Math.max(LEAST, Math.min(MOST, Math.round(value * 10) / 10));
    if (detail !== this.value) this.dispatchEvent(new CustomEvent('separator-move', { detail }));
  }

  private readonly grasp = (event: PointerEvent): void => {
    const whole = this.parentElement?.getBoundingClientRect();
    if (!whole || event.button !== 0) return;
    event.preventDefault(); // no text is selected on the way
    this.focus();
    this.setPointerCapture(event.pointerId);
    this.toggleAttribute('data-moving', true);
    const [start, size] = this.vertical ? [whole.left, whole.width] : [whole.top, whole.height];
    const held = new AbortController();
    const release = (): void => {
      held.abort();
      this.toggleAttribute('data-moving', false);
    };
    const follow = ({ clientX, clientY }: PointerEvent): void => {
      this.move((((this.vertical ? clientX : clientY) - start) / size) * 100);
    };
    this.addEventListener('pointermove', follow, { signal: held.signal });
    this.addEventListener('pointerup', release, { signal: held.signal });
    this.addEventListener('pointercancel', release, { signal: held.signal });
  };

  private readonly step = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [back, forth] = this.vertical ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    const stride = event.shiftKey ? 5 * STEP : STEP;
    const targets: Record<string, number> = {
      [back]: this.value - stride,
      [forth]: this.value + stride,
      Home: LEAST,
      End: MOST,
      Enter: this.usual,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.move(target);
  };
}

customElements.define('pane-separator', PaneSeparator);

declare global {
  interface HTMLElementTagNameMap {
    'pane-separator': PaneSeparator;
  }
}
