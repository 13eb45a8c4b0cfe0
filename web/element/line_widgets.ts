/**
 * From a run's line events to the widgets behind the lines of its code. Nothing of when they are shown.
 */
import type { LineWidget } from '../editor/values';
import type { CheckEvent, LineEvent } from '../protocol';
import { LineValues } from '../views/line_values';

/** One widget for each line of `code` that bound something; `select` is told of the node that a click means. */
export function lineWidgets(
  code: string,
  lines: readonly LineEvent[],
  checks: readonly CheckEvent[],
  select: (node: number) => void,
): LineWidget[] {
  const texts = code.split('\n');
  const byLine = new Map<number, LineEvent[]>();
  for (const event of lines) {
    if (event.kept.length > 0) byLine.set(event.line, [...(byLine.get(event.line) ?? []), event]);
  }
  return [...byLine].map(([line, events]) => {
    const refresh = (element: HTMLElement): void => {
      if (element instanceof LineValues) Object.assign(element, { events, checks });
    };
    const make = (): HTMLElement => {
      const element = new LineValues();
      element.addEventListener('select-node', (event) => {
        event.stopPropagation();
        select((event as CustomEvent<number>).detail);
      });
      refresh(element);
      return element;
    };
    return { line, text: texts[line - 1] ?? '', make, refresh };
  });
}
