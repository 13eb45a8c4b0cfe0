/**
 * The code editor: CodeMirror 6 set up for short Python programs, behind a handful of methods. Knows nothing of runs, tensors
 * or the page: it tells its owner when the text changes and when a run is asked for.
 */
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { Annotation, Compartment, EditorState, Prec } from '@codemirror/state';
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { assistance, type Library } from './assistance';
import { numberDragging, steering } from './drag';
import { hanging } from './hanging';
import { lineMarks, markError, pointAtLine, type Mark } from './marks';
import { codeStyle, editorTheme } from './theme';
import { lineValues, setLineWidgets, type LineWidget } from './values';

export interface EditorOptions {
  parent: HTMLElement;
  /** Where the editor's style sheets go: a document, or the shadow root it stands in. */
  root: Document | ShadowRoot;
  code: string;
  readonly: boolean;
  /** The text changed: by the user (undo and redo too), by dragging a number, or by setting `code`. */
  onChange: (code: string, by: 'user' | 'drag' | 'owner') => void;
  onRun: () => void;
  /** The cursor went to another line, without the text changing. Lines count from 1. */
  onLine: (line: number) => void;
  /** Where completion finds pytensor's names. */
  library: Library;
}

/** Marks a change that the owner made, not the user. */
const fromOutside = Annotation.define<boolean>();

export class CodeEditor {
  private readonly view: EditorView;
  private readonly writing = new Compartment();

  constructor({ parent, root, code, readonly, onChange, onRun, onLine, library }: EditorOptions) {
    const run = (): boolean => {
      onRun();
      return true;
    };
    this.view = new EditorView({
      parent,
      root,
      state: EditorState.create({
        doc: code,
        extensions: [
          Prec.highest(
            keymap.of([
              { key: 'Mod-Enter', run },
              { key: 'Shift-Enter', run },
            ]),
          ),
          lineNumbers(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          indentOnInput(),
          indentUnit.of('    '),
          python(),
          syntaxHighlighting(codeStyle),
          lineMarks,
          lineValues,
          numberDragging,
          assistance(library),
          editorTheme,
          // Escape, then Tab, leaves the editor: CodeMirror sees to it, and the description says so.
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
          this.writing.of(writable(!readonly)),
          EditorView.lineWrapping,
          hanging,
          EditorView.contentAttributes.of({
            'aria-label': 'Python code',
            'aria-description': 'Tab indents. Press Escape, then Tab, to leave the editor. Shift Enter runs the code. Alt with the up and down arrows changes the number at the cursor.',
            spellcheck: 'false',
            autocapitalize: 'off',
          }),
          EditorView.updateListener.of((update) => {
            if (update.selectionSet && !update.docChanged) {
              const [before, now] = [update.startState, update.state].map(cursorLine);
              if (now !== undefined && now !== before) onLine(now);
            }
            if (!update.docChanged) return;
            const changes = update.transactions.filter(({ docChanged }) => docChanged);
            const steered = changes.every((change) => change.annotation(steering));
            const byOwner = changes.every((change) => change.annotation(fromOutside));
            onChange(update.state.doc.toString(), steered ? 'drag' : byOwner ? 'owner' : 'user');
          }),
        ],
      }),
    });
  }

  get code(): string {
    return this.view.state.doc.toString();
  }

  /** Replaces the whole text as one step of the history, so that undo brings the old one back. */
  set code(code: string) {
    if (code === this.code) return;
    this.view.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: code },
      annotations: [fromOutside.of(true), isolateHistory.of('full')],
    });
  }

  set readonly(readonly: boolean) {
    this.view.dispatch({ effects: this.writing.reconfigure(writable(!readonly)) });
  }

  /** Marks the place of an error and writes its message under the line; null takes the mark away. */
  showError(mark: Mark | null): void {
    this.view.dispatch({ effects: markError.of(mark) });
  }

  /** Puts widgets behind lines, in the place of those before. */
  showBehind(widgets: readonly LineWidget[]): void {
    this.view.dispatch({ effects: setLineWidgets.of(widgets) });
  }

  /** Tints a line while something that it made is pointed at. */
  pointAt(line: number | null): void {
    this.view.dispatch({ effects: pointAtLine.of(line) });
  }

  /** Brings a line into view, if it is not there already. */
  reveal(line: number): void {
    const { doc } = this.view.state;
    const { from } = doc.line(Math.max(1, Math.min(doc.lines, line)));
    this.view.dispatch({ effects: EditorView.scrollIntoView(from) });
  }

  /** Puts `text` in the place of a part of the code, as one step of the history, and the cursor behind it. */
  replace(from: number, to: number, text: string): void {
    this.view.dispatch({
      changes: { from, to, insert: text },
      selection: { anchor: from + text.length },
      annotations: [steering.of(true), isolateHistory.of('full')],
      scrollIntoView: true,
    });
    this.view.focus();
  }

  /** Puts the cursor at the start of a line, in view. */
  goTo(line: number): void {
    const { doc } = this.view.state;
    const { from } = doc.line(Math.max(1, Math.min(doc.lines, line)));
    this.view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    this.view.focus();
  }

  /** Puts the cursor where the reader has pressed: pixels of the window. */
  focusAt(x: number, y: number): void {
    this.view.dispatch({ selection: { anchor: this.view.posAtCoords({ x, y }, false) } });
    this.view.focus();
  }

  /** Puts `text` where the cursor is, as the reader's own. */
  type(text: string): void {
    this.view.dispatch(this.view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
  }

  destroy(): void {
    this.view.destroy();
  }
}

function writable(yes: boolean): ReturnType<typeof EditorState.readOnly.of>[] {
  return [EditorState.readOnly.of(!yes), EditorView.editable.of(yes)];
}

function cursorLine({ doc, selection }: EditorState): number {
  return doc.lineAt(selection.main.head).number;
}
