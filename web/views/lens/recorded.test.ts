/** The lens on tapes that the runner recorded: every op has a figure, and every gradient it writes is the recorded one. */
import { describe, expect, it } from 'vitest';
import type { TapeEvent } from '../../protocol';
import { recorded } from '../fixtures/load';
import { figureOf, type Figure } from './figure';
import { placeFigure } from './geometry';
import { indicesOf } from './indices';
import { explain, panelOf } from './lines';
import { linksOf } from './links';
import { stripsOf } from './storage';

const METRICS = { room: 60, cellWidth: 3, cellHeight: 2, suffix: '' };

function figuresOf(tape: TapeEvent): Figure[] {
  return tape.nodes.flatMap(({ id, kind }) => (kind === 'leaf' ? [] : [figureOf(tape, id, 'repeated')])).filter((figure) => figure !== null);
}

const NAMES = ['broadcast', 'map_zip_reduce', 'movement', 'matmul', 'network', 'training', 'long', 'mismatch'] as const;

describe.each(NAMES)('%s', (name) => {
  const figures = figuresOf(recorded(name).tape);

  it('has a picture and words for every op, in both directions', () => {
    for (const figure of figures) {
      const placed = placeFigure(figure, new Map(), METRICS);
      for (const part of ['result' as const, ...figure.operands.keys()]) {
        for (const index of indicesOf(panelOf(figure, part).tensor.layout.shape, 12)) {
          for (const direction of ['forward', 'backward'] as const) {
            const { lines } = explain(figure, { part, index }, direction);
            expect(lines.join(), figure.title).not.toMatch(/undefined|NaN|\[object/);
            for (const { path } of linksOf(figure, placed, { part, index }, direction).arrows) expect(path).not.toContain('NaN');
          }
          expect(stripsOf(figure, { part, index }).length).toBeGreaterThan(0);
        }
      }
    }
  }, 60_000); // the longest takes seconds, and several times that beside other work

  it('writes gradients that are the recorded ones, or says which other uses add to them', () => {
    for (const figure of figures) {
      if (!figure.arithmetic || !figure.result.tensor.grad) continue;
      for (const [operand, { tensor }] of figure.operands.entries()) {
        if (!tensor.grad || figure.arithmetic.gradient(operand) === null) continue;
        for (const index of indicesOf(tensor.layout.shape, 12)) {
          const { lines, notes } = explain(figure, { part: operand, index }, 'backward');
          if (figure.otherUses[operand] === 0) expect(notes.join(), `${figure.title}: ${lines.join()}`).not.toContain('together');
        }
      }
    }
  });
});
