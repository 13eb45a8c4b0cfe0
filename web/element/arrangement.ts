/**
 * How the panes of an element share its room: the columns, the explain pane under the tensors, whether it is folded, and which
 * of its tabs is open. Plain data; what the page remembers of a reader's taste is one of these. What is open for a while without
 * having been asked for is no part of that taste.
 */

export interface Arrangement {
  /** Hundredths of the width that the code has. */
  columns: number;
  /** Hundredths of the right column's height that the tensors have above an open explain pane. */
  rows: number;
  explain: 'open' | 'folded';
  /** The explain pane's tab; empty for the first. */
  tab: string;
}

export const USUAL: Readonly<Arrangement> = { columns: 47.5, rows: 42, explain: 'folded', tab: '' };

const SIZE = /^(?:[2-7]\d|80)(?:\.\d)?$/;

/** The tab that draws the shapes of a broadcast that failed. */
const MISMATCH_TAB = 'shapes';

/**
 * Which tab of the explain pane is open: the reader's own, but while a broadcast that failed is on screen the one that draws its
 * shapes, unless the reader goes to another while it stands there.
 */
export class OpenTab {
  private mismatch = false;
  private leftIt = false;

  /** Whether the program on screen failed to broadcast. */
  see(mismatch: boolean): void {
    if (mismatch === this.mismatch) return;
    this.mismatch = mismatch;
    this.leftIt = false;
  }

  of(arrangement: Arrangement): string {
    return this.mismatch && !this.leftIt ? MISMATCH_TAB : arrangement.tab;
  }

  /** What the reader's going to `tab` changes of their arrangement: nothing where that tab is open already. */
  goTo(tab: string, arrangement: Arrangement): Pick<Arrangement, 'tab'> {
    if (tab === this.of(arrangement)) return { tab: arrangement.tab };
    this.leftIt = true;
    return { tab };
  }
}

/** An arrangement as one short line, for storage. */
export function arrangementText({ columns, rows, explain, tab }: Arrangement): string {
  return [columns, rows, explain, tab].join(' ');
}

/** The arrangement that such a line holds; whatever in it is no longer understood is the usual. */
export function parseArrangement(text: string, usual: Arrangement = USUAL): Arrangement {
  const [columns = '', rows = '', explain, tab = ''] = text.split(' ');
  return {
    columns: SIZE.test(columns) ? Number(columns) : usual.columns,
    rows: SIZE.test(rows) ? Number(rows) : usual.rows,
    explain: explain === 'open' || explain === 'folded' ? explain : usual.explain,
    tab: /^[a-z]*$/.test(tab) ? tab : '',
  };
}
