/**
 * Which cards are near enough to be drawn in full. A program may name hundreds of tensors: each has its card with name and shape
 * at once, and its numbers when it is scrolled to, a few cards a frame, so that no program can freeze the page. Watches and
 * counts; draws nothing.
 */

/** As many cards are drawn in full wherever they stand. */
const ALWAYS = 8;
const A_FRAME = 4;
/** How far outside of what is on screen a card counts as near. */
const MARGIN = '25%';

export class Nearby {
  private readonly drawn = new Set<string>();
  /** Cards that are near, and not yet drawn. */
  private readonly waiting = new Set<Element>();
  private watched = new Set<Element>();
  private observer: IntersectionObserver | undefined;
  private root: Element | null = null;
  private frame: number | undefined;

  /** `changed` is called when more cards are to be drawn; `nameOf` says whose card an element is. */
  constructor(
    private readonly changed: () => void,
    private readonly nameOf: (card: Element) => string,
  ) {}

  /** Whether the card at this place, of this name, is to be drawn in full. */
  isDrawn(name: string, place: number): boolean {
    return place < ALWAYS || this.drawn.has(name);
  }

  /** The cards that now stand only in outline, and what they are scrolled in: an element, or null for the page. */
  watch(cards: Iterable<Element>, root: Element | null): void {
    if (root !== this.root || !this.observer) {
      this.stop();
      this.root = root;
      this.observer = new IntersectionObserver((entries) => this.note(entries), { root, rootMargin: MARGIN });
    }
    const now = new Set(cards);
    for (const card of this.watched) {
      if (now.has(card)) continue;
      this.observer.unobserve(card);
      this.waiting.delete(card);
    }
    for (const card of now) if (!this.watched.has(card)) this.observer.observe(card);
    this.watched = now;
  }

  /** Another program: what was near no longer counts. */
  forget(): void {
    this.drawn.clear();
  }

  stop(): void {
    this.observer?.disconnect();
    this.observer = undefined;
    this.watched.clear();
    this.waiting.clear();
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.frame = undefined;
  }

  private note(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.waiting.add(target);
      else this.waiting.delete(target);
    }
    this.plan();
  }

  private plan(): void {
    if (this.waiting.size === 0) return;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      for (const card of [...this.waiting].slice(0, A_FRAME)) {
        this.waiting.delete(card);
        this.drawn.add(this.nameOf(card));
      }
      this.changed();
      this.plan();
    });
  }
}
