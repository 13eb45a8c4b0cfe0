/**
 * Rebuilds the tape, the lines' values, and the word on a gradient that was checked.
 */

import {
  LIMITS,
  type CheckEvent,
  type Grid,
  type LineEvent,
  type LineValue,
  type TapeEvent,
  type TapeNode,
} from '../protocol';
import {
  boolean,
  count,
  type Fields,
  fields,
  json,
  line,
  list,
  number,
  oneOf,
  orNull,
  ProtocolError,
  text,
} from './fields';
import { budget, shape } from './grids';

const KINDS = ['leaf', 'map', 'zip', 'reduce', 'matmul', 'movement', 'other'] as const;

function tapeNode(value: unknown, path: string, id: number, grid: (value: unknown, path: string) => Grid): TapeNode {
  const raw = fields(value, path);
  const placed = fields(raw.layout, `${path}.layout`);
  const size = shape(placed.shape, `${path}.layout.shape`);
  const strides = shape(placed.strides, `${path}.layout.strides`);
  const offset = count(placed.offset, `${path}.layout.offset`);
  const storageSize = count(raw.storage_size, `${path}.storage_size`);
  if (strides.length !== size.length) throw new ProtocolError(`${path}.layout`, 'must have a stride for each dimension');
  const last = size.reduce((position, extent, dimension) => position + (extent - 1) * (strides[dimension] ?? 0), offset);
  if (!size.includes(0) && last >= storageSize) throw new ProtocolError(`${path}.layout`, 'must stay inside the storage');
  const inputs = list(raw.inputs, `${path}.inputs`, LIMITS.tapeNodes, count);
  if (count(raw.id, `${path}.id`) !== id) throw new ProtocolError(`${path}.id`, 'must be its place in the list');
  if (inputs.some((input) => input >= id)) throw new ProtocolError(`${path}.inputs`, 'must be nodes before this one');
  const args = json(raw.args, `${path}.args`);
  return {
    id,
    op: text(raw.op, `${path}.op`, 200),
    kind: oneOf(raw.kind, `${path}.kind`, KINDS),
    name: orNull(raw.name, `${path}.name`, text),
    line: line(raw.line, `${path}.line`),
    inputs,
    args: typeof args === 'object' && args !== null && !Array.isArray(args) ? args : {},
    module: list(raw.module, `${path}.module`, 100, (part, at) => text(part, at, 200)),
    requires_grad: boolean(raw.requires_grad, `${path}.requires_grad`),
    layout: { shape: size, strides, offset },
    storage: count(raw.storage, `${path}.storage`),
    storage_size: storageSize,
    values: grid(raw.values, `${path}.values`),
    grad: orNull(raw.grad, `${path}.grad`, grid),
    backward_step: orNull(raw.backward_step, `${path}.backward_step`, count),
  };
}

export function tape(raw: Fields, path: string): TapeEvent {
  const grid = budget(`${path}.nodes`, LIMITS.tapeElements);
  let next = 0;
  const nodes = list(raw.nodes, `${path}.nodes`, LIMITS.tapeNodes, (node, at) => tapeNode(node, at, next++, grid));
  const root = orNull(raw.root, `${path}.root`, count);
  if (root !== null && root >= nodes.length) throw new ProtocolError(`${path}.root`, 'must be one of the nodes');
  return {
    kind: 'tape',
    nodes,
    omitted: count(raw.omitted, `${path}.omitted`),
    root,
    iteration: orNull(raw.iteration, `${path}.iteration`, count),
  };
}

export function lineEvent(raw: Fields, path: string): LineEvent {
  const grid = budget(`${path}.kept`, LIMITS.lineElements);
  const kept = (entry: unknown, at: string): LineValue => {
    const part = fields(entry, at);
    return {
      iteration: count(part.iteration, `${at}.iteration`),
      values: typeof part.values === 'number' ? part.values : grid(part.values, `${at}.values`),
      grad: orNull(part.grad, `${at}.grad`, grid),
    };
  };
  return {
    kind: 'line',
    line: count(raw.line, `${path}.line`),
    name: text(raw.name, `${path}.name`),
    total: count(raw.total, `${path}.total`),
    kept: list(raw.kept, `${path}.kept`, LIMITS.keptValues, kept),
    node: orNull(raw.node, `${path}.node`, count),
  };
}

export function check(raw: Fields, path: string): CheckEvent {
  return {
    kind: 'check',
    node: count(raw.node, `${path}.node`),
    line: line(raw.line, `${path}.line`),
    name: orNull(raw.name, `${path}.name`, text),
    agrees: boolean(raw.agrees, `${path}.agrees`),
    worst: orNull(raw.worst, `${path}.worst`, (part, at) => {
      const found = fields(part, at);
      return {
        ours: number(found.ours, `${at}.ours`),
        difference: number(found.difference, `${at}.difference`),
        at: shape(found.at, `${at}.at`),
      };
    }),
  };
}
