/**
 * The version of the protocol, and what a run may send out: the numbers that both ends must agree on.
 */

/** Raised when a message changes its meaning. Page and sandbox are built together, so any difference is an error. */
export const PROTOCOL_VERSION = 3;

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
  /** Cells of a page that run before one whose names it shares. */
  earlierCells: 200,
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
  /** Bytes of one file of a package index, and how many addresses of indexes a page may name. */
  packageBytes: 64_000_000,
  packageIndexes: 16,
  /** Characters of code in one run. */
  code: 1_000_000,
} as const;
