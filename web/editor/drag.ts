/**
 * Numbers of the code that are changed by dragging. Pointing at a number shows a small grip under it; dragging the grip (or the
 * number itself, with Alt held) to the side counts the number up or down. Alt with the up and down arrows does the same at the
 * cursor. A drag is one step of the history, Escape takes it back, and selecting text works as everywhere.
 *
 * How a number is counted is literals.ts's business, and what follows a change (a run at once) the owner's: every change made
 * here carries the annotation `steering`.
 */
import { isolateHistory } from '@codemirror/commands';
import { syntaxTree } from '@codemirror/language';
import { Annotation, Prec, type EditorState, type Extension } from '@codemirror/state';
import { EditorView, ViewPlugin, keymap, type PluginValue, type ViewUpdate } from '@codemirror/view';
import { stepped } from './literals';

/** On every change that a drag or Alt with an arrow makes: the reader is steering, and wants to see at once. */
export const steering = Annotation.define<boolean>();

/** Pixels of movement before a press becomes a drag, and for each step from then on. */
const BEGINS_AT_PX = 3;
const PX_PER_STEP = 4;
/** With Shift, as with the arrow keys of a browser's own number fields. */
const COARSE = 10;
/** The way from a number to its grip may lead over neither for this long. */
const LINGER_MS = 250;

/** A number of the code, with the sign that belongs to it. */
export interface NumberPlace {
  from: number;
  to: number;
}

/** The number that touches `position`; null where there is none, or none that can be counted. */
export function numberAt(state: EditorState, position: number): NumberPlace | null {
  const tree = syntaxTree(state);
  for (const side of [1, -1] as const) {
    const node = tree.resolveInner(position, side);
    if (node.name !== 'Number') continue;
    const { parent } = node;
    const signed = parent?.name === 'UnaryExpression' && state.sliceDoc(parent.from, parent.from + 1) === '-';
    const place = { from: signed ? parent.from : node.from, to: node.to };
    return stepped(state.sliceDoc(place.from, place.to), 1) === null ? null : place;
  }
  return null;
}

/** Whether a minus sign before the number would be read as a sign of more than the number: `-2 ** 2`, `-2.real`. */
function bindsTighter(state: EditorState, { to }: NumberPlace): boolean {
  return /^\s*(\*\*|[.[])/.test(state.sliceDoc(to, to + 20));
}

/** What stands at `place` after `steps`. */
function counted(state: EditorState, place: NumberPlace, text: string, steps: number): string {
  const next = stepped(text, steps) ?? text;
  const turnedNegative = next.startsWith('-') && !text.startsWith('-');
  return turnedNegative && bindsTighter(state, place) ? `(${next})` : next;
}

function countAtCursor(view: EditorView, steps: number): boolean {
  const { state } = view;
  const { head, empty } = state.selection.main;
  const place = empty && !state.readOnly ? numberAt(state, head) : null;
  if (!place) return false;
  const insert = counted(state, place, state.sliceDoc(place.from, place.to), steps);
  const inside = insert.endsWith(')') ? 1 : 0; // so that the next key still finds the number
  view.dispatch({
    changes: { ...place, insert },
    selection: { anchor: place.from + insert.length - inside },
    annotations: steering.of(true),
    effects: EditorView.announce.of(insert),
    userEvent: 'input.type.count',
  });
  return true;
}

/** One drag, from the press until the pointer is lifted. */
interface Drag {
  place: NumberPlace;
  /** The text as it was, from which every step is counted: no rounding adds up, and the way back leads back. */
  text: string;
  startX: number;
  begun: boolean;
}

class NumberDragging implements PluginValue {
  private readonly grip = document.createElement('div');
  private shown: NumberPlace | null = null;
  private drag: Drag | null = null;
  private linger: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly view: EditorView) {
    this.grip.className = 'cm-number-grip';
    this.grip.dataset.role = 'number-grip';
    this.grip.setAttribute('aria-hidden', 'true'); // the arrow keys are the way without a pointer
    this.grip.hidden = true;
    view.scrollDOM.append(this.grip);
    this.grip.addEventListener('pointerdown', (event) => this.press(event, this.shown));
    this.grip.addEventListener('pointerenter', () => clearTimeout(this.linger));
    this.grip.addEventListener('pointerleave', () => this.leave());
    this.grip.addEventListener('pointermove', (event) => this.move(event));
    this.grip.addEventListener('pointerup', () => this.finish());
    this.grip.addEventListener('pointercancel', () => this.takeBack());
    window.addEventListener('keydown', this.onKey, true);
  }

  destroy(): void {
    clearTimeout(this.linger);
    window.removeEventListener('keydown', this.onKey, true);
    this.grip.remove();
  }

  update(update: ViewUpdate): void {
    if (this.drag) {
      // Somebody else's change under a drag (another program was opened) ends it.
      if (update.docChanged && !update.transactions.some((change) => change.annotation(steering))) this.finish();
      else if (update.docChanged) this.place(this.drag.place);
      return;
    }
    if (update.docChanged) this.show(null);
    else if (update.geometryChanged && this.shown) this.place(this.shown);
    // A finger hovers over nothing: there the grip belongs to the number at the cursor.
    if (update.selectionSet && window.matchMedia('(pointer: coarse)').matches) {
      const { main } = update.state.selection;
      this.show(main.empty ? numberAt(update.state, main.head) : null);
    }
  }

  /** The pointer is over the text, no button pressed. */
  hover(event: MouseEvent): void {
    if (this.drag || event.buttons !== 0) return;
    const number = this.numberUnder(event);
    if (number) {
      clearTimeout(this.linger);
      this.show(number);
    } else {
      this.leave();
    }
  }

  leave(): void {
    if (this.drag || !this.shown) return;
    clearTimeout(this.linger);
    this.linger = setTimeout(() => this.show(null), LINGER_MS);
  }

  numberUnder({ clientX, clientY }: MouseEvent): NumberPlace | null {
    const { view } = this;
    if (view.state.readOnly) return null;
    const position = view.posAtCoords({ x: clientX, y: clientY });
    const number = position === null ? null : numberAt(view.state, position);
    const [start, end] = number ? [view.coordsAtPos(number.from, 1), view.coordsAtPos(number.to, -1)] : [];
    // The position past a line's end is the line's last: the pointer must be over the number itself.
    return start && end && clientX >= start.left - 1 && clientX <= end.right + 1 ? number : null;
  }

  press(event: PointerEvent, place: NumberPlace | null): void {
    if (!place || event.button !== 0 || this.view.state.readOnly) return;
    event.preventDefault();
    event.stopPropagation();
    this.show(place);
    this.drag = { place, text: this.view.state.sliceDoc(place.from, place.to), startX: event.clientX, begun: false };
    this.grip.setPointerCapture(event.pointerId);
    this.view.dom.classList.add('cm-number-dragged');
  }

  private move({ clientX, shiftKey }: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    const moved = clientX - drag.startX;
    if (!drag.begun && Math.abs(moved) < BEGINS_AT_PX) return;
    this.count(drag, Math.trunc(moved / PX_PER_STEP) * (shiftKey ? COARSE : 1));
  }

  private count(drag: Drag, steps: number): void {
    const { view } = this;
    const { place } = drag;
    const insert = counted(view.state, place, drag.text, steps);
    if (insert === view.state.sliceDoc(place.from, place.to)) return;
    drag.place = { from: place.from, to: place.from + insert.length };
    view.dispatch({
      changes: { ...place, insert },
      annotations: drag.begun ? steering.of(true) : [steering.of(true), isolateHistory.of('before')],
      // CodeMirror joins changes of this kind however long the pointer rests between them: one drag is one step back.
      userEvent: drag.begun ? 'input.type.compose' : 'input.count',
    });
    drag.begun = true;
  }

  private takeBack(): void {
    if (this.drag?.begun) this.count(this.drag, 0);
    this.finish();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.drag) return;
    event.stopPropagation();
    event.preventDefault();
    this.takeBack();
  };

  private finish(): void {
    const { drag } = this;
    this.drag = null;
    this.view.dom.classList.remove('cm-number-dragged');
    if (!drag?.begun) return;
    // What is typed next is a step of its own. Later, since this may be within an update of the editor.
    queueMicrotask(() => this.view.dispatch({ annotations: isolateHistory.of('full') }));
    this.leave();
  }

  private show(number: NumberPlace | null): void {
    clearTimeout(this.linger);
    this.shown = number;
    if (number) this.place(number);
    else this.grip.hidden = true;
  }

  private place(number: NumberPlace): void {
    this.shown = number;
    this.view.requestMeasure({
      key: this,
      read: (view) => {
        if (number.to > view.state.doc.length) return null;
        const [start, end] = [view.coordsAtPos(number.from, 1), view.coordsAtPos(number.to, -1)];
        if (!start || !end) return null;
        const box = view.scrollDOM.getBoundingClientRect();
        return {
          left: start.left - box.left + view.scrollDOM.scrollLeft,
          width: end.right - start.left,
          top: end.bottom - box.top + view.scrollDOM.scrollTop,
        };
      },
      write: (found) => {
        this.grip.hidden = found === null || this.shown === null;
        if (!found) return;
        this.grip.style.left = `${found.left + found.width / 2}px`;
        this.grip.style.top = `${found.top}px`;
        this.grip.style.minWidth = `${found.width}px`;
      },
    });
  }
}

const plugin = ViewPlugin.fromClass(NumberDragging, {
  eventHandlers: {
    mousemove(event) {
      this.hover(event);
    },
    mouseleave() {
      this.leave();
    },
    pointerdown(event) {
      if (event.altKey) this.press(event, this.numberUnder(event));
    },
    mousedown(event) {
      // Else the editor would begin to select text under a drag that has begun on the number itself.
      return event.altKey && this.numberUnder(event) !== null;
    },
  },
});

const theme = EditorView.baseTheme({
  '.cm-number-grip': {
    position: 'absolute',
    zIndex: '3',
    boxSizing: 'border-box',
    transform: 'translate(-50%, -3px)',
    padding: '0 2px',
    height: '11px',
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: '3px',
    borderRadius: '6px',
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
    cursor: 'ew-resize',
    touchAction: 'none',
    userSelect: 'none',
  },
  // The place that can be grasped is larger than what is seen.
  '.cm-number-grip::before': { content: '""', position: 'absolute', inset: '-2px -8px -8px' },
  '.cm-number-grip[hidden]': { display: 'none' },
  // Arrows to both sides, drawn: their glyphs differ from font to font.
  '.cm-number-grip::after': {
    content: '""',
    width: '14px',
    height: '7px',
    margin: '0 auto',
    backgroundColor: 'currentColor',
    clipPath: 'polygon(0 50%, 30% 0, 30% 38%, 70% 38%, 70% 0, 100% 50%, 70% 100%, 70% 62%, 30% 62%, 30% 100%)',
  },
  '@media (pointer: coarse)': {
    '.cm-number-grip': { height: '22px', padding: '0 10px', borderRadius: '11px' },
  },
  '&.cm-number-dragged, &.cm-number-dragged .cm-content': { cursor: 'ew-resize' },
});

/** Dragging by the pointer, and Alt with the arrow keys. */
export const numberDragging: Extension = [
  plugin,
  theme,
  // Before the keymap that moves lines with the same keys, which stays in force away from numbers.
  Prec.high(
    keymap.of([
      { key: 'Alt-ArrowUp', run: (view) => countAtCursor(view, 1), shift: (view) => countAtCursor(view, COARSE) },
      { key: 'Alt-ArrowDown', run: (view) => countAtCursor(view, -1), shift: (view) => countAtCursor(view, -COARSE) },
    ]),
  ),
];
