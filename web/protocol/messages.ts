/**
 * The messages between page, frame and worker, one union a direction.
 */

import type { Inputs } from './drawings';
import type { DisplayEvent } from './events';
import type { RunError } from './results';

// ---- page → frame, on the frame's control port ----

/** The number of the worker that the frame starts by itself; its line comes with the control port. */
export const FIRST_WORKER = 1;

/** Start worker number `worker`; the transferred port is its line to the page. */
export interface SpawnMessage {
  kind: 'spawn';
  worker: number;
}
export interface TerminateMessage {
  kind: 'terminate';
  worker: number;
}
/** Is the frame there? It says once more that it is ready. */
export interface PingMessage {
  kind: 'ping';
}
export type PageToFrame = SpawnMessage | TerminateMessage | PingMessage;

// ---- frame → page ----

/** The frame's script runs and has its port; the page sends nothing before it. */
export interface FrameReadyMessage {
  kind: 'frame-ready';
  version: number;
}
/** A worker could not start, or threw outside its message loop. */
export interface WorkerFailedMessage {
  kind: 'worker-failed';
  worker: number;
  message: string;
}
export type FrameToPage = FrameReadyMessage | WorkerFailedMessage;

// ---- page → worker ----

/** First message to a worker. */
export interface BootMessage {
  kind: 'boot';
  /** False keeps to the JsProxy path even where builtins would bind: for tests of the fallback. */
  builtins: boolean;
  /** Begin from SNAPSHOT, which comes with the other assets; else PYTHON does. */
  snapshot: boolean;
}
/** One asset's bytes, or the next part of them; `last` ends it. */
export interface AssetMessage {
  kind: 'asset';
  name: string;
  bytes: ArrayBuffer;
  last: boolean;
}
/** An asset that the page could not fetch. */
export interface AssetFailedMessage {
  kind: 'asset-failed';
  name: string;
  message: string;
}

/** A solved exercise: its name, and the program that defines the function of that name. */
export interface OwnProgram {
  name: string;
  code: string;
}
/** A cell that runs, unheard, before the one that was asked for. */
export interface EarlierCell {
  code: string;
  inputs: Inputs;
  seed: number;
}
export interface RunMessage {
  kind: 'run';
  id: number;
  code: string;
  /** Milliseconds until the deadline; 0 for none. */
  limit_ms: number;
  inputs: Inputs;
  /** Solved exercises on which the engine runs. */
  own: OwnProgram[];
  /** The cells above it in the page whose names it shares, in their order. */
  earlier: EarlierCell[];
  /** What its random numbers begin from; null for numbers that are new each time. */
  seed: number | null;
  /** Addresses of package indexes that the page's owner allows. */
  packages: string[];
  /** Started by typing: the program may be half written. */
  live: boolean;
}
/** What a package index answered; `message` instead where it didn't, or may not be asked. */
export interface FetchedMessage {
  kind: 'fetched';
  request: number;
  status: number;
  type: string;
  bytes: ArrayBuffer;
  message: string | null;
}
export type PageToWorker = BootMessage | AssetMessage | AssetFailedMessage | RunMessage | FetchedMessage;

// ---- worker → page ----

/**
 * The worker listens. The page sends nothing before it: an engine may lose what is posted on a port whose other end is
 * still on its way through the frame.
 */
export interface HelloMessage {
  kind: 'hello';
  version: number;
}
/** Boot has come this far; for the progress line and for the message when it goes no further. */
export interface StageMessage {
  kind: 'stage';
  stage: string;
}
/** The worker asks for an asset that is not part of every boot. */
export interface WantMessage {
  kind: 'want';
  name: string;
}
/** The worker asks for a file of a package index, for the run that it was given. */
export interface FetchMessage {
  kind: 'fetch';
  request: number;
  url: string;
}
/** Python is up. */
export interface ReadyMessage {
  kind: 'ready';
  python: string;
  /** Backend of new tensors, and how its kernels are called. */
  backend: string;
  build: string;
  path: 'builtin' | 'proxy' | 'none';
  /** Milliseconds each stage of boot took, in order. */
  timings: [string, number][];
}
/** Boot failed; the worker is of no use. */
export interface BootFailedMessage {
  kind: 'boot-failed';
  message: string;
}
/** Run `id` has arrived: the worker lives, whatever an earlier program left behind in it. */
export interface ReceivedMessage {
  kind: 'received';
  id: number;
}
/** A program has changed Python itself: the worker is not fit for another. */
export interface SpoiledMessage {
  kind: 'spoiled';
}
/** Run `id` begins now: its time counts from here, not from when it was asked for. */
export interface StartedMessage {
  kind: 'started';
  id: number;
}
/** Display events of run `id`, in order. */
export interface EventsMessage {
  kind: 'events';
  id: number;
  events: DisplayEvent[];
}
/** Run `id` has ended; every event of it was sent before. */
export interface ResultMessage {
  kind: 'result';
  id: number;
  ok: boolean;
  value: string | null;
  error: RunError | null;
  duration_ms: number;
  /** Size of Python's memory now, which never shrinks. */
  memory_bytes: number;
  /** True when the interpreter can't be trusted to run again and the worker must be replaced. */
  fatal: boolean;
}
export type WorkerToPage =
  | HelloMessage
  | StageMessage
  | WantMessage
  | FetchMessage
  | ReadyMessage
  | BootFailedMessage
  | ReceivedMessage
  | StartedMessage
  | SpoiledMessage
  | EventsMessage
  | ResultMessage;
