/**
 * A program as a file that works without this page: a Python file, or a Jupyter notebook. Text in, text out; saving and opening
 * are at the end.
 */

export interface Program {
  title: string;
  /** Paragraphs; `code` in backquotes. */
  prose: readonly string[];
  code: string;
}

/** What the playground gives every program without an import. */
const IMPORT = 'from pytensor import *';
/** Wider prose is broken into lines, as Python files are. */
const WIDTH = 88;

/** A Python file: title and prose as its docstring, the names that the page gives by an import, and the code. */
export function pythonFile({ title, prose, code }: Program): string {
  const words = [title, ...prose.map(wrapped)].filter(Boolean).join('\n\n').replaceAll('\\', '\\\\').replaceAll('"""', "'''");
  const docstring = words ? [`"""${words}${words.includes('\n') ? '\n' : ''}"""`] : [];
  const given = code.includes(IMPORT) ? [] : [IMPORT];
  return `${[...docstring, ...given, code.trimEnd()].join('\n\n')}\n`;
}

/** A notebook of format 4.5: the prose, the import, and the code, each in a cell of its own. */
export function notebook({ title, prose, code }: Program): string {
  const words = [title && `# ${title}`, ...prose, 'The package is `pytensor-playground`; `plot` and its like are the playground’s own.'];
  const cells = [
    { cell_type: 'markdown', id: 'about', metadata: {}, source: lines(words.filter(Boolean).join('\n\n')) },
    ...(code.includes(IMPORT) ? [] : [codeCell('names', IMPORT)]),
    codeCell('program', code.trimEnd()),
  ];
  const metadata = {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python' },
  };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

function codeCell(id: string, source: string): object {
  return { cell_type: 'code', id, execution_count: null, metadata: {}, outputs: [], source: lines(source) };
}

/** Text as a notebook keeps it: line by line, each with its end. */
function lines(text: string): string[] {
  return text.split(/(?<=\n)/);
}

function wrapped(paragraph: string): string {
  let line = '';
  const done: string[] = [];
  for (const word of paragraph.split(' ')) {
    if (line && line.length + 1 + word.length > WIDTH) {
      done.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...done, line].join('\n');
}

/** A name for the file of a program: words and dashes. */
export function fileName(title: string): string {
  const name = title.toLowerCase().replace(/\.(?:py|ipynb)$/, '').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return name || 'program';
}

/** Has the browser save a text as a file. */
export function download(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  // The browser reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
