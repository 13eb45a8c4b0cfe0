/** The lecture as slides: puts its Markdown, formulas and the playground's plugin into reveal.js. The content is gradients.md. */
import katex from 'katex';
import 'katex/dist/katex.min.css';
import Reveal from 'reveal.js';
import Markdown from 'reveal.js/plugin/markdown';
import 'reveal.js/reveal.css';
import '../client';
import '../element/inside';
import '../element/playground';
import '../element/session';
import { setSite, sharedClient } from '../element/runtime';
import { keepOnceSettled } from '../offline/keep';
import { trustDeck } from '../trusted';
import lecture from './gradients.md?raw';
import playgroundPlugin from './plugin';
import './slides.css';
import { isSpeaker, openSpeaker, showSpeaker } from './speaker';
import { keepInStep } from './sync';

const KEY_S = 83;

const SITE = new URL('../../', document.baseURI);

trustDeck();
setSite(SITE);
void sharedClient(); // Python begins to come while the slides are made

const source = document.createElement('section');
source.setAttribute('data-markdown', '');
source.setAttribute('data-separator', '^\n---\n$');
const template = document.createElement('textarea');
template.setAttribute('data-template', '');
template.textContent = lecture;
source.append(template);
document.querySelector('.slides')?.append(source);

const deck = new Reveal({
  plugins: [Markdown, playgroundPlugin],
  // Type is set in the window's own units: no scaling, so that a click meets the character it points at.
  width: '100%',
  height: '100%',
  margin: 0,
  minScale: 1,
  maxScale: 1,
  center: false,
  display: 'flex',
  hash: true,
  embedded: isSpeaker(),
  keyboardCondition: null,
  transition: 'none',
  viewDistance: 2,
  pdfSeparateFragments: false,
  pdfMaxPagesPerSlide: 1,
});

await deck.initialize();
for (const code of document.querySelectorAll<HTMLElement>('pre > code.math')) {
  const formula = document.createElement('div');
  formula.className = 'math';
  katex.render(code.textContent, formula, { displayMode: true, output: 'htmlAndMathml' });
  code.parentElement?.replaceWith(formula);
}
const speaker = document.getElementById('speaker');
if (isSpeaker() && speaker) showSpeaker(deck, speaker);
else deck.addKeyBinding({ keyCode: KEY_S, key: 'S', description: 'Speaker view' }, openSpeaker);
keepInStep(deck, 'gradients');
deck.layout();
keepOnceSettled(SITE);
