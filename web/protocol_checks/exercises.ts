/**
 * Rebuilds what is told of exercises, and the student's own programs.
 */

import { LIMITS, type ExerciseEvent, type ExercisePart, type OwnEvent, type OwnProgram } from '../protocol';
import { count, type Fields, fields, line, list, number, oneOf, orNull, text } from './fields';
import { parseGrid } from './grids';

export function exerciseEvent(raw: Fields, path: string): ExerciseEvent {
  return {
    kind: 'exercise',
    name: text(raw.name, `${path}.name`, 200),
    verdict: oneOf(raw.verdict, `${path}.verdict`, ['unsolved', 'wrong', 'raised', 'endless', 'solved']),
    says: text(raw.says, `${path}.says`),
    tried: count(raw.tried, `${path}.tried`),
    line: line(raw.line, `${path}.line`),
    parts: list(raw.parts, `${path}.parts`, LIMITS.exerciseParts, exercisePart),
  };
}

function exercisePart(value: unknown, path: string): ExercisePart {
  const raw = fields(value, path);
  return {
    role: oneOf(raw.role, `${path}.role`, ['given', 'expected', 'yours']),
    label: text(raw.label, `${path}.label`, 200),
    text: text(raw.text, `${path}.text`),
    sizes: orNull(raw.sizes, `${path}.sizes`, (sizes, at) => list(sizes, at, LIMITS.dimensions, number)),
    grid: orNull(raw.grid, `${path}.grid`, parseGrid),
    marked: list(raw.marked, `${path}.marked`, LIMITS.sampleElements, count),
  };
}

export function ownUse(value: unknown, path: string): OwnEvent['uses'][number] {
  const raw = fields(value, path);
  return { name: text(raw.name, `${path}.name`, 200), fallback: orNull(raw.fallback, `${path}.fallback`, text) };
}

export function ownProgram(value: unknown, path: string): OwnProgram {
  const raw = fields(value, path);
  return { name: text(raw.name, `${path}.name`, 200), code: text(raw.code, `${path}.code`, LIMITS.code) };
}
