/**
 * A lesson is an ordinary Python file: its docstring's first line is the title, the rest of the docstring is prose, and what
 * follows is the code that opens in the editor. The docstring's last paragraph may say more, an item a line: `Try:` something
 * to do, `Hint:` a step of help, `Opens:` the tab of the explain pane that shows most. Code after a line `# %% solution` is an
 * exercise's solution. Text in, text out.
 */
export interface Lesson {
  title: string;
  /** Paragraphs; `code` in backquotes. */
  prose: string[];
  code: string;
  /** What the reader might do with the code. */
  tries?: string[];
  /** The tab of the explain pane that shows most of it. */
  opens?: string;
  /** Address of what the code shows, recorded when the site was built. */
  stored?: string;
  /** The function that the reader is to write. */
  exercise?: Exercise;
}

export interface Exercise {
  /** The name of the function, which is also the exercise's. */
  name: string;
  /** Steps of help, to be told one by one. */
  hints: string[];
  solution: string;
}

const DOCSTRING = /^\s*"""([\s\S]*?)"""[^\S\n]*\n*/;
const ITEM = /^(Try|Hint|Opens): /;
const SOLUTION = /^# %% solution\n/m;
/** The line that an exercise ends with. */
const CHECK = /^check\((\w+)\)$/m;

/** Takes a lesson's file apart; a file without a docstring is all code. */
export function parseLesson(source: string): Lesson {
  const docstring = DOCSTRING.exec(source);
  if (!docstring) return { title: '', prose: [], code: source };
  const [title = '', ...paragraphs] = (docstring[1] ?? '').trim().split(/\n\s*\n/);
  const last = paragraphs.at(-1) ?? '';
  const items = ITEM.test(last) ? itemsOf(paragraphs.pop() ?? '') : [];
  const of = (kind: string): string[] => items.filter(([found]) => found === kind).map(([, text]) => text);

  const [code = '', solution] = source.slice(docstring[0].length).split(SOLUTION);
  const lesson: Lesson = { title: joined(title), prose: paragraphs.map(joined), code: code.trimEnd() };
  const [opens] = of('Opens');
  if (of('Try').length > 0) lesson.tries = of('Try');
  if (opens) lesson.opens = opens;
  const name = CHECK.exec(code)?.[1];
  if (name && solution !== undefined) lesson.exercise = { name, hints: of('Hint'), solution: solution.trim() };
  return lesson;
}

function joined(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The items of a paragraph; a line that begins none goes on with the one before. */
function itemsOf(paragraph: string): [string, string][] {
  return paragraph.split(/\n(?=(?:Try|Hint|Opens): )/).map((item) => {
    const kind = ITEM.exec(item)?.[1] ?? '';
    return [kind, joined(item.replace(ITEM, ''))];
  });
}
