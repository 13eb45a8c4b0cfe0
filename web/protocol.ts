/**
 * Every message that crosses a border of the sandbox, and every shape of data that a view draws, in one place.
 *
 * Three parties talk: the *page* (client.ts), the *frame* (an opaque origin that owns the workers) and the *worker*
 * (Pyodide and the user's code). The page opens one port to the frame, to start and end workers, and one port straight
 * to each worker, for assets, runs and display events. What comes out of the frame or a worker may have been made by
 * a stranger's code, so the page takes nothing on trust: `protocol_checks.ts` rebuilds each message field by field.
 *
 * Types only, and the few numbers both ends must agree on, a family a file in protocol/; nothing here runs.
 */

export * from './protocol/limits';
export * from './protocol/values';
export * from './protocol/names';
export * from './protocol/drawings';
export * from './protocol/tape';
export * from './protocol/exercises';
export * from './protocol/events';
export * from './protocol/results';
export * from './protocol/messages';
export * from './protocol/assets';
