/**
 * Rebuilds the messages of each direction, and the error of a run.
 */

import {
  LIMITS,
  type EarlierCell,
  type FrameToPage,
  type PageToFrame,
  type PageToWorker,
  type RunError,
  type WorkerToPage,
} from '../protocol';
import { inputs } from './drawings';
import { parseEvent } from './events';
import { ownProgram } from './exercises';
import { boolean, buffer, count, fields, json, line, list, number, oneOf, orNull, text } from './fields';

function runError(value: unknown, path: string): RunError {
  const raw = fields(value, path);
  return {
    type: text(raw.type, `${path}.type`),
    message: text(raw.message, `${path}.message`),
    line: line(raw.line, `${path}.line`),
    column: line(raw.column, `${path}.column`),
    end_line: line(raw.end_line, `${path}.end_line`),
    end_column: line(raw.end_column, `${path}.end_column`),
    traceback: text(raw.traceback, `${path}.traceback`),
    hint: orNull(raw.hint, `${path}.hint`, text),
    data: json(raw.data, `${path}.data`),
  };
}

/** What a worker sent. Throws ProtocolError. */
export function parseWorkerToPage(value: unknown): WorkerToPage {
  const raw = fields(value, 'message');
  const kind = oneOf(raw.kind, 'message.kind', ['hello', 'stage', 'want', 'fetch', 'ready', 'boot-failed', 'received', 'started', 'spoiled', 'events', 'result']);
  switch (kind) {
    case 'hello':
      return { kind, version: count(raw.version, 'version') };
    case 'stage':
      return { kind, stage: text(raw.stage, 'stage') };
    case 'want':
      return { kind, name: text(raw.name, 'name', 200) };
    case 'fetch':
      return { kind, request: count(raw.request, 'request'), url: text(raw.url, 'url', 2_000) };
    case 'ready':
      return {
        kind,
        python: text(raw.python, 'python', 200),
        backend: text(raw.backend, 'backend', 200),
        build: text(raw.build, 'build', 200),
        path: oneOf(raw.path, 'path', ['builtin', 'proxy', 'none']),
        timings: list(raw.timings, 'timings', 100, (entry, path) => {
          const [stage, milliseconds] = Array.isArray(entry) ? (entry as unknown[]) : [];
          return [text(stage, path, 200), number(milliseconds, path)] as [string, number];
        }),
      };
    case 'boot-failed':
      return { kind, message: text(raw.message, 'message') };
    case 'received':
    case 'started':
      return { kind, id: count(raw.id, 'id') };
    case 'spoiled':
      return { kind };
    case 'events':
      return { kind, id: count(raw.id, 'id'), events: list(raw.events, 'events', LIMITS.events, parseEvent) };
    case 'result':
      return {
        kind,
        id: count(raw.id, 'id'),
        ok: boolean(raw.ok, 'ok'),
        value: orNull(raw.value, 'value', text),
        error: orNull(raw.error, 'error', runError),
        duration_ms: number(raw.duration_ms, 'duration_ms'),
        memory_bytes: count(raw.memory_bytes, 'memory_bytes'),
        fatal: boolean(raw.fatal, 'fatal'),
      };
  }
}

/** What the frame sent. Throws ProtocolError. */
export function parseFrameToPage(value: unknown): FrameToPage {
  const raw = fields(value, 'message');
  const kind = oneOf(raw.kind, 'message.kind', ['frame-ready', 'worker-failed']);
  switch (kind) {
    case 'frame-ready':
      return { kind, version: count(raw.version, 'version') };
    case 'worker-failed':
      return { kind, worker: count(raw.worker, 'worker'), message: text(raw.message, 'message') };
  }
}

/** What the page sent to the frame. Throws ProtocolError. */
export function parsePageToFrame(value: unknown): PageToFrame {
  const raw = fields(value, 'message');
  const kind = oneOf(raw.kind, 'message.kind', ['spawn', 'terminate', 'ping']);
  return kind === 'ping' ? { kind } : { kind, worker: count(raw.worker, 'worker') };
}

function earlierCell(value: unknown, path: string): EarlierCell {
  const raw = fields(value, path);
  const code = text(raw.code, `${path}.code`, LIMITS.code);
  return { code, inputs: inputs(raw.inputs, `${path}.inputs`), seed: count(raw.seed, `${path}.seed`) };
}

/** What the page sent to a worker. Throws ProtocolError. */
export function parsePageToWorker(value: unknown): PageToWorker {
  const raw = fields(value, 'message');
  const kind = oneOf(raw.kind, 'message.kind', ['boot', 'asset', 'asset-failed', 'run', 'fetched']);
  switch (kind) {
    case 'boot':
      return { kind, builtins: boolean(raw.builtins, 'builtins'), snapshot: boolean(raw.snapshot, 'snapshot') };
    case 'asset':
      return {
        kind,
        name: text(raw.name, 'name', 200),
        bytes: buffer(raw.bytes, 'bytes'),
        last: boolean(raw.last, 'last'),
      };
    case 'asset-failed':
      return { kind, name: text(raw.name, 'name', 200), message: text(raw.message, 'message') };
    case 'run':
      return {
        kind,
        id: count(raw.id, 'id'),
        code: text(raw.code, 'code', LIMITS.code),
        limit_ms: number(raw.limit_ms, 'limit_ms'),
        inputs: inputs(raw.inputs, 'inputs'),
        own: list(raw.own, 'own', LIMITS.ownPrograms, ownProgram),
        earlier: list(raw.earlier, 'earlier', LIMITS.earlierCells, earlierCell),
        seed: orNull(raw.seed, 'seed', count),
        packages: list(raw.packages, 'packages', LIMITS.packageIndexes, (part, at) => text(part, at, 2_000)),
        live: boolean(raw.live, 'live'),
      };
    case 'fetched':
      return {
        kind,
        request: count(raw.request, 'request'),
        status: count(raw.status, 'status'),
        type: text(raw.type, 'type', 2_000),
        bytes: buffer(raw.bytes, 'bytes'),
        message: orNull(raw.message, 'message', text),
      };
  }
}
