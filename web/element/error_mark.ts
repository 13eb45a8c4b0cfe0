/** A run's error as the mark that the editor puts at its place. */
import type { Mark } from '../editor/marks';
import type { RunError } from '../protocol';
import { endingOf } from '../views/endings';
import { headline } from '../views/error';

/** Null for an error that no line of the code is to blame for. */
export function errorMark(error: RunError | null): Mark | null {
  if (error?.line == null) return null;
  return {
    line: error.line,
    column: error.column,
    endLine: error.end_line,
    endColumn: error.end_column,
    message: headline(error),
    tone: endingOf(error).tone,
  };
}
