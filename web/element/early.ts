/**
 * What a reader does on the code before it is in an editor: where they press, and what they type then. The keys go into a field that
 * nobody sees, so that the browser makes text of them as it does anywhere; the editor takes both over.
 */
import type { CodeEditor } from '../editor/editor';

/** A pointer that has moved farther was there to select. */
const STILL_PX = 4;

export class EarlyInput {
  private place: { x: number; y: number } | undefined;
  private readonly field = document.createElement('textarea');

  constructor() {
    this.field.setAttribute('aria-label', 'Code');
    Object.assign(this.field.style, { position: 'fixed', top: '0', opacity: '0', pointerEvents: 'none' });
  }

  /** The mouse goes down on the code; a finger's touch may be the beginning of a scroll. */
  press({ pointerType, clientX, clientY }: PointerEvent): void {
    if (pointerType === 'mouse') this.place = { x: clientX, y: clientY };
  }

  /** The code has been clicked or tapped: what is typed from here on is kept, within `root`. */
  click({ clientX, clientY }: MouseEvent, root: ParentNode): void {
    const { x, y } = (this.place ??= { x: clientX, y: clientY });
    if (Math.hypot(clientX - x, clientY - y) > STILL_PX) return;
    root.append(this.field);
    this.field.focus({ preventScroll: true });
  }

  handOver(editor: CodeEditor): void {
    if (this.place) editor.focusAt(this.place.x, this.place.y);
    if (this.field.value) editor.type(this.field.value);
    this.field.remove();
  }
}
