/** The speaker's window: the notes of the slide, what comes next, and the time that has gone, beside a smaller deck. */
import type { RevealApi } from 'reveal.js';

const MINUTE_S = 60;

/** Whether this window is the speaker's. */
export function isSpeaker(): boolean {
  return new URLSearchParams(location.search).has('speaker');
}

/** Opens the speaker's window of this deck, on the same slide. */
export function openSpeaker(): void {
  window.open(`${location.pathname}?speaker${location.hash}`, 'speaker', 'popup,width=1280,height=800');
}

export function showSpeaker(deck: RevealApi, panel: HTMLElement): void {
  document.documentElement.dataset.view = 'speaker';
  panel.hidden = false;
  const part = (title: string, role: string): HTMLElement => {
    const section = document.createElement('section');
    const heading = document.createElement('h2');
    const body = document.createElement('div');
    heading.textContent = title;
    body.dataset.role = role;
    section.append(heading, body);
    panel.append(section);
    return body;
  };
  const notes = part('Notes', 'notes');
  const next = part('Next', 'next');
  const clock = part('Time', 'clock');
  const began = Date.now();

  const show = (): void => {
    notes.innerHTML = deck.getSlideNotes() ?? ''; // the deck's own Markdown
    const slides = deck.getSlides();
    const at = slides.indexOf(deck.getCurrentSlide());
    next.textContent = slides[at + 1]?.querySelector('h1, h2')?.textContent ?? 'The end.';
  };
  const tick = (): void => {
    const seconds = Math.floor((Date.now() - began) / 1_000);
    clock.textContent = `${Math.floor(seconds / MINUTE_S)}:${String(seconds % MINUTE_S).padStart(2, '0')}`;
  };
  deck.on('slidechanged', show);
  show();
  tick();
  setInterval(tick, 1_000);
}
