/**
 * The style sheets of stored output, made of the elements' own when the site is built: linked from a declarative shadow tree, they do
 * without a script what the element does with one. Text in, text out.
 */
import { USUAL } from '../element/arrangement';
import { storedName } from './markup';

const WIDE = ":host([data-layout='wide'])";
/** The same weight, for as long as the element hasn't said how wide it is. */
const UNMEASURED = ':host(:not([data-layout]))';
/** Where an element as wide as its page has room for two columns; see WIDE_FROM of the element. */
const ROOM = '(width >= 45em)';

/** With its sheet an element is whole, and may be seen: page.css hides it until then. Nothing grows: it stands there. */
const SEEN = `
:host {
  --grow: 0s;
  display: block !important;
}
`;

/** The page's own script says where its reader has put the separators, before any other is there. */
const OF_PAGE = `
.frame {
  --columns: var(--page-columns, ${USUAL.columns}%);
  --rows: var(--page-rows, ${USUAL.rows}%);
}
`;

/** Numbers in front of the lines, where the editor has a column of its own for them; and without scripts no controls, and nothing that only they draw. */
const OF_TEXT = `
.cm-content { counter-reset: line; }
.stored-line { position: relative; counter-increment: line; }
.stored-line::before {
  content: counter(line) / '';
  position: absolute;
  right: 100%;
  top: 0;
  padding-right: 0.5em;
  white-space: nowrap;
  font-size: 0.8125em;
  line-height: 1.97;
  color: var(--ink-2);
  font-variant-numeric: tabular-nums;
}
@media (scripting: none) {
  .actions, .progress, .copy, .steppers, .scrubber, .zoom, .fold, [role='tab'][aria-selected='false'], .chart, tensor-heatmap,
  .lens > .controls, .windows, .mends, .error h3 button, pane-separator[aria-orientation='horizontal'] {
    display: none !important;
  }
  explain-pane { border-top: 1px solid var(--hairline) !important; }
}
`;

/** What is stored is of two columns, where the explain pane stands open. */
const ONE_COLUMN = `
@media (width < 45em) {
  stored-pane-separator[aria-orientation='horizontal'],
  [role='tabpanel'] {
    display: none;
  }
  :host([open]) [role='tab'] {
    border-bottom-color: transparent !important;
  }
  .fold[aria-expanded] svg {
    transform: rotate(180deg);
  }
}
`;

/** `parts` are the tags of the elements inside. */
export function storedSheet(sheets: readonly string[], parts: readonly string[], { seen = false } = {}): string {
  const names = new RegExp(`(?<![-.#\\w])(?:${parts.join('|')})(?![-\\w])`, 'g');
  const text = [...sheets, seen ? SEEN : '', OF_PAGE, OF_TEXT].join('\n').replace(names, storedName);
  return text + wideRules(text) + ONE_COLUMN;
}

/** The rules for two columns once more, for where the window says so. */
function wideRules(text: string): string {
  const plain = text.replaceAll('[data-layout=wide]', "[data-layout='wide']");
  const rules = topLevel(plain).filter((rule) => rule.includes(WIDE));
  return rules.length > 0 ? `@media ${ROOM} {${rules.join('\n').replaceAll(WIDE, UNMEASURED)}}` : '';
}

/** The rules of a sheet, each with all that is nested in it. */
export function topLevel(text: string): string[] {
  const rules: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth += 1;
    if (text[at] !== '}') continue;
    depth -= 1;
    if (depth > 0) continue;
    rules.push(text.slice(start, at + 1).trim());
    start = at + 1;
  }
  return rules;
}
