/**
 * How much a worker may send: a burst, and so much more each second. A program that trains for an hour and draws all the
 * while stays far below it; one that floods the page is found out before the page feels it.
 */

import { LIMITS, type DisplayEvent, type Grid, type WorkerToPage } from '../protocol';

function gridBytes(grid: Grid | null): number {
  return grid?.data.byteLength ?? 0;
}

/** About how many bytes an event holds. */
function eventBytes(event: DisplayEvent): number {
  switch (event.kind) {
    case 'stream':
      return event.text.length;
    case 'tensor':
      return gridBytes(event.values) + gridBytes(event.grad);
    case 'value':
      return event.text.length + gridBytes(event.grid);
    case 'tape':
      // A node is a few hundred bytes besides its numbers.
      return event.nodes.reduce((sum, { values, grad }) => sum + 300 + gridBytes(values) + gridBytes(grad), 0);
    case 'line':
      return event.kept.reduce((sum, { values, grad }) => sum + 100 + gridBytes(typeof values === 'number' ? null : values) + gridBytes(grad), 0);
    case 'show':
      return gridBytes(event.values) + gridBytes(event.grad);
    case 'plot': {
      const regions = event.regions?.scores.byteLength ?? 0;
      return event.series.reduce((sum, { x, y }) => sum + x.byteLength + y.byteLength, regions);
    }
    case 'image':
      return event.data.byteLength;
    case 'table':
      return event.rows.reduce((sum, row) => sum + row.reduce<number>((all, cell) => all + (typeof cell === 'string' ? cell.length : 8), 0), 0);
    case 'exercise':
      return event.says.length + event.parts.reduce((sum, { text, grid }) => sum + text.length + gridBytes(grid), 0);
    case 'own':
    case 'slider':
    case 'check':
    case 'number':
    case 'omitted':
      return 0;
  }
}

export class Allowance {
  private messages: number = LIMITS.messages;
  private bytes: number = LIMITS.bytes;
  private asOf = performance.now();

  /** Takes what a message costs out of what is left; false when that isn't enough. */
  grants(message: WorkerToPage): boolean {
    const now = performance.now();
    const seconds = (now - this.asOf) / 1000;
    this.asOf = now;
    const events = message.kind === 'events' ? message.events : [];
    const cost = events.reduce((sum, event) => sum + eventBytes(event), 0);
    this.messages = Math.min(LIMITS.messages, this.messages + seconds * LIMITS.messagesPerSecond) - Math.max(1, events.length);
    this.bytes = Math.min(LIMITS.bytes, this.bytes + seconds * LIMITS.bytesPerSecond) - cost;
    return this.messages >= 0 && this.bytes >= 0;
  }
}
