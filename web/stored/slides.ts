/**
 * A deck as it looks before any script, drawn when the site is built: its Markdown as sections, by reveal.js's own plugin, formulas by
 * KaTeX, and its cells and figures by the elements themselves, from the events that record.py kept. Runs in Node's document, as
 * render.ts does; nothing here reaches a browser.
 */
import katex from 'katex';
import type { RevealApi } from 'reveal.js';
import Markdown from 'reveal.js/plugin/markdown';
import { STORED_DATA } from '../element/prerendered';
import { isPart } from '../element/later';
import { makeSlide, programsOf, stepsOf } from '../slides/made';
import { parseStored, type Stored } from '../stored';
import '../views/graph';
import '../views/lens';
import { settled, sheetPlace, sheetsOf } from './drawing';
import { dataHtml, elementHtml, storedName } from './markup';

export interface RenderedDeck {
  /** The sections of the deck. */
  slides: string;
  /** Style sheets by the element's name. */
  sheets: Record<string, string>;
}

/** Where what a step shows belongs: text inside its fragment, until the whole is HTML. */
const KEPT = /stored-step:(\d+);/g;

/** `recorded` is record.py's file of the deck. */
export async function renderDeck({ markdown, recorded }: { markdown: string; recorded: string }): Promise<RenderedDeck> {
  const kept = new Map((JSON.parse(recorded) as Stored[]).map((each) => [each.code, JSON.stringify(each)]));
  const keptOf = (code: string): string => kept.get(code) ?? JSON.stringify({ code, events: [] });

  const sections = await sectionsOf(markdown);
  for (const section of sections) makeSlide(section);
  const steps: string[] = [];
  for (const element of document.querySelectorAll('tensor-playground')) {
    element.setAttribute('layout', 'slide');
    const [first = '', ...later] = programsOf(element);
    for (const [at, step] of stepsOf(element).entries()) {
      step.textContent = `stored-step:${steps.push(keptOf(later[at] ?? '')) - 1};`;
    }
    const stored = parseStored(keptOf(first));
    await element.preview(stored);
    const tape = stored.events.findLast((event) => event.kind === 'tape');
    for (const figure of element.closest('section')?.querySelectorAll<HTMLElementTagNameMap['tensor-lens' | 'tensor-graph']>('tensor-lens, tensor-graph') ?? []) {
      if (tape) figure.tape = tape;
    }
  }
  for (const element of document.querySelectorAll('tensor-playground')) await settled(element);

  const hosts = new Map<string, Element>();
  const slides = sections.map((section) => {
    let parts = new Set<string>();
    return elementHtml(
      section,
      (host) => {
        if (!hosts.has(host.localName)) hosts.set(host.localName, host); // the first has its editor for certain
        const link = `<link rel="stylesheet" href="${sheetPlace(host.localName)}">`;
        if (isPart(host.localName)) parts.add(host.localName);
        if (host.localName !== 'tensor-playground') return link;
        const data = dataHtml(STORED_DATA, [...parts].join(' '), keptOf(programsOf(host)[0] ?? ''));
        parts = new Set();
        return link + data;
      },
      (tag) => (tag === 'tensor-playground' ? tag : storedName(tag)),
    );
  });
  const html = slides.join('\n').replace(KEPT, (_, at: string) => dataHtml(STORED_DATA, '', steps[Number(at)] ?? ''));
  return { slides: html, sheets: sheetsOf([...hosts.values()]) };
}

async function sectionsOf(markdown: string): Promise<HTMLElement[]> {
  const slides = document.querySelector('.slides');
  const source = document.createElement('section');
  source.setAttribute('data-markdown', '');
  source.setAttribute('data-separator', '^\n---\n$');
  const template = document.createElement('textarea');
  template.setAttribute('data-template', '');
  template.textContent = markdown;
  source.append(template);
  slides?.append(source);
  const deck = { getRevealElement: () => document.querySelector('.reveal'), getConfig: () => ({}) };
  await Markdown().init?.(deck as unknown as RevealApi);
  const sections = [...document.querySelectorAll<HTMLElement>('.slides > section')];
  if (sections.length < markdown.split('\n---\n').length) throw new Error(`internal: the deck was read as ${sections.length} slides`);
  for (const code of document.querySelectorAll('pre > code.math')) {
    const formula = document.createElement('div');
    formula.className = 'math';
    formula.innerHTML = katex.renderToString(code.textContent, { displayMode: true, output: 'htmlAndMathml' });
    code.parentElement?.replaceWith(formula);
  }
  return sections;
}
