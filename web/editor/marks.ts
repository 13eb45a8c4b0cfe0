/**
 * What stands in the text beside the code: an error under its line, and the line being pointed at. Both follow the text as it
 * is edited. Decorations only; which error is shown, and when, is decided elsewhere.
 */
import { StateEffect, StateField, type EditorState, type Range } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

export interface Mark {
  /** From 1, as Python counts them. */
  line: number;
  /** From 1; null when only the line is known. */
  column: number | null;
  endLine: number | null;
  endColumn: number | null;
  message: string;
  tone: string;
}

export const markError = StateEffect.define<Mark | null>();
export const pointAtLine = StateEffect.define<number | null>();

class Message extends WidgetType {
  constructor(
    private readonly text: string,
    private readonly tone: string,
  ) {
    super();
  }

  override eq(other: Message): boolean {
    return other.text === this.text && other.tone === this.tone;
  }

  override toDOM(): HTMLElement {
    const box = document.createElement('div');
    box.className = 'cm-error-message';
    box.dataset.role = 'line-error';
    box.dataset.tone = this.tone;
    box.textContent = this.text;
    return box;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

const errorField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(markError)) next = effect.value ? decorate(transaction.state, effect.value) : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const pointedField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(pointAtLine)) continue;
      const { doc } = transaction.state;
      const line = effect.value;
      next =
        line !== null && line >= 1 && line <= doc.lines
          ? Decoration.set(Decoration.line({ class: 'cm-pointed-line' }).range(doc.line(line).from))
          : Decoration.none;
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const lineMarks = [errorField, pointedField];

function decorate({ doc }: EditorState, mark: Mark): DecorationSet {
  // A line past the end is the end: the code may be shorter by now than when it ran.
  const line = doc.line(Math.max(1, Math.min(doc.lines, mark.line)));
  const endLine = doc.line(Math.max(line.number, Math.min(doc.lines, mark.endLine ?? mark.line)));
  const within = (position: number): number => Math.max(line.from, Math.min(endLine.to, position));
  const from = within(line.from + (mark.column ?? 1) - 1);
  const to = within(mark.endColumn === null ? line.to : endLine.from + mark.endColumn - 1);
  const ranges: Range<Decoration>[] = [
    Decoration.line({ class: 'cm-error-line', attributes: { 'data-tone': mark.tone } }).range(line.from),
    Decoration.widget({ widget: new Message(mark.message, mark.tone), block: true, side: 1 }).range(endLine.to),
  ];
  if (mark.column !== null && from < to) {
    ranges.push(Decoration.mark({ class: 'cm-error-range', attributes: { 'data-tone': mark.tone } }).range(from, to));
  }
  return Decoration.set(ranges, true);
}
