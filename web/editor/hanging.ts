/**
 * What doesn't fit a row goes on in the next one, further in than its line begins: so that a row at the margin is always a line
 * of its own, as Python means it. By classes, since a strict policy of the embedding page forbids style attributes.
 */
import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';

/** One level of indentation. */
const FURTHER = 4;
/** A phone's row is short: from here on it hangs no further. */
const MOST = 16;

/** How many characters in the further rows of a line of code begin. */
export function hangOf(line: string): number {
  const indent = line.length - line.trimStart().length;
  return Math.min(MOST, indent + FURTHER);
}

const hung = Array.from({ length: MOST + 1 }, (_, columns) => Decoration.line({ class: `cm-hang-${columns}` }));

export const hanging = [
  EditorView.decorations.compute(['doc'], ({ doc }): DecorationSet => {
    const lines = new RangeSetBuilder<Decoration>();
    let from = 0;
    for (const text of doc.iterLines()) {
      const line = hung[hangOf(text)];
      if (line) lines.add(from, from, line);
      from += text.length + 1;
    }
    return lines.finish();
  }),
  EditorView.theme(
    Object.fromEntries(
      hung.map((_, columns) => [
        `.cm-line.cm-hang-${columns}`,
        { textIndent: `-${columns}ch`, paddingInlineStart: `calc(var(--space-2) + ${columns}ch)` },
      ]),
    ),
  ),
];
