/**
 * The shape of bench.json, as tests/bench writes it, and what is read off it: nothing here draws. Times are microseconds a
 * call. A ratio is how many times as long the other column took than this project; beside the C loop, our share of its speed.
 */

export interface Figures {
  median: number;
  lower: number;
  upper: number;
}

export interface Row {
  name: string;
  group: string;
  cells: Partial<Record<string, Figures | { problem: string }>>;
  ratios: Partial<Record<string, number>>;
  gflops?: Partial<Record<string, number>>;
}

export interface Report {
  format: number;
  measured: string;
  seconds: number;
  rounds: number;
  machine: { processor: string; cores: number; system: string; browser: string; load: number | null };
  versions: Record<string, Record<string, string | number | boolean>>;
  missing: Record<string, string>;
  rows: Row[];
  keystroke: Figures | { problem: string };
  instructions: Record<string, number>;
  ulp: Record<string, { ulp: number; bound: number; x: number }>;
}

export const OURS = 'pytensor';
export const LIMIT = 'limit';

/** The columns in the order of the page, and what they are called. */
export const LABELS: Readonly<Record<string, string>> = {
  pytensor: 'this project',
  limit: 'plain C loop',
  tfjs: 'TensorFlow.js',
  jax: 'jax-js, eager',
  'jax-jit': 'jax-js, jit',
  numpy: 'NumPy, native',
  torch: 'PyTorch, native',
};

export const IN_THE_BROWSER: readonly string[] = ['tfjs', 'jax', 'jax-jit'];

/** The report in `text`; null where it is another format or none. */
export function parseReport(text: string): Report | null {
  try {
    const report = JSON.parse(text) as Report;
    return report.format === 1 ? report : null;
  } catch {
    return null;
  }
}

/** The columns that were measured, in order. */
export function columnsOf(report: Report): string[] {
  return Object.keys(LABELS).filter((name) => name in report.versions);
}

/** Rows by group, in the report's order. */
export function groupsOf(report: Report): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of report.rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return groups;
}

/** A column's figures in a row, where it has any. */
export function figures(row: Row, column: string): Figures | null {
  const cell = row.cells[column];
  return cell && 'median' in cell ? cell : null;
}

/** Why a column has no figures in a row; empty where it has, or has no such operation. */
export function problem(row: Row, column: string): string {
  const cell = row.cells[column];
  return cell && 'problem' in cell ? cell.problem : '';
}

/** Rows in which another library in the same browser took less time. */
export function slowerRows(report: Report): { row: Row; column: string; ratio: number }[] {
  return report.rows.flatMap((row) =>
    IN_THE_BROWSER.flatMap((column) => {
      const ratio = row.ratios[column];
      return ratio !== undefined && ratio < 1 ? [{ row, column, ratio }] : [];
    }),
  );
}

/** A time with three significant figures and its unit. */
export function durationText(microseconds: number): string {
  const [value, unit] = microseconds < 1e3 ? [microseconds, 'µs'] : [microseconds / 1e3, 'ms'];
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} ${unit}`;
}

/** Half of the distance between the quartiles, as a share of the median. */
export function spreadText({ median, lower, upper }: Figures): string {
  return `±${Math.round(((upper - lower) / 2 / median) * 100)} %`;
}

/** A ratio: two figures after the point below 10, none above. */
export function ratioText(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(2) : String(Math.round(ratio));
}
