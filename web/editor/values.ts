/**
 * What stands behind a line of code without moving it: one widget a line, made by the owner. A widget belongs to the line as it was
 * when it ran: it follows its line while others change, and goes when its own is edited. What a widget shows is not known here.
 */
import { StateEffect, StateField, type EditorState, type Range, type Transaction } from '@codemirror/state';
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view';

/** A line's widget: `make` a new element, or `refresh` the one that stands there already. */
export interface LineWidget {
  /** From 1. */
  line: number;
  /** The line's text when it ran: the widget is shown only where it still reads so. */
  text: string;
  make: () => HTMLElement;
  refresh: (element: HTMLElement) => void;
}

export const setLineWidgets = StateEffect.define<readonly LineWidget[]>();

class Behind extends WidgetType {
  constructor(private readonly widget: LineWidget) {
    super();
  }

  override eq(other: Behind): boolean {
    return other.widget === this.widget;
  }

  override toDOM(): HTMLElement {
    const anchor = document.createElement('span');
    anchor.className = 'cm-line-values';
    anchor.append(this.widget.make());
    return anchor;
  }

  /** The same element for the next run's values keeps the focus, and what is open, where they are. */
  override updateDOM(dom: HTMLElement): boolean {
    const element = dom.firstElementChild;
    if (!(element instanceof HTMLElement)) return false;
    this.widget.refresh(element);
    return true;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

export const lineValues = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(widgets, transaction) {
    let next = transaction.docChanged ? unedited(widgets, transaction) : widgets;
    for (const effect of transaction.effects) {
      if (effect.is(setLineWidgets)) next = placed(transaction.state, effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function placed({ doc }: EditorState, widgets: readonly LineWidget[]): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  for (const widget of widgets) {
    if (widget.line < 1 || widget.line > doc.lines) continue;
    const line = doc.line(widget.line);
    if (line.text === widget.text) ranges.push(Decoration.widget({ widget: new Behind(widget), side: 1 }).range(line.to));
  }
  return Decoration.set(ranges, true);
}

/** Those whose own lines the transaction left alone, where their lines are now. */
function unedited(widgets: DecorationSet, { startState, changes }: Transaction): DecorationSet {
  const kept = widgets.update({
    filter: (from) => {
      const line = startState.doc.lineAt(from);
      // A line break behind the line, or before it, is no change of the line.
      const touched = changes.touchesRange(line.from, line.to);
      return touched === false || !changesText(line.from, line.to, changes);
    },
  });
  return kept.map(changes);
}

function changesText(from: number, to: number, changes: Transaction['changes']): boolean {
  let changed = false;
  changes.iterChanges((start, end, _from, _to, inserted) => {
    const before = end === from && start <= from && inserted.lines > 1 && inserted.line(inserted.lines).length === 0;
    const behind = start === to && end >= to && inserted.line(1).length === 0 && (inserted.lines > 1 || end > to);
    if (end >= from && start <= to && !before && !(behind && end === start)) changed = true;
  });
  return changed;
}
