/**
 * A lesson is an ordinary Python file: its docstring's first line is the title, the rest of the docstring is prose, and what
 * follows is the code that opens in the editor. Text in, text out.
 */
export interface Lesson {
  title: string;
  /** Paragraphs; `code` in backquotes. */
  prose: string[];
  code: string;
}

const DOCSTRING = /^\s*"""([\s\S]*?)"""[^\S\n]*\n*/;

/** Takes a lesson's file apart; a file without a docstring is all code. */
export function parseLesson(source: string): Lesson {
  const docstring = DOCSTRING.exec(source);
  if (!docstring) return { title: '', prose: [], code: source };
  const [title = '', ...paragraphs] = (docstring[1] ?? '').trim().split(/\n\s*\n/);
  const joined = (text: string): string => text.replace(/\s+/g, ' ').trim();
  return { title: joined(title), prose: paragraphs.map(joined), code: source.slice(docstring[0].length).trimEnd() };
}
