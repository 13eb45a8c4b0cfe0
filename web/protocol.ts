/**
 * Every message that crosses a border of the sandbox, and every shape of data that a view draws, in one place.
 *
 * Three parties talk: the *page* (client.ts), the *frame* (an opaque origin that owns the workers) and the *worker*
 * (Pyodide and the user's code). The page opens one port to the frame, to start and end workers, and one port straight
 * to each worker, for assets, runs and display events. What comes out of the frame or a worker may have been made by
 * a stranger's code, so the page takes nothing on trust: `protocol_checks.ts` rebuilds each message field by field.
 *
 * Types only, and the few numbers both ends must agree on; nothing here runs.
 */

/** Raised when a message changes its meaning. Page and sandbox are built together, so any difference is an error. */
export const PROTOCOL_VERSION = 2;

/** What a run may send out. Python keeps to these and says what it left out; the page refuses what exceeds them. */
export const LIMITS = {
  /** A tensor of at most this many elements travels whole; a larger one as a strided sample and its statistics. */
  wholeElements: 10_000,
  /** Most elements in the sample of a large tensor. */
  sampleElements: 4_096,
  /** The first fifty are sent as said above; those after them whole up to 256 elements, else as a sample of as many. */
  tensors: 1_000,
  numbers: 50,
  plots: 20,
  seriesPerPlot: 16,
  pointsPerSeries: 20_000,
  /** Operations and leaves in the tape of one run, and elements in all its grids together. */
  tapeNodes: 3_000,
  tapeElements: 300_000,
  /** A node's values travel whole up to this many elements, else as a sample of at most as many. */
  tapeGrid: 1_024,
  /** Lines whose values are told, the iterations kept of each, and elements in all their grids together. */
  lines: 500,
  keptValues: 200,
  lineElements: 300_000,
  /** Rows, and columns, of a plot's regions. */
  regionsSide: 192,
  /** Images, tables and shown tensors: so many of each. */
  shows: 20,
  sliders: 20,
  /** Things drawn of one case of an exercise, and the student's own functions in one run. */
  exerciseParts: 16,
  ownPrograms: 32,
  /** Numbers in the pictures of one strip, channels counted. */
  imageNumbers: 262_144,
  tableRows: 200,
  tableColumns: 24,
  /** Characters of stdout and stderr together in one run. */
  streamText: 1_000_000,
  /** Characters in any other text: a name, a message, a traceback. */
  text: 200_000,
  dimensions: 16,
  /** Display events in one message. */
  events: 20_000,
  /** Messages from a worker: so many at once, and so many more a second. */
  messages: 20_000,
  messagesPerSecond: 500,
  /** Bytes of text and numbers in them, likewise. */
  bytes: 128_000_000,
  bytesPerSecond: 32_000_000,
  /** Characters of code in one run. */
  code: 1_000_000,
} as const;

export type DTypeName = 'float32' | 'float64' | 'int64' | 'bool';

/** A tensor's elements, one typed array a dtype: float32, float64, int64, bool (one byte, 0 or 1). */
export type Numbers =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** A strided sample: along dimension d, element i of the sample is element `starts[d] + i * steps[d]` of the tensor. */
export interface Sample {
  shape: number[];
  starts: number[];
  steps: number[];
}

/** Over every element of the tensor; `min`, `max` and `mean` over the finite ones (NaN where there are none). */
export interface Stats {
  min: number;
  max: number;
  mean: number;
  nan: number;
  inf: number;
}

/** The values of one tensor, row-major. `sample` is null when `data` holds the whole tensor. */
export interface Grid {
  shape: number[];
  dtype: DTypeName;
  numel: number;
  data: Numbers;
  sample: Sample | null;
  /** Null for a tensor of no elements. */
  stats: Stats | null;
}

export interface StreamEvent {
  kind: 'stream';
  stream: 'stdout' | 'stderr';
  text: string;
}

/** A tensor bound to a top-level name, sent when the run has ended (well or not). */
export interface TensorEvent {
  kind: 'tensor';
  name: string;
  /** The line that bound the name last; null when no line of the code can be named. */
  line: number | null;
  requires_grad: boolean;
  /** What made it ("mul", "sum", …); null for a leaf. */
  op: string | null;
  values: Grid;
  grad: Grid | null;
}

/** A plain Python number, bool or short text bound to a top-level name. */
export interface NumberEvent {
  kind: 'number';
  name: string;
  line: number | null;
  value: number | boolean | string;
}

/** The value of the last line, when it is an expression and not None. */
export interface ValueEvent {
  kind: 'value';
  text: string;
  grid: Grid | null;
}

export interface Series {
  label: string;
  x: Float64Array<ArrayBuffer>;
  y: Float64Array<ArrayBuffer>;
}

/** How a score divides the plane, in rows from the bottom up. */
export interface Regions {
  rows: number;
  columns: number;
  /** Left, right, bottom, top: the edges of the outermost cells. */
  box: [number, number, number, number];
  /** Row-major: a score, or where `classes` isn't 0 the place of the best of so many classes. */
  scores: Float32Array<ArrayBuffer>;
  classes: number;
  /** The border runs where the score passes this. */
  level: number;
}

/**
 * A plot. A later event of the same id takes the place of the earlier one: that is how a loss is drawn live. The series are
 * lines, points by class, or (histogram) edges in `x` with the count up to the next edge in `y`, the last of which is 0.
 */
export interface PlotEvent {
  kind: 'plot';
  id: string;
  title: string;
  form: 'line' | 'scatter' | 'histogram' | 'regions';
  series: Series[];
  /** Null unless `form` is "regions". */
  regions: Regions | null;
  x_label: string;
  y_label: string;
}

/** A tensor that `show` was called with: as a TensorEvent, at its place in the code. The latest of an id counts. */
export interface ShowEvent extends Omit<TensorEvent, 'kind'> {
  kind: 'show';
  id: string;
}

/** Pictures side by side. The latest of an id counts. */
export interface ImageEvent {
  kind: 'image';
  id: string;
  label: string;
  line: number | null;
  /** Pictures, rows, columns, channels: 1 (greys) or 3 (red, green, blue). */
  shape: [number, number, number, number];
  data: Float32Array<ArrayBuffer>;
  /** What black and white stand for. */
  low: number;
  high: number;
  /** Pictures, rows and columns of the tensor itself; every `step`-th row and column is in `data`. */
  full: [number, number, number];
  step: number;
}

export type Cell = null | boolean | number | string;

/** Rows and columns. The latest of an id counts. */
export interface TableEvent {
  kind: 'table';
  id: string;
  label: string;
  line: number | null;
  columns: string[];
  /** As many cells as there are columns, each. */
  rows: Cell[][];
  /** Of the table itself, of which `rows` and `columns` hold the first. */
  total_rows: number;
  total_columns: number;
}

/** A number that the reader may move; the next run is told of it in RunMessage.inputs, by name. */
export interface SliderEvent {
  kind: 'slider';
  name: string;
  line: number | null;
  low: number;
  high: number;
  /** Null: any value between the ends. */
  step: number | null;
  /** What the program was given. */
  value: number;
  /** It moves by ratios; its ends are positive. */
  log: boolean;
}

/** Values of sliders, by name. */
export type Inputs = Record<string, number>;

/** What an operation does with its operands' elements; `movement` makes a new layout over the same numbers. */
export type TapeKind = 'leaf' | 'map' | 'zip' | 'reduce' | 'matmul' | 'movement' | 'other';

/** Where a tensor's elements lie: element (i, j, …) at position `offset + i * strides[0] + j * strides[1] + …`. */
export interface TapeLayout {
  shape: number[];
  /** In elements; 0 where a dimension repeats, negative never. */
  strides: number[];
  offset: number;
}

/** One operation of the tape, or a leaf that it began from. */
export interface TapeNode {
  /** Its place in TapeEvent.nodes, which is the order of execution. */
  id: number;
  /** "leaf", or the operation's name: "mul", "sum", "view", "matmul", …; a custom Function's own name in this spelling. */
  op: string;
  kind: TapeKind;
  /** The name that the program bound it to, the last one where there were several. */
  name: string | null;
  /** The line of the program that made it; the innermost one where functions call each other. */
  line: number | null;
  /** The nodes of its tensor operands, in the order they were given; each is smaller than `id`. */
  inputs: number[];
  /** What else the operation was given: {dim: [0], keepdim: false}, {shape: [3, 2]}, {order: [1, 0]}, {exponent: 2}, {other: 3}. */
  args: Record<string, Json>;
  /** The nn modules it ran inside, outermost first: ["Sequential", "0: Linear"]. */
  module: string[];
  requires_grad: boolean;
  layout: TapeLayout;
  /** Equal for tensors that share memory. */
  storage: number;
  /** Elements in that storage. */
  storage_size: number;
  /**
   * The elements when the operation ended, even where they were changed in place since. In a tape and beside a line, the
   * statistics of a grid are those of the elements that it holds; Python leaves them to the page.
   */
  values: Grid;
  /** The gradient that the last backward brought to it; intermediate results have theirs too. */
  grad: Grid | null;
  /** When that backward reached it: 0 is the root. */
  backward_step: number | null;
}

/** The operations of the run in order; of a long run those of one recent whole iteration. One a run, at its end. */
export interface TapeEvent {
  kind: 'tape';
  nodes: TapeNode[];
  /** How many operations of the run are not among `nodes`. */
  omitted: number;
  /** The node that backward was called on last. */
  root: number | null;
  /** Which iteration of the outermost loop `nodes` are of, from 0; null when they are the whole run. */
  iteration: number | null;
}

/** One of the values that a line bound. Where more than one is kept, grids are samples of at most 64 elements. */
export interface LineValue {
  /** How often the line had run before. */
  iteration: number;
  /** A plain Python number, or a tensor's elements. */
  values: number | Grid;
  /** The gradient that backward has brought to it. */
  grad: Grid | null;
}

/** What one line bound to one name: the latest value, and those of earlier iterations. */
export interface LineEvent {
  kind: 'line';
  line: number;
  /** What is bound as the program writes it: "x", "w.data", "x[0]". */
  name: string;
  /** How often the line ran. */
  total: number;
  /** Oldest first; the last is the latest. */
  kept: LineValue[];
  /** The latest value's node in the tape. */
  node: number | null;
}

/**
 * Whether a gradient agrees with finite differences, found by replaying the tape after the run has ended. The one event that
 * may follow a run's result.
 */
export interface CheckEvent {
  kind: 'check';
  /** The node in the tape whose gradient was checked. */
  node: number;
  /** The line and name it is shown at, as in LineEvent; null where no line bound it. */
  line: number | null;
  name: string | null;
  agrees: boolean;
  /** Where they differ most: the gradient as backward gave it, and the finite difference. */
  worst: { ours: number; difference: number; at: number[] } | null;
}

/**
 * How far a student's function has come, by `check(function)`: the case that is drawn, what it should give, and what it gave. The
 * case of a wrong answer is a smallest one; while nothing is written, an example.
 */
export interface ExerciseEvent {
  kind: 'exercise';
  /** The function's name, which is the exercise's. */
  name: string;
  verdict: 'unsolved' | 'wrong' | 'raised' | 'endless' | 'solved';
  /** The verdict in one sentence. */
  says: string;
  /** How many cases came out right before. */
  tried: number;
  /** The line of the code that raised. */
  line: number | null;
  parts: ExercisePart[];
}

/** One thing of an exercise's case or of an answer: a tuple, a tensor, or where both are null, `text` alone. */
export interface ExercisePart {
  role: 'given' | 'expected' | 'yours';
  label: string;
  text: string;
  sizes: number[] | null;
  grid: Grid | null;
  /** Where the two answers differ: places in `sizes`, or in the tensor row by row. */
  marked: number[];
}

/** On which of the student's own functions the run went, and why one of them was passed over. */
export interface OwnEvent {
  kind: 'own';
  uses: { name: string; fallback: string | null }[];
}

/** Something was cut off: how many characters (stdout), tensors, plots, … were left out. */
export interface OmittedEvent {
  kind: 'omitted';
  what: 'stdout' | 'tensors' | 'plots' | 'shows' | 'images' | 'tables' | 'lines';
  count: number;
}

/** What a run shows, in order. Data only: no event carries markup, a link or a style. */
export type DisplayEvent =
  | StreamEvent
  | TensorEvent
  | NumberEvent
  | ValueEvent
  | PlotEvent
  | TapeEvent
  | LineEvent
  | CheckEvent
  | ShowEvent
  | ImageEvent
  | TableEvent
  | SliderEvent
  | ExerciseEvent
  | OwnEvent
  | OmittedEvent;

/** Plain data: what JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Why a run failed. `type` is the Python exception's name, or one of the client's own: "Stopped", "TimeLimitError",
 * "Crashed", "Superseded". Lines count from 1, columns from 1 in UTF-16 units; null when no line of the code is to blame.
 */
export interface RunError {
  type: string;
  message: string;
  line: number | null;
  column: number | null;
  end_line: number | null;
  end_column: number | null;
  /** Python's own text, beginning at the user's code; empty for the client's own errors. */
  traceback: string;
  hint: string | null;
  /** The facts that a pytensor exception carries (op, shapes, rule, …). */
  data: Json;
}

export type Nested = number | boolean | Nested[];

/** In place of nested lists for a tensor of more than LIMITS.wholeElements elements. */
export interface Summary {
  min: number;
  max: number;
  mean: number;
}

/** One top-level tensor as an automation reads it: plain nested lists, or a summary when it is large. */
export interface TensorResult {
  shape: number[];
  dtype: DTypeName;
  data: Nested | Summary;
  grad: Nested | Summary | null;
}

/** What `run()` resolves with; a failing program is a result with `ok: false`, never a rejection. */
export interface RunResult {
  ok: boolean;
  stdout: string;
  /** The repr of the last line's value; null when there is none. */
  value: string | null;
  error: RunError | null;
  displays: DisplayEvent[];
  tensors: Record<string, TensorResult>;
  duration_ms: number;
}

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
export type PageToFrame = SpawnMessage | TerminateMessage;

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
export interface RunMessage {
  kind: 'run';
  id: number;
  code: string;
  /** Milliseconds until the deadline; 0 for none. */
  limit_ms: number;
  inputs: Inputs;
  /** Solved exercises on which the engine runs. */
  own: OwnProgram[];
}
export type PageToWorker = BootMessage | AssetMessage | AssetFailedMessage | RunMessage;

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
  | ReadyMessage
  | BootFailedMessage
  | ReceivedMessage
  | StartedMessage
  | SpoiledMessage
  | EventsMessage
  | ResultMessage;

// ---- the site's runtime assets ----

/** The WebAssembly of Python itself. */
export const WASM = 'pyodide.asm.wasm';
/** Bytecode of what a session imports: Python starts from it, or from the snapshot, of which a boot needs one. */
export const PYTHON = 'python.zip';
/** The memory of a Python that has started and imported pytensor. */
export const SNAPSHOT = 'python.snapshot';

/** One row of `runtime/assets.json`, which the build writes. */
export interface AssetEntry {
  /** File beside assets.json. */
  file: string;
  /** Size as decoded, for the progress line. */
  bytes: number;
  sha256?: string;
  /** Part of every boot; the others are fetched when a worker asks. */
  needed: boolean;
}
export type AssetManifest = Record<string, AssetEntry>;
