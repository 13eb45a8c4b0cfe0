/**
 * The lessons as they look before Python has started, drawn when the site is built: by the page's own parts, in a document of Node's
 * (render_worker.mjs), from the events that record.py kept. Gives HTML for prerender.plugin.ts; nothing here reaches a browser.
 */
import { EditorView } from '@codemirror/view';
import type { CSSResult, LitElement } from 'lit';
import { USUAL } from '../element/arrangement';
import { INSIDE_STYLES } from '../element/inside';
import { TensorPlayground } from '../element/playground';
import { isPart } from '../element/later';
import { STORED_DATA } from '../element/prerendered';
import { setClient, setSite, type Python } from '../element/runtime';
import { lessons } from '../lessons/index';
import { find } from '../page/find';
import { Programs } from '../page/programs';
import { present, setUpAppearance } from '../page/appearance';
import { parseStored } from '../stored';
import { dataHtml, elementHtml } from './markup';
import { storedSheet } from './sheets';

export interface RenderedLesson {
  name: string;
  title: string;
  description: string;
  /** The page's element. */
  element: string;
  /** What is drawn in it that scripts fetch by itself. */
  parts: string[];
}

export interface Rendered {
  lessons: RenderedLesson[];
  /** Style sheets by the element's name. */
  sheets: Record<string, string>;
}

/** Elements that have no shadow tree, and so no sheets of their own. */
const PARTS = ['line-values', 'tensor-plot', 'tensor-heatmap', 'exercise-box'];
/** As long as anything of an element waits for something else of it. */
const SETTLED_MS = 50;

/** Pixels of the window that is drawn for, which has room for two columns; and how tall a graph's pane is in one of 800. */
const WIDTH = 1280;
const PANE_HEIGHT = 336;

// Nothing is laid out in Node's document. The editor has its usual part of the window, the tensors and the graph the other.
Object.defineProperty(HTMLElement.prototype, 'clientWidth', {
  get(this: HTMLElement) {
    return this.matches('.results, .pane, tensor-lens') ? Math.round(WIDTH * (1 - USUAL.columns / 100)) : WIDTH;
  },
});

// By its pane's shape a graph flows right or down.
Object.defineProperty(HTMLElement.prototype, 'clientHeight', {
  get(this: HTMLElement) {
    return this.matches('.pane') ? PANE_HEIGHT : 0;
  },
});

// The element of the page wakes as soon as all this is read.
setSite(new URL(document.baseURI));
setClient(noPython());

/** Where a style sheet's address belongs; it is known when the sheet is whole. */
export const sheetPlace = (tag: string): string => `stored-sheet:${tag}`;

/** `recorded` are the files of record.py, by the lesson's name. */
export async function renderLessons(recorded: Record<string, string>): Promise<Rendered> {
  const playground = find('playground', TensorPlayground);
  setUpAppearance(playground);
  present(false);
  const programs = new Programs(playground, find('lesson', HTMLSelectElement));

  const hosts = new Map<string, Element>();
  const rendered: RenderedLesson[] = [];
  for (const [name, lesson] of lessons) {
    const stored = recorded[name];
    if (stored === undefined) throw new Error(`internal: nothing is recorded of the lesson ${name}`);
    playground.arrangement = { ...playground.arrangement, tab: '' }; // whatever the lesson before has opened
    programs.open(name);
    await playground.preview(parseStored(stored));
    await settled(playground);
    const lines = playground.shadowRoot?.querySelectorAll('.cm-line').length;
    if (lines !== lesson.code.split('\n').length) throw new Error(`internal: ${name} was drawn with ${lines} lines of code`);
    const parts = new Set<string>();
    const element = elementHtml(playground, (host) => {
      hosts.set(host.localName, host);
      if (isPart(host.localName)) parts.add(host.localName);
      return `<link rel="stylesheet" href="${sheetPlace(host.localName)}">${host === playground ? dataHtml(STORED_DATA, [...parts].join(' '), stored) : ''}`;
    });
    rendered.push({ name, title: document.title, description: lesson.prose[0] ?? '', element, parts: [...parts] });
  }
  return { lessons: rendered, sheets: sheetsOf([...hosts.values()]) };
}

function noPython(): Python {
  const never = new Promise<never>(() => undefined);
  const nothing = (): undefined => undefined;
  return { ready: never, info: null, on: () => nothing, run: () => never, stop: nothing, renew: nothing, dispose: nothing };
}

async function settled(playground: TensorPlayground): Promise<void> {
  await playground.updateComplete;
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  await playground.updateComplete;
}

/** The sheets of each element, and of the editor where there is one in it. */
function sheetsOf(hosts: readonly Element[]): Record<string, string> {
  const parts = hosts.map(({ localName }) => localName).concat(PARTS);
  const sheets = hosts.map((host) => {
    const own = (host.constructor as typeof LitElement).elementStyles.concat(host instanceof TensorPlayground ? INSIDE_STYLES : []);
    const editor = editorSheets(host);
    return [host.localName, storedSheet([...editor, ...own.map((sheet) => (sheet as CSSResult).cssText)], parts, { seen: editor.length > 0 })];
  });
  return Object.fromEntries(sheets) as Record<string, string>;
}

/**
 * CodeMirror's sheets, in the order in which it mounts them. Its own base has no name to ask it by: it is read off what is mounted, by the
 * class that it gives every editor.
 */
function editorSheets(host: Element): string[] {
  const editor = host.shadowRoot?.querySelector<HTMLElement>('.cm-editor');
  const view = editor && EditorView.findFromDOM(editor);
  if (!view) return [];
  const base = `.${editor.classList[1] ?? ''} `;
  const mounted = (host.shadowRoot?.adoptedStyleSheets ?? []).flatMap(({ cssRules }) => [...cssRules].map(({ cssText }) => cssText));
  const modules = [...view.state.facet(EditorView.styleModule)].reverse();
  return [...mounted.filter((rule) => rule.startsWith(base)), ...modules.map((module) => module.getRules())];
}
