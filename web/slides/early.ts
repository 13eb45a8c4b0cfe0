/**
 * The one script that runs before a deck is first painted: has the slide that the address names stand there, and lets in what makes
 * the deck live when that is laid out. It holds up everything behind it, so it is small and does nothing more.
 */
import { letIn } from '../let_in';

const named = /^#\/(\d+)/.exec(location.hash)?.[1] ?? '0';
const sheet = new CSSStyleSheet();
// reveal.js shows the slide itself from `ready` on.
sheet.replaceSync(`.reveal:not(.ready) .slides > section:nth-of-type(${Number(named) + 1}) { display: flex }`);
document.adoptedStyleSheets.push(sheet);

document.addEventListener('DOMContentLoaded', () => {
  document.querySelector('.slides')?.getBoundingClientRect();
  letIn('live');
});
