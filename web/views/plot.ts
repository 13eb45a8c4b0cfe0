/**
 * <tensor-plot>: a plot that follows its data while a run goes on, drawn by uPlot. An element of its own because the chart keeps
 * its canvas between redraws and has to fit its column. What the numbers say is plot_data.ts's business, what is drawn besides
 * lines plot_marks.ts's.
 *
 * uPlot is fetched when the first plot appears; a page without plots doesn't pay for it. Lines are told apart by dashes and
 * by their labels: hues mean values and gradients here.
 */
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type uPlot from 'uplot';
import type { PlotEvent, Series } from '../protocol';
import { classIndex, legendMark } from './markers';
import { countText, shortText } from './numbers';
import { resolveColour, whenThemeChanges } from './palette';
import { describePlot, extents, lineData, spotAt, spotBeside, spotText, type Spot } from './plot_data';
import { DASHES, drawMarks } from './plot_marks';

/** Height by width, and the most CSS pixels of it. */
const SIZES = { line: [0.5, 220], histogram: [0.5, 220], scatter: [0.75, 300], regions: [0.75, 300] } as const;
/** A point is read out from so many pixels away. */
const REACH_PX = 24;
/** Marks of more points than this are found too slowly to follow the pointer. */
const MOST_POINTED_AT = 5_000;

export class TensorPlot extends LitElement {
  static override properties = { plot: { attribute: false }, spot: { state: true } };
  declare plot: PlotEvent;
  declare private spot: Spot | null;
  private chart: uPlot | undefined;
  private shape = '';
  private resizes: ResizeObserver | undefined;
  private stopWatching: (() => void) | undefined;
  private colours = new Map<string, [number, number, number]>();

  constructor() {
    super();
    this.spot = null;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resizes = new ResizeObserver(() => this.chart?.setSize(this.room()));
    this.resizes.observe(this);
    this.stopWatching = whenThemeChanges(this, () => {
      this.discard();
      void this.draw();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizes?.disconnect();
    this.stopWatching?.();
    this.discard();
  }

  protected override render(): TemplateResult {
    const { title, form, series } = this.plot;
    return html`
      <figure class="plot" data-plot=${title} data-form=${form} data-points=${series.reduce((sum, { x }) => sum + x.length, 0)}>
        <figcaption>
          <strong>${title}</strong>
          ${series.map((one, i) => this.legend(one, i))}
          <span class="map-readout" role="status" data-role="plot-readout">${this.spot ? spotText(this.plot, this.spot) : ''}</span>
        </figcaption>
        <div
          class="chart"
          .style=${`aspect-ratio: ${1 / SIZES[form][0]}; max-height: ${SIZES[form][1]}px`}
          role="application"
          aria-roledescription="plot"
          aria-label=${`${describePlot(this.plot)}. Arrow keys read points out.`}
          tabindex="0"
          @pointermove=${this.point}
          @pointerleave=${() => (this.spot = null)}
          @focus=${this.begin}
          @blur=${() => (this.spot = null)}
          @keydown=${this.move}
        >
          ${this.crosshair()}
        </div>
      </figure>
    `;
  }

  private legend({ label, x, y }: Series, i: number): TemplateResult | typeof nothing {
    const { form, title } = this.plot;
    const name = label === title ? '' : label;
    if (form === 'line') {
      const last = y.at(-1);
      return html`<span class="series" data-dash=${i % DASHES.length}>
        ${this.plot.series.length > 1 ? dashMark(i) : nothing} ${name} ${last === undefined ? '' : shortText(last)}
      </span>`;
    }
    if (form === 'histogram') return name ? html`<span class="series">${dashMark(i)} ${name}</span>` : nothing;
    return html`<span class="series">${legendMark(classIndex(label, i))} ${name} ${countText(x.length)}</span>`;
  }

  /** A ring around the number that is read out. */
  private crosshair(): TemplateResult | typeof nothing {
    const { chart, spot } = this;
    const series = spot ? this.plot.series[spot.series] : undefined;
    if (!chart || !spot || !series) return nothing;
    const histogram = this.plot.form === 'histogram';
    const [from = NaN, to = NaN] = [series.x[spot.index], series.x[spot.index + 1]];
    const place = this.placed(chart, histogram ? (from + to) / 2 : from, series.y[spot.index] ?? NaN);
    if (!Number.isFinite(place.x + place.y)) return nothing;
    return html`<span class="spot" .style=${`left: ${place.x}px; top: ${place.y}px`}></span>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('plot')) void this.draw();
  }

  private async draw(): Promise<void> {
    const { default: Chart } = await import('uplot');
    const parent = this.querySelector<HTMLElement>('.chart');
    if (!parent || !this.isConnected) return;
    const { form, series, x_label, y_label } = this.plot;
    const data = form === 'line' ? lineData(this.plot, (tables) => Chart.join(tables)) : boxData(this.plot);
    const shape = JSON.stringify([form, form === 'line' ? series.map(({ label }) => label) : null, x_label, y_label]);
    if (this.chart && this.shape === shape) {
      this.chart.setData(data);
      return;
    }
    this.discard();
    this.shape = shape;
    this.chart = new Chart(this.options(), data, parent);
  }

  private discard(): void {
    this.chart?.destroy();
    this.chart = undefined;
    this.colours.clear();
  }

  private colour(property: string): [number, number, number] {
    const known = this.colours.get(property) ?? resolveColour(this, property);
    this.colours.set(property, known);
    return known;
  }

  private room(): { width: number; height: number } {
    const width = Math.max(160, Math.floor(this.querySelector('.chart')?.clientWidth ?? 320));
    const [aspect, tallest] = SIZES[this.plot.form];
    return { width, height: Math.min(tallest, Math.round(width * aspect)) };
  }

  private options(): uPlot.Options {
    const css = (property: string): string => `rgb(${this.colour(property).join(' ')})`;
    const style = getComputedStyle(this);
    const size = Number.parseFloat(style.fontSize);
    const lines = this.plot.form === 'line';
    const axis = {
      stroke: css('--ink-2'),
      font: `${Math.round(size * 0.75)}px ${style.fontFamily}`,
      grid: { stroke: css('--hairline'), width: 1 },
      ticks: { show: false },
    };
    // What isn't made of lines says itself how far its axes go; read anew at each drawing.
    const scales: uPlot.Scales = lines
      ? { x: { time: false } }
      : { x: { time: false, range: () => extents(this.plot).x }, y: { range: () => extents(this.plot).y } };
    return {
      ...this.room(),
      legend: { show: false },
      cursor: { show: false },
      scales,
      axes: [
        {
          ...axis,
          size: Math.round(size * 2),
          label: this.plot.x_label,
          labelSize: this.plot.x_label ? size * 1.2 : 0,
          values: (_, ticks) => ticks.map((tick) => shortText(tick)),
        },
        {
          ...axis,
          size: Math.round(size * 3.25),
          label: this.plot.y_label,
          labelSize: this.plot.y_label ? size * 1.2 : 0,
          values: (_, ticks) => ticks.map((tick) => shortText(tick)),
        },
      ],
      series: [
        {},
        ...(lines
          ? this.plot.series.map(({ label, x }, i) => ({
              label,
              stroke: css('--ink'),
              width: 1.5,
              dash: [...(DASHES[i % DASHES.length] ?? [])],
              points: { show: x.length === 1 },
            }))
          : [{ show: true, paths: () => null, points: { show: false } }]),
      ],
      // Under the axes' grid, regions would hide it; over it, the grid would cross the points.
      hooks: lines ? {} : { draw: [(chart) => this.drawOn(chart)] },
    };
  }

  private drawOn(chart: uPlot): void {
    const { ctx: context, bbox } = chart;
    context.save();
    context.beginPath();
    context.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    context.clip();
    drawMarks(this.plot, {
      context,
      x: (value) => chart.valToPos(value, 'x', true),
      y: (value) => chart.valToPos(value, 'y', true),
      colour: (property) => this.colour(property),
      density: window.devicePixelRatio || 1,
    });
    context.restore();
  }

  // ---- reading points out ----

  /** CSS pixels within the chart's box. */
  private placed(chart: uPlot, x: number, y: number): { x: number; y: number } {
    const over = chart.over;
    return { x: over.offsetLeft + chart.valToPos(x, 'x'), y: over.offsetTop + chart.valToPos(y, 'y') };
  }

  private readonly point = (event: PointerEvent): void => {
    const { chart, plot } = this;
    const points = plot.series.reduce((sum, { x }) => sum + x.length, 0);
    if (!chart || points > MOST_POINTED_AT) return;
    const box = chart.root.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    this.spot = spotAt(plot, at, (x, y) => this.placed(chart, x, y), REACH_PX);
  };

  private readonly begin = (): void => {
    const index = this.plot.form === 'line' ? (this.plot.series[0]?.x.length ?? 1) - 1 : 0;
    if (this.plot.series.length > 0) this.spot ??= { series: 0, index: Math.max(0, index) };
  };

  private readonly move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (!step || !this.spot) return;
    event.preventDefault();
    this.spot = spotBeside(this.plot, this.spot, step);
  };
}

const STEPS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [-Infinity, 0],
  End: [Infinity, 0],
};

/** The two corners of what is shown: uPlot draws axes for data, and nothing else of these. */
function boxData(plot: PlotEvent): uPlot.AlignedData {
  const { x, y } = extents(plot);
  return [x, y];
}

/** A sample of a line's dashes for the legend. */
function dashMark(i: number): TemplateResult {
  return html`<svg class="mark" viewBox="0 0 24 8" aria-hidden="true">
    <line x1="0" y1="4" x2="24" y2="4" stroke="currentColor" stroke-width="1.5" stroke-dasharray=${(DASHES[i % DASHES.length] ?? []).join(' ')}></line>
  </svg>`;
}

customElements.define('tensor-plot', TensorPlot);
