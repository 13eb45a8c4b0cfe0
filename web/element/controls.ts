/**
 * The element's controls as templates: Run or Stop, Live, Reset, the state in words, and the loading bar.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Progress } from '../client';
import type { RunError } from '../protocol';
import { endingOf } from '../views/endings';
import type { Phase, Session } from './session';

export interface ControlsModel {
  phase: Phase;
  busy: boolean;
  live: boolean;
  progress: Progress;
  error: RunError | null;
  duration: number | null;
  readonly: boolean;
  changed: boolean;
}

export function controlsModel(session: Session | undefined, own: Pick<ControlsModel, 'readonly' | 'changed'>): ControlsModel {
  return {
    phase: session?.phase ?? 'loading',
    busy: session?.busy ?? false,
    live: session?.live ?? true,
    progress: session?.progress ?? { loaded: 0, total: 0, stage: 'download' },
    error: session?.error ?? null,
    duration: session?.duration ?? null,
    ...own,
  };
}

export interface ControlsActions {
  run: () => void;
  stop: () => void;
  reset: () => void;
  toggleLive: () => void;
}

export function actions(model: ControlsModel, on: ControlsActions): TemplateResult {
  const live = html`<button
    class="quiet live"
    data-action="live"
    aria-pressed=${model.live}
    title="Run as you type"
    @click=${on.toggleLive}
  >
    Live
  </button>`;
  const reset = html`<button class="quiet" data-action="reset" ?disabled=${!model.changed} title="Back to the code as it came; undo brings yours back" @click=${on.reset}>
    Reset
  </button>`;
  const [action, words, act] = model.busy ? (['stop', 'Stop', on.stop] as const) : (['run', 'Run', on.run] as const);
  // One element for both, so that a reader who has pressed it is still on it.
  const main = html`<button class="main" data-action=${action} title=${model.busy ? nothing : 'Shift+Enter'} @click=${act}>
    <span class=${`icon-${action}`} aria-hidden="true"></span>${words}
  </button>`;
  return html`
    <div class="actions">
      ${stateText(model)} ${model.readonly ? nothing : html`${live}${reset}`}
      ${main}
    </div>
  `;
}

/** The state in words; what is known to fail is no failure before Python has come. The time a run took is left out of what a screen reader says at every keystroke. */
function stateText({ phase, busy, error: shown, duration, progress }: ControlsModel): TemplateResult {
  const error = phase === 'loading' ? null : shown;
  const words = ((): string => {
    if (busy) return 'Running';
    if (error) return error.line === null ? endingOf(error).title : `${endingOf(error).title}, line ${error.line}`;
    if (phase === 'loading') return progress.stage === 'download' ? 'Loading Python' : 'Starting Python';
    if (phase === 'ready' || (phase === 'running' && duration === null)) return 'Ready';
    return 'Done';
  })();
  const counts = !busy && !error && phase === 'loading' && progress.stage === 'download';
  const detail = ((): string => {
    if (busy || error) return '';
    if (counts && progress.total > 0) {
      return `${megabytes(progress.loaded)} of ${megabytes(progress.total)} MB`;
    }
    if (phase !== 'done' || duration === null) return '';
    return duration < 1000 ? `${Math.max(1, Math.round(duration))} ms` : `${(duration / 1000).toFixed(1)} s`;
  })();
  return html`<p class="state" data-role="state" data-tone=${error && !busy ? endingOf(error).tone : nothing}>
    <span role="status">${keyed(words, html`<span>${words}</span>`)}</span>${keyed(words, html`<span class="detail" aria-hidden="true" data-holds=${counts ? 'bytes' : detail ? 'time' : nothing}>${detail}</span>`)}
  </p>`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** A thin bar: real bytes while Python loads, a moving one while a program runs for long. */
export function progressBar({ phase, busy, progress }: ControlsModel): TemplateResult {
  if (phase === 'loading') {
    const part = progress.total > 0 ? progress.loaded / progress.total : 0;
    return html`<div
      class="progress"
      role="progressbar"
      aria-label="Loading Python"
      aria-valuenow=${Math.round(part * 100)}
      data-stage=${progress.stage}
    >
      <span .style=${`transform: scaleX(${part.toFixed(3)})`}></span>
    </div>`;
  }
  return html`<div class="progress" data-stage=${busy ? 'running' : 'idle'}><span></span></div>`;
}
