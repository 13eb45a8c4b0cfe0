/**
 * The lecture as slides: hands what the site's build has made of gradients.md (web/stored/deck.ts) to reveal.js, with the
 * playground's plugin.
 */
import 'katex/dist/katex.min.css';
import Reveal from 'reveal.js';
import 'reveal.js/reveal.css';
import '../client';
import '../element/inside';
import '../element/playground';
import '../element/session';
import { setSite, sharedClient } from '../element/runtime';
import { keepOnceSettled } from '../offline/keep';
import { trustDeck } from '../trusted';
import playgroundPlugin from './plugin';
import './slides.css';
import { isSpeaker, openSpeaker, showSpeaker } from './speaker';
import { keepInStep } from './sync';

const KEY_S = 83;

const SITE = new URL('../../', document.baseURI);

trustDeck();
setSite(SITE);
void sharedClient(); // Python begins to come while reveal.js sets itself up

const deck = new Reveal({
  plugins: [playgroundPlugin],
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
  scrollActivationWidth: 0, // a telephone's slides scroll one by one: slides.css
  viewDistance: 2,
  pdfSeparateFragments: false,
  pdfMaxPagesPerSlide: 1,
});

await deck.initialize();
const speaker = document.getElementById('speaker');
if (isSpeaker() && speaker) showSpeaker(deck, speaker);
else deck.addKeyBinding({ keyCode: KEY_S, key: 'S', description: 'Speaker view' }, openSpeaker);
keepInStep(deck, 'gradients');
deck.layout();
keepOnceSettled(SITE);
