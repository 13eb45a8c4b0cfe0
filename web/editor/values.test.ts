import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { lineValues, setLineWidgets } from './values';

const CODE = 'a = 1\nb = 2\nc = 3';

/** The lines behind which a widget stands, after a change of the code. */
function linesAfter(changes: { from: number; to?: number; insert?: string }): number[] {
  const widgets = CODE.split('\n').map((text, index) => ({ line: index + 1, text, make: () => document.createElement('i'), refresh: () => undefined }));
  let state = EditorState.create({ doc: CODE, extensions: lineValues });
  state = state.update({ effects: setLineWidgets.of(widgets) }).state;
  state = state.update({ changes }).state;
  const lines: number[] = [];
  state.field(lineValues).between(0, state.doc.length, (at) => void lines.push(state.doc.lineAt(at).number));
  return lines;
}

describe('widgets behind lines', () => {
  it('go where their own line is edited, and stay behind the others', () => expect(linesAfter({ from: 10, insert: '5' })).toEqual([1, 3]));
  it('follow their lines when others are put in between', () => expect(linesAfter({ from: 6, insert: 'x = 0\n' })).toEqual([1, 3, 4]));
  it('go with a line that is taken out', () => expect(linesAfter({ from: 5, to: 11 })).not.toContain(3));
});
