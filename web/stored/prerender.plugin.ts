/**
 * The Vite plugin that puts what the lessons show into the site's HTML: the first lesson's into index.html, and for every lesson a
 * page of its own, `lessons/NAME/`, so that code and output stand there before any script, and without any. Drawn by render.ts in a
 * thread of Node's. Build time only; nothing here reaches the browser.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build, type InlineConfig, type Plugin, type Rolldown } from 'vite';
import type { Rendered, RenderedLesson } from './render';
import type { RenderedDeck } from './slides';

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
/** Where the page has its element, with what stands in its slots. */
const ELEMENT = /<tensor-playground [\s\S]*<\/tensor-playground>/;
/** What the page needs to go live, and paints nothing: Python's frame and files; scripts, and what they import. */
const FRAME = /[ \t]*<iframe\b[^>]*><\/iframe>\n?/g;
const FILES = /[ \t]*<link\b[^>]*\brel="preload"[^>]*>\n?/g;
const SCRIPTS = /[ \t]*<(?:script\b[^>]*\btype="module"[^>]*><\/script>|link\b[^>]*\brel="modulepreload"[^>]*>)\n?/g;
/** The script that starts Python. */
const START = /<script\b[^>]*\basync\b[^>]*\bsrc="\.\/([^"]+)"/;
const SHEET = /[ \t]*<link\b[^>]*\brel="stylesheet"[^>]*>\n?/g;
/** From a lesson's page, and a deck's, to the site. */
const UP = '../../';
const DECK = 'slides/gradients/index.html';
const SHEET_PLACE = /stored-sheet:([\w-]+)/g;

type Emit = (fileName: string, source: string) => void;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** A file and all that it needs as one script. */
async function bundle(file: string, options: Omit<InlineConfig, 'build'> = {}, format: 'es' | 'iife' = 'es'): Promise<string> {
  const output = (await build({
    configFile: false,
    root: at('..'),
    base: './',
    publicDir: false,
    logLevel: 'warn',
    ...options,
    build: {
      write: false,
      target: 'es2022',
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      minify: format === 'iife',
      cssMinify: true,
      modulePreload: false,
      rolldownOptions: { input: at(file), preserveEntrySignatures: 'strict', output: { format, codeSplitting: false } },
    },
  })) as Rolldown.RolldownOutput;
  return output.output[0].code;
}

/** What Node's document has no use for: Python's sandbox, and plots, which are drawn on a canvas. */
function without(): Plugin {
  const left = new Map([
    ['virtual:sandbox', "export const FRAME_FILE = '';"],
    ['uplot', 'export default class { setData() {} setSize() {} destroy() {} }'],
  ]);
  return {
    name: 'without',
    enforce: 'pre',
    resolveId: (id) => (left.has(id) ? `\0${id}` : undefined),
    load: (id) => left.get(id.slice(1)),
  };
}

/** What the function `render` of a file makes of `given`, in the document of a page. */
async function draw<T>(source: string, render: string, page: string, given: unknown): Promise<T> {
  const file = at(`../../build/prerender/${source.replace('.ts', '.mjs')}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await bundle(source, { plugins: [without()] }));
  const bundled = pathToFileURL(file).href;
  const html = page.replace(/<script\b[\s\S]*?<\/script>|<link\b[^>]*>|<iframe\b[\s\S]*?<\/iframe>/g, '');
  return new Promise((resolve, reject) => {
    const worker = new Worker(at('render_worker.mjs'), { workerData: { bundle: bundled, html, render, given } });
    worker.on('message', resolve).on('error', reject);
    worker.on('exit', (status) => reject(new Error(`internal: ${source} could not draw (exit status ${status})`)));
  });
}

/** What record.py has kept of each lesson. */
function recorded(): Record<string, string> {
  const folder = at('../../build/stored');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(files.map((file) => [file.replace(/^\d+_|\.json$/g, ''), readFileSync(join(folder, file), 'utf8')]));
}

export function prerender(): Plugin {
  return {
    name: 'prerender',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_, made) {
      const index = made['index.html'];
      if (index?.type !== 'asset') throw new Error('internal: there is no index.html to put lessons into');
      const html = String(index.source);
      const { lessons, sheets } = await draw<Rendered>('render.ts', 'renderLessons', html, recorded());
      const emit = (fileName: string, source: string): void => {
        this.emitFile({ type: 'asset', fileName, source });
      };
      const addresses = emitSheets(sheets, emit);
      await prerenderDeck(made, emit);
      const early = { source: await bundle('../page/early.ts', {}, 'iife'), fileName: '' };
      early.fileName = `assets/early-${digest(early.source)}.js`;
      this.emitFile({ type: 'asset', ...early });
      const ready = paintFirst(html, early.fileName, imported(START.exec(html)?.[1] ?? '', made));
      const page = (lesson: RenderedLesson): string => lessonPage(ready, lesson, addresses);
      const [first] = lessons;
      if (first) index.source = page(first);
      for (const lesson of lessons) {
        this.emitFile({ type: 'asset', fileName: `lessons/${lesson.name}/index.html`, source: moved(page(lesson)) });
      }
    },
  };
}

/** Gives the sheets their addresses, by the element's name. */
function emitSheets(sheets: Rendered['sheets'], emit: Emit): Map<string, string> {
  const addresses = new Map<string, string>();
  for (const [tag, source] of Object.entries(sheets)) {
    const fileName = `assets/stored-${tag}-${digest(source)}.css`;
    emit(fileName, source);
    addresses.set(tag, fileName);
  }
  return addresses;
}

/** Puts the slides into the deck's page, its sheets at the head's beginning, and its scripts into a template that slides/early.ts takes out. */
async function prerenderDeck(made: Rolldown.OutputBundle, emit: Emit): Promise<void> {
  const page = made[DECK];
  if (page?.type !== 'asset') throw new Error(`internal: there is no ${DECK} to put slides into`);
  const html = String(page.source);
  const given = {
    markdown: readFileSync(at('../slides/gradients.md'), 'utf8'),
    recorded: readFileSync(at('../../build/stored/decks/gradients.json'), 'utf8'),
  };
  const { slides, sheets } = await draw<RenderedDeck>('slides.ts', 'renderDeck', html, given);
  const addresses = emitSheets(sheets, emit);
  const early = await bundle('../slides/early.ts', {}, 'iife');
  const fileName = `assets/early-${digest(early)}.js`;
  emit(fileName, early);

  const linked = slides.replace(SHEET_PLACE, (_, tag: string) => UP + (addresses.get(tag) ?? ''));
  const sheetFiles = [...addresses.values()].filter((file) => linked.includes(`href="${UP}${file}"`));
  const fonts = Object.keys(made).filter((file) => file.endsWith('.woff2')); // else formulas are drawn twice, the second time wider
  const preloads = [
    ...sheetFiles.map((file) => `<link rel="preload" as="style" href="${UP}${file}">`),
    ...fonts.map((file) => `<link rel="preload" as="font" type="font/woff2" crossorigin href="${UP}${file}">`),
  ];
  const [rest, sheetTags, scripts] = takenOut(html, SHEET, SCRIPTS);
  const head = [...sheetTags, ...preloads, `<script src="${UP}${fileName}"></script>`, '<title>'].join('\n    ');
  page.source = rest
    .replace('<title>', () => head)
    .replace('</main>', () => `${linked}</main>`)
    .replace('</body>', () => `${template('live', scripts)}</body>`);
}

/** A script and all that it imports. */
function imported(file: string, made: Rolldown.OutputBundle, found = new Set<string>()): Set<string> {
  const chunk = made[file];
  if (chunk?.type !== 'chunk') throw new Error(`internal: ${file || 'the script that starts Python'} is not among the site's scripts`);
  found.add(file);
  for (const each of chunk.imports) if (!found.has(each)) imported(each, made, found);
  return found;
}

/**
 * The page with what it paints by at the head's beginning, and what makes it live in two templates, where a browser lets it lie: of its
 * connections and of the machine's cores the first paint would else get a small part, and then Python's start. early.ts takes them out,
 * one after the other.
 */
function paintFirst(html: string, early: string, starting: ReadonlySet<string>): string {
  const [rest, sheets, frame, files, scripts] = takenOut(html, SHEET, FRAME, FILES, SCRIPTS);
  const head = [...sheets, `<script src="./${early}"></script>`, '<title>'].join('\n    ');
  const starts = (tag: string): boolean => starting.has(/(?:src|href)="\.\/([^"]+)"/.exec(tag)?.[1] ?? '');
  const start = template('start', [...scripts.filter(starts), ...frame, ...files]);
  const page = template('page', scripts.filter((tag) => !starts(tag)));
  return rest.replace('<title>', () => head).replace('</body>', () => `${start}${page}</body>`);
}

/** A page without some of its tags, and these, kind by kind, each once. */
function takenOut<Kinds extends RegExp[]>(html: string, ...kinds: Kinds): [rest: string, ...{ [K in keyof Kinds]: string[] }] {
  const found = kinds.map((kind) => [...new Set([...html.matchAll(kind)].map(([tag]) => tag.trim()))]);
  const rest = kinds.reduce<string>((left, kind) => left.replaceAll(kind, ''), html);
  return [rest, ...found] as [string, ...{ [K in keyof Kinds]: string[] }];
}

/** Tags that do nothing until a script lets them in (web/let_in.ts). */
function template(id: string, tags: readonly string[]): string {
  return [`  <template id="${id}">`, ...tags].join('\n      ') + '\n    </template>\n  ';
}

/** Each sheet is asked for before the place where it is linked is read, if it is linked anywhere. */
function lessonPage(html: string, { name, title, description, element }: RenderedLesson, addresses: ReadonlyMap<string, string>): string {
  const linked = element.replace(SHEET_PLACE, (_, tag: string) => `./${addresses.get(tag) ?? ''}`);
  const sheets = [...addresses.values()].filter((file) => linked.includes(`href="./${file}"`));
  const preloads = sheets.map((file) => `<link rel="preload" as="style" fetchpriority="high" href="./${file}">\n    `);
  return html
    .replace('<html ', () => `<html data-lesson="${name}" `)
    .replace('<link rel="stylesheet"', (first) => preloads.join('') + first)
    .replace(/<title>.*<\/title>/, () => `<title>${title}</title>`)
    .replace(/(<meta name="description" content=")[^"]*/, (_, start: string) => start + description.replaceAll('`', '').replaceAll('"', '&quot;'))
    .replace(ELEMENT, () => linked);
}

/** A page of the site's own folder, as it is two folders down. */
function moved(html: string): string {
  return html.replace(/ (src|href)="\.\//g, ` $1="${UP}`).replace('<html ', `<html data-site="${UP}" `);
}
