/**
 * Keeps the windows of one deck in step without a server: place, fragments and typed code go to the others over a
 * BroadcastChannel, and a window that opens later asks where the others are. What is said comes from pages of the same host only.
 */
import type { RevealApi, RevealState } from 'reveal.js';

interface Said {
  state?: RevealState;
  /** The code of elements that was typed, by their place in the deck. */
  code?: [place: number, code: string][];
  /** A window has opened and asks. */
  asks?: true;
}

export function keepInStep(deck: RevealApi, name: string): void {
  const channel = new BroadcastChannel(name);
  const elements = [...(deck.getRevealElement()?.querySelectorAll('tensor-playground') ?? [])];
  const typed = new Map<number, string>();
  let following = false;
  const say = (said: Said): void => channel.postMessage(said);

  const moved = (): void => {
    if (!following) say({ state: deck.getState() });
  };
  for (const event of ['slidechanged', 'fragmentshown', 'fragmenthidden', 'paused', 'resumed', 'overviewshown', 'overviewhidden']) {
    deck.on(event, moved);
  }
  for (const [place, element] of elements.entries()) {
    element.addEventListener('playground-change', ({ detail }: CustomEventInit<{ code: string }>) => {
      // A step's code comes with the step, in each window.
      if (following || !detail || !element.matches(':focus-within')) return;
      typed.set(place, detail.code);
      say({ code: [[place, detail.code]] });
    });
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    if (data.asks) say({ state: deck.getState(), code: [...typed] });
    following = true;
    if (data.state) deck.setState(data.state);
    for (const [place, code] of data.code ?? []) {
      const element = elements[place];
      if (element) element.code = code;
    }
    following = false;
  });
  say({ asks: true });
}
