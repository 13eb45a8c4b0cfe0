/**
 * The element's two result panes as templates: tensors and plots beside the code, printed text under it. Decides the order of
 * things and what an empty pane says; how each thing looks is the views' business.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { RunError, ValueEvent } from '../protocol';
import type { Mend } from '../views/broadcast/mends';
import { errorPanel } from '../views/error';
import { exerciseCard, ownNote } from '../views/exercise/card';
import '../views/plot';
import { sameGrid } from '../views/sheets';
import { tensorCard, type TensorContext } from '../views/tensor';
import { shownCard } from '../views/show';
import { sliders } from '../views/slider';
import { lastValue, numbers, omitted, streams } from '../views/text';
import { partRole } from './landmarks';
import type { Output } from './output';
import type { Phase } from './session';

const SHORT_LINES = 6;

export interface ResultsModel {
  output: Output;
  /** Where the reader has put the sliders. */
  inputs: ReadonlyMap<string, number>;
  error: RunError | null;
  /** The code is still what the error is about, and may be changed. */
  mendable: boolean;
  stale: boolean;
  phase: Phase;
  /** Whether the card at a place among the tensors is drawn in full; the others are an outline until they are scrolled to. */
  isDrawn: (name: string, place: number) => boolean;
  /** A program is running and has not shown anything yet. */
  waiting: boolean;
}

export interface ResultsContext extends TensorContext {
  showLine: (line: number) => void;
  moveSlider: (name: string, value: number) => void;
  mend: (mend: Mend) => void;
}

/** Error first, then sliders, plots, what was asked to be shown, numbers and tensors in the order of the code. */
export function resultsPane(model: ResultsModel, context: ResultsContext): TemplateResult {
  const { output, error, stale } = model;
  const named = [output.tensors, output.plots, output.numbers, output.shown, output.sliders, output.exercises].some(({ length }) => length > 0);
  const shown = named || Boolean(output.value?.grid);
  return html`
    ${error ? errorPanel(error, context.showLine, model.mendable ? context.mend : null) : nothing}
    ${stale ? html`<p class="stale" data-role="stale">${error ? 'From the last run that worked' : 'From the code as it was before'}</p>` : nothing}
    ${ownNote(output.own)}
    ${repeat(
      output.exercises,
      ({ name }) => name,
      (event) => exerciseCard(event, context.showLine),
    )}
    ${sliders(output.sliders, model.inputs, context.moveSlider)}
    ${repeat(
      output.plots,
      ({ id }) => id,
      (plot) => html`<tensor-plot .plot=${plot}></tensor-plot>`,
    )}
    ${repeat(
      output.shown,
      ({ kind, id }) => `${kind} ${id}`,
      (event) => guard([event, context.room, context.leading(event.id)], () => shownCard(event, context)),
    )}
    ${numbers(output.numbers)}
    ${repeat(
      output.tensors,
      ({ name }) => name,
      (event, place) => {
        const drawn = model.isDrawn(event.name, place);
        return guard([event, drawn, context.room, context.leading(event.name)], () => tensorCard(event, context, drawn));
      },
    )}
    ${unnamedValue(output, context)}
    ${output.omitted.filter(({ what }) => what !== 'stdout').map(omitted)}
    ${shown || error ? nothing : beforeOutput(model)}
  `;
}

/** A tensor that the last line made without giving it a name; one that has a name is on the page already. */
function unnamedValue({ value, tensors }: Output, context: TensorContext): TemplateResult | typeof nothing {
  const grid = value?.grid;
  if (!grid || tensors.some(({ values }) => sameGrid(values, grid))) return nothing;
  const name = 'last line';
  return tensorCard({ kind: 'tensor', name, line: null, requires_grad: false, op: null, values: grid, grad: null }, context);
}

/** What the page's author has put into the slot stands there until a run has ended. */
function beforeOutput(model: ResultsModel): TemplateResult {
  const empty = html`<p class="empty">${invitation(model)}</p>`;
  return model.phase === 'done' ? empty : html`<slot name="stored">${empty}</slot>`;
}

function invitation({ phase, waiting }: ResultsModel): string {
  if (phase === 'loading') return 'Tensors appear here as soon as Python is up.';
  if (waiting) return 'Running …';
  if (phase === 'done') return 'This program bound no tensor to a name. Try a = tensor([1, 2, 3]).';
  return 'Run the code: every tensor it names appears here.';
}

/** Text under both panes; not there at all when a program says nothing. */
export function outputPane({ streams: printed, value, omitted: cut }: Output): TemplateResult | typeof nothing {
  const written = value && isWritten(value) ? value : null;
  if (printed.length === 0 && !written) return nothing;
  return html`<section class="output" role=${partRole()} aria-label="Output">
    ${streams(printed)} ${cut.filter(({ what }) => what === 'stdout').map(omitted)} ${written ? lastValue(written) : nothing}
  </section>`;
}

/** A tensor is drawn already, so only a short one is written out as well. */
function isWritten({ text, grid }: ValueEvent): boolean {
  return grid === null || text.split('\n').length <= SHORT_LINES;
}
