/**
 * The page of benchmarks: bench.json as tables and plots, with the machine and the versions they were measured on. What is
 * read off the report is report.ts's to say, and how a plot is drawn ratios.ts's.
 */
import { html, nothing, render, type TemplateResult } from 'lit';
import 'uplot/dist/uPlot.min.css';
import { whenThemeChanges } from '../views/palette';
import { drawRatios, legendMark } from './ratios';
import {
  IN_THE_BROWSER, LABELS, LIMIT, OURS, columnsOf, durationText, figures, groupsOf, parseReport, problem, ratioText,
  slowerRows, spreadText, type Report, type Row,
} from './report';

const ADDRESS = '../bench.json';
const label = (column: string): string => LABELS[column] ?? column;

const fact = (name: string, text: string): TemplateResult => html`<dt>${name}</dt><dd>${text}</dd>`;

function machineText({ machine: { processor, cores, system, load } }: Report): string {
  return [processor, `${cores} cores`, system, ...(load === null ? [] : [`load at the start ${load.toFixed(1)}`])].join(', ');
}

function versionsText(report: Report, column: string): string {
  return Object.entries(report.versions[column] ?? {}).map(([what, version]) => `${what} ${version}`).join(', ');
}

function dateText(iso: string): string {
  return new Date(iso).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' });
}

function page(report: Report): TemplateResult {
  const columns = columnsOf(report);
  const { machine, measured, rounds, seconds } = report;
  return html`
    <header>
      <p><a href="../">pytensor</a></p>
      <h1>Benchmarks</h1>
      <p>
        float32, in one headless browser, each library in a page of its own on one thread; native libraries on one thread beside
        it. Every result is read back and checked against NumPy in float64 before its time counts. In each of ${rounds} rounds all
        libraries take one sample of a row, so that they meet the same noise; times are medians with half of the distance between
        the quartiles, and ratios are medians of those within a round.
      </p>
      <dl>
        <dt>Machine</dt>
        <dd>${machineText(report)}</dd>
        <dt>Browser</dt>
        <dd>${machine.browser}</dd>
        ${columns.map((column) => fact(label(column), versionsText(report, column)))}
        ${Object.entries(report.missing).map(([column, reason]) => fact(label(column), `not measured: ${reason}`))}
        <dt>Measured</dt>
        <dd><time datetime=${measured}>${dateText(measured)}</time>, in ${Math.round(seconds)} s</dd>
      </dl>
    </header>
    ${[...groupsOf(report)].map(([name, rows]) => group(name, rows, columns))}
    ${slower(report)} ${products(report, columns)} ${others(report)}
  `;
}

function group(name: string, rows: Row[], columns: string[]): TemplateResult {
  const compared = columns.filter((column) => column !== OURS && rows.some((row) => row.cells[column]));
  return html`
    <section data-group=${name}>
      <h2>${name}</h2>
      <p class="legend">
        Further right took longer than this project; filled marks are in the browser.
        ${compared.map((column) => html`<span>${legendMark(column)} ${label(column)}</span>`)}
      </p>
      <div class="plot" role="img" aria-label=${`Ratios of ${name}; the table below has the same figures`}></div>
      <div class="scroll" tabindex="0" role="region" aria-label=${`Figures of ${name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">row</th>
              <th scope="col">this project</th>
              <th scope="col">spread</th>
              ${compared.map((column) => html`<th scope="col">${column === LIMIT ? 'share of the C loop' : `${label(column)} took`}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => line(row, compared))}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function line(row: Row, compared: string[]): TemplateResult {
  const ours = figures(row, OURS);
  return html`
    <tr data-row=${row.name}>
      <th scope="row">${row.name}</th>
      <td>${ours ? durationText(ours.median) : problem(row, OURS)}</td>
      <td>${ours ? spreadText(ours) : ''}</td>
      ${compared.map((column) => {
        const [ratio, theirs] = [row.ratios[column], figures(row, column)];
        const wrong = problem(row, column);
        if (ratio === undefined) return html`<td title=${wrong || nothing}>${wrong ? 'no figure' : ''}</td>`;
        const behind = column !== LIMIT && ratio < 1;
        return html`<td class=${behind ? 'behind' : ''} title=${theirs ? `${durationText(theirs.median)} ${spreadText(theirs)}` : ''}>
          ${ratioText(ratio)}${column === LIMIT ? '' : ' ×'}
        </td>`;
      })}
    </tr>
  `;
}

function slower(report: Report): TemplateResult {
  const rows = slowerRows(report);
  if (!columnsOf(report).some((column) => IN_THE_BROWSER.includes(column))) return html``;
  return html`
    <section data-group="slower">
      <h2>Where a library in the same browser is faster</h2>
      ${rows.length
        ? html`<ul>
            ${rows.map(({ row, column, ratio }) => html`<li>${row.name}: ${label(column)} took ${ratioText(ratio)} of our time</li>`)}
          </ul>`
        : html`<p>In no row.</p>`}
    </section>
  `;
}

function products(report: Report, columns: string[]): TemplateResult {
  const rows = report.rows.filter((row) => row.gflops);
  if (!rows.length) return html``;
  return table(
    'Floating-point operations, in thousands of millions a second',
    ['row', ...columns.map(label)],
    rows.map((row) => [row.name, ...columns.map((column) => row.gflops?.[column]?.toFixed(1) ?? '')]),
  );
}

function others(report: Report): TemplateResult {
  const { keystroke } = report;
  const steps = report.rows.filter(({ group }) => group === 'training');
  const columns = columnsOf(report).filter((column) => column !== LIMIT);
  const perSecond = (row: Row, column: string): string => {
    const cell = figures(row, column);
    return cell ? Math.round(1e6 / cell.median).toLocaleString('en-US') : '';
  };
  const errors = Object.entries(report.ulp).map(([name, { ulp, bound, x }]) => [name, ulp.toFixed(2), `${bound}`, `${x}`]);
  return html`
    ${table(
      'Training steps a second',
      ['network', ...columns.map(label)],
      steps.map((row) => [row.name, ...columns.map((column) => perSecond(row, column))]),
    )}
    <section>
      <h2>Keystroke to gradient</h2>
      <p>
        ${'median' in keystroke
          ? html`${Math.round(keystroke.median)} ms from the key to the first frame with the new gradient, half of them between
            ${Math.round(keystroke.lower)} and ${Math.round(keystroke.upper)} ms. The pause that the page leaves for further
            typing is in it.`
          : `Not measured: ${keystroke.problem}`}
      </p>
    </section>
    ${table(
      'WebAssembly instructions for an element (of a matrix product: for a multiply-add)',
      ['loop', 'instructions'],
      Object.entries(report.instructions).map(([name, count]) => [name, count.toFixed(2)]),
    )}
    ${table(
      'Worst error found, in units in the last place of float32, over a million bit patterns from the whole range',
      ['function', 'worst', 'bound of the tests', 'at'],
      errors,
    )}
  `;
}

function table(title: string, heads: string[], rows: string[][]): TemplateResult {
  return html`
    <section>
      <h2>${title}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${title}>
        <table>
          <thead>
            <tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr>
          </thead>
          <tbody>
            ${rows.map(([name, ...texts]) => html`<tr><th scope="row">${name}</th>${texts.map((text) => html`<td>${text}</td>`)}</tr>`)}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

/** Draws every group's plot afresh, as wide as there is room. */
function plots(main: HTMLElement, report: Report): void {
  for (const [name, rows] of groupsOf(report)) {
    const parent = main.querySelector<HTMLElement>(`[data-group="${name}"] .plot`);
    if (!parent) continue;
    parent.replaceChildren();
    drawRatios(parent, rows, columnsOf(report));
  }
}

async function start(main: HTMLElement): Promise<void> {
  const answer = await fetch(ADDRESS).catch(() => null);
  const report = answer?.ok ? parseReport(await answer.text()) : null;
  main.replaceChildren();
  main.removeAttribute('aria-busy');
  if (!report) {
    render(
      html`<h1>Benchmarks</h1>
        <p>This copy of the site has no figures: <code>python3 build.py bench</code> measures them on your machine, and puts them here.</p>`,
      main,
    );
    return;
  }
  render(page(report), main);
  plots(main, report);
  whenThemeChanges(main, () => plots(main, report));
  let width = main.clientWidth;
  new ResizeObserver(() => {
    if (main.clientWidth === width) return;
    width = main.clientWidth;
    plots(main, report);
  }).observe(main);
}

const main = document.querySelector<HTMLElement>('#report');
if (main) void start(main);
