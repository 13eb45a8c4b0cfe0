/**
 * The one script that runs before the page is first painted: gives it the reader's own theme and columns, and hides what the build has
 * put there where this reader is to see something else. It holds up everything behind it, so it is small and does nothing more.
 */
import { USUAL, arrangementText, parseArrangement } from '../element/arrangement';
import { recall } from '../storage';

const root = document.documentElement;
const asked = new URLSearchParams(location.search);
const { lesson: here = '', site } = root.dataset;

const theme = recall('theme');
if (theme) root.dataset.theme = theme;

const usual = { ...USUAL, explain: 'open' } as const;
const panes = parseArrangement(recall('panes') ?? '', usual);
root.style.setProperty('--page-columns', `${panes.columns}%`);
root.style.setProperty('--page-rows', `${panes.rows}%`);

const wanted = asked.get('lesson') ?? (site === undefined ? recall('lesson') : here) ?? here;
const arranged = arrangementText({ ...panes, columns: usual.columns, rows: usual.rows, tab: '' }) !== arrangementText(usual);
const own = recall(`code:${wanted}`) !== null;
if (location.hash || wanted !== here || own || arranged || asked.has('view')) root.dataset.stored = 'off';
