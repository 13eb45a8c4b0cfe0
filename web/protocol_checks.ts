/**
 * Rebuilds every message that comes over a border of the sandbox from the parts the protocol knows.
 *
 * A stranger's code can post anything on the worker's port: a wrong kind, a string where a number belongs, a shape
 * whose product isn't its data's length, a gigabyte of text. So nothing is merely looked at and passed on: each parser
 * makes a *new* object that holds the known fields only, and throws `ProtocolError` at the first that doesn't fit.
 * Nothing here knows what the messages are for.
 */

export { parseEvent } from './protocol_checks/events';
export { ProtocolError } from './protocol_checks/fields';
export { parseGrid } from './protocol_checks/grids';
export { parseFrameToPage, parsePageToFrame, parsePageToWorker, parseWorkerToPage } from './protocol_checks/messages';
