/**
 * What drawing in Node's document needs, of lessons (render.ts) and of decks (slides.ts): sizes where nothing is laid out, no Python, and
 * the style sheets of what was drawn. Import it first: elements wake as soon as they are defined.
 */
import { EditorView } from '@codemirror/view';
import type { CSSResult, LitElement } from 'lit';
import { USUAL } from '../element/arrangement';
import { INSIDE_STYLES } from '../element/inside';
import { TensorPlayground } from '../element/playground';
import { setClient, setSite, type Python } from '../element/runtime';
import { storedSheet } from './sheets';

/** Elements that have no shadow tree, and so no sheets of their own. */
const PARTS = ['line-values', 'tensor-plot', 'tensor-heatmap', 'exercise-box'];
/** As long as anything of an element waits for something else of it. */
const SETTLED_MS = 50;

/** Pixels of the window that is drawn for, which has room for two columns; and how tall a graph's pane is in one of 800. */
const WIDTH = 1280;
const PANE_HEIGHT = 336;
/** A slide's type grows with the window: so many of its ems there are on a projector, beside the code and across the slide. */
const SLIDE_RESULTS_EM = 30;
const SLIDE_LENS_EM = 73;
/** Pixels of an em in Node's document. */
const EM = 16;

// Nothing is laid out in Node's document. The editor has its usual part of the window, the tensors and the graph the other.
Object.defineProperty(HTMLElement.prototype, 'clientWidth', {
  get(this: HTMLElement) {
    const root = this.getRootNode();
    if (this.matches('.results') && root instanceof ShadowRoot && root.host.closest('.reveal')) return SLIDE_RESULTS_EM * EM;
    if (this.matches('.reveal tensor-lens')) return SLIDE_LENS_EM * EM;
    return this.matches('.results, .pane, tensor-lens') ? Math.round(WIDTH * (1 - USUAL.columns / 100)) : WIDTH;
  },
});

// Nor are sizes worked out, which views divide by.
Object.defineProperty(CSSStyleDeclaration.prototype, 'fontSize', { get: () => `${EM}px` });

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

function noPython(): Python {
  const never = new Promise<never>(() => undefined);
  const nothing = (): undefined => undefined;
  return { ready: never, info: null, on: () => nothing, run: () => never, stop: nothing, renew: nothing, dispose: nothing };
}

export async function settled(playground: TensorPlayground): Promise<void> {
  await playground.updateComplete;
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  await playground.updateComplete;
}

/** The sheets of each element, and of the editor where there is one in it. The lens stands on slides by itself, too. */
export function sheetsOf(hosts: readonly Element[]): Record<string, string> {
  const parts = hosts.map(({ localName }) => localName).concat(PARTS);
  const sheets = hosts.map((host) => {
    const own = (host.constructor as typeof LitElement).elementStyles.concat(host instanceof TensorPlayground ? INSIDE_STYLES : []);
    const editor = editorSheets(host);
    return [host.localName, storedSheet([...editor, ...own.map((sheet) => (sheet as CSSResult).cssText)], parts, { seen: editor.length > 0 || host.localName === 'tensor-lens' })];
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
