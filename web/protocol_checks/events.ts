/**
 * Rebuilds a display event, of whatever kind.
 */

import { LIMITS, type DisplayEvent, type TensorEvent } from '../protocol';
import { imageEvent, plotEvent, sliderEvent, tableEvent } from './drawings';
import { exerciseEvent, ownUse } from './exercises';
import { boolean, count, type Fields, fields, line, list, oneOf, orNull, text } from './fields';
import { parseGrid } from './grids';
import { check, lineEvent, tape } from './tape';

function tensorFields(raw: Fields, path: string): Omit<TensorEvent, 'kind'> {
  return {
    name: text(raw.name, `${path}.name`),
    line: line(raw.line, `${path}.line`),
    requires_grad: boolean(raw.requires_grad, `${path}.requires_grad`),
    op: orNull(raw.op, `${path}.op`, text),
    values: parseGrid(raw.values, `${path}.values`),
    grad: orNull(raw.grad, `${path}.grad`, parseGrid),
  };
}

export function parseEvent(value: unknown, path: string): DisplayEvent {
  const raw = fields(value, path);
  const kind = oneOf(raw.kind, `${path}.kind`, [
    'stream',
    'tensor',
    'number',
    'value',
    'plot',
    'show',
    'image',
    'table',
    'slider',
    'tape',
    'line',
    'check',
    'exercise',
    'own',
    'omitted',
  ]);
  switch (kind) {
    case 'stream':
      return {
        kind,
        stream: oneOf(raw.stream, `${path}.stream`, ['stdout', 'stderr']),
        text: text(raw.text, `${path}.text`, LIMITS.streamText),
      };
    case 'tensor':
      return { kind, ...tensorFields(raw, path) };
    case 'show':
      return { kind, id: text(raw.id, `${path}.id`), ...tensorFields(raw, path) };
    case 'image':
      return imageEvent(raw, path);
    case 'table':
      return tableEvent(raw, path);
    case 'slider':
      return sliderEvent(raw, path);
    case 'number':
      return {
        kind,
        name: text(raw.name, `${path}.name`),
        line: line(raw.line, `${path}.line`),
        value:
          typeof raw.value === 'boolean' || typeof raw.value === 'number' ? raw.value : text(raw.value, `${path}.value`),
      };
    case 'value':
      return { kind, text: text(raw.text, `${path}.text`), grid: orNull(raw.grid, `${path}.grid`, parseGrid) };
    case 'plot':
      return plotEvent(raw, path);
    case 'tape':
      return tape(raw, path);
    case 'line':
      return lineEvent(raw, path);
    case 'check':
      return check(raw, path);
    case 'exercise':
      return exerciseEvent(raw, path);
    case 'own':
      return { kind, uses: list(raw.uses, `${path}.uses`, LIMITS.ownPrograms, ownUse) };
    case 'omitted':
      return {
        kind,
        what: oneOf(raw.what, `${path}.what`, ['stdout', 'tensors', 'plots', 'shows', 'images', 'tables', 'lines']),
        count: count(raw.count, `${path}.count`),
      };
  }
}
