/**
 * <tensor-plot>: a line plot that follows its data while a run goes on, drawn by uPlot. An element of its own because the chart
 * keeps its canvas between redraws and has to fit its column.
 *
 * uPlot is fetched when the first plot appears; a page without plots doesn't pay for it. Lines are told apart by dashes and
 * by their labels: hues mean values and gradients here.
 */
import { LitElement, html, type PropertyValues, type TemplateResult } from 'lit';
import type uPlot from 'uplot';
import type { PlotEvent } from '../protocol';
import { countText, shortText } from './numbers';
import { resolveColour, whenThemeChanges } from './palette';

const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
const ASPECT = 0.5;
const TALLEST = 220;

export class TensorPlot extends LitElement {
  static override properties = { plot: { attribute: false } };
  declare plot: PlotEvent;
  private chart: uPlot | undefined;
  private shape = '';
  private resizes: ResizeObserver | undefined;
  private stopWatching: (() => void) | undefined;

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
    const { title, series } = this.plot;
    return html`
      <figure class="plot" data-plot=${title} data-points=${series.reduce((sum, { x }) => sum + x.length, 0)}>
        <figcaption>
          <strong>${title}</strong>
          ${series.map(({ label, y }, i) => {
            const last = y.at(-1);
            return html`<span class="series" data-dash=${i % DASHES.length}
              >${label === title ? '' : label} ${last === undefined ? '' : shortText(last)}</span
            >`;
          })}
        </figcaption>
        <div class="chart" role="img" aria-label=${describe(this.plot)}></div>
      </figure>
    `;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('plot')) void this.draw();
  }

  private async draw(): Promise<void> {
    const { default: Chart } = await import('uplot');
    const parent = this.querySelector<HTMLElement>('.chart');
    if (!parent || !this.isConnected) return;
    const data = this.aligned(Chart);
    const shape = JSON.stringify([this.plot.series.map(({ label }) => label), this.plot.x_label, this.plot.y_label]);
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
  }

  private room(): { width: number; height: number } {
    const width = Math.max(160, Math.floor(this.querySelector('.chart')?.clientWidth ?? 320));
    return { width, height: Math.min(TALLEST, Math.round(width * ASPECT)) };
  }

  /** uPlot wants one shared x; series with their own are joined, with gaps where one has no point. */
  private aligned(Chart: typeof uPlot): uPlot.AlignedData {
    const { series } = this.plot;
    const [first] = series;
    if (!first) return [[]];
    const same = series.every(({ x }) => x.length === first.x.length && x.every((value, i) => value === first.x[i]));
    if (same) return [first.x, ...series.map(({ y }) => y)];
    return Chart.join(series.map(({ x, y }) => [x, y]));
  }

  private options(): uPlot.Options {
    const colour = (property: string): string => `rgb(${resolveColour(this, property).join(' ')})`;
    const style = getComputedStyle(this);
    const size = Number.parseFloat(style.fontSize);
    const axis = {
      stroke: colour('--ink-2'),
      font: `${Math.round(size * 0.75)}px ${style.fontFamily}`,
      grid: { stroke: colour('--hairline'), width: 1 },
      ticks: { show: false },
    };
    const ink = colour('--ink');
    return {
      ...this.room(),
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      scales: { x: { time: false } },
      axes: [
        { ...axis, size: Math.round(size * 2), label: this.plot.x_label, labelSize: this.plot.x_label ? size * 1.2 : 0 },
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
        ...this.plot.series.map(({ label }, i) => ({
          label,
          stroke: ink,
          width: 1.5,
          dash: DASHES[i % DASHES.length] ?? [],
          points: { show: false },
        })),
      ],
    };
  }
}

/** The plot in a sentence, for those who can't see it. */
function describe({ title, series }: PlotEvent): string {
  const lines = series.map(({ label, y }) => {
    const [first, last] = [y.at(0), y.at(-1)];
    const points = first === undefined || last === undefined ? 'no points' : `${countText(y.length)} points, from ${shortText(first)} to ${shortText(last)}`;
    return label ? `${label}: ${points}` : points;
  });
  return `Plot ${[title, ...lines].filter(Boolean).join(': ')}`;
}

customElements.define('tensor-plot', TensorPlot);
