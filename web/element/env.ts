/**
 * Elements of one page that share a namespace: cells, in the order of the document. A cell runs in what those above it leave, which
 * run once more before it, unheard, in a fresh namespace (web/python/playground/earlier.py). Each counts with the code that it last
 * ran without an error, or while it has never done so, with the code that it holds. Starts no run itself: it says what is above, and
 * tells the cells below when that has changed.
 */
import type { EarlierCell } from '../protocol';

const MOST_SEED = 2 ** 31;

const cells = new Map<string, Set<EnvCell>>();

export class EnvCell {
  private seed = drawSeed();
  private env: string | null = null;
  /** What it ran last without an error. */
  private good: EarlierCell | null = null;
  /** Milliseconds that this took, without the cells above. */
  private took = 0;

  /** `held` is what it holds at present; `follow` is called when what stands above has changed. */
  constructor(
    private readonly element: Element,
    private readonly held: () => Pick<EarlierCell, 'code' | 'inputs'>,
    private readonly follow: () => void,
  ) {}

  /** Goes into a namespace, out of the one before; into none for null and for an empty name. */
  join(env: string | null): void {
    if (this.env !== null) cells.get(this.env)?.delete(this);
    this.env = env === '' ? null : env;
    if (this.env === null) return;
    const here = cells.get(this.env) ?? new Set();
    cells.set(this.env, here.add(this));
  }

  /** How to run what it holds: what goes before, what random numbers begin from, and how long what goes before may take. */
  plan(again: boolean): { earlier: EarlierCell[]; seed: number | null; above_ms: number } {
    if (this.env === null) return { earlier: [], seed: null, above_ms: 0 };
    // Asked for again, a program draws new numbers; while it is typed, or run for a cell below, it keeps them.
    if (again && this.good) this.seed = drawSeed();
    const above = this.inOrder().slice(0, this.place);
    return { earlier: above.map((cell) => cell.entry), seed: this.seed, above_ms: above.reduce((sum, { took }) => sum + took, 0) };
  }

  /** It has run, without an error. */
  ran(code: string, inputs: EarlierCell['inputs'], took: number): void {
    if (this.env === null) return;
    const before = this.entry;
    this.good = { code, inputs, seed: this.seed };
    this.took = took;
    if (JSON.stringify(before) === JSON.stringify(this.good)) return;
    for (const below of this.inOrder().slice(this.place + 1)) below.follow();
  }

  private get entry(): EarlierCell {
    return this.good ?? { ...this.held(), seed: this.seed };
  }

  private get place(): number {
    return this.inOrder().indexOf(this);
  }

  private inOrder(): EnvCell[] {
    const here = [...(cells.get(this.env ?? '') ?? [])];
    const follows = (a: EnvCell, b: EnvCell): boolean =>
      (a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    return here.sort((a, b) => (a === b ? 0 : follows(a, b) ? -1 : 1));
  }
}

function drawSeed(): number {
  return Math.floor(Math.random() * MOST_SEED);
}
