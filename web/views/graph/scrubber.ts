/**
 * Forward and backward as one slider with its buttons, and the step in words.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { stepInWords, type Steps } from './steps';
import type { TapeEvent } from '../../protocol';

export interface ScrubberActions {
  go: (position: number) => void;
  play: () => void;
  key: (event: KeyboardEvent) => void;
}

export function scrubber(tape: TapeEvent, steps: Steps, position: number, playing: boolean, quiet: boolean, on: ScrubberActions): TemplateResult {
  const words = stepInWords(steps, tape, position);
  const { count, forward, backward } = steps;
  const share = count === 0 ? 1 : forward.length / count;
  return html`<div class="scrubber" role="group" aria-label="Forward and backward, step by step" @keydown=${on.key}>
    <button class="icon" aria-label="Step back" title="Step back" ?disabled=${position === 0} @click=${() => on.go(position - 1)}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M10.5 3.5L6 8l4.5 4.5M4 3.5v9" /></svg>
    </button>
    <button class="icon" aria-label=${playing ? 'Pause' : 'Play'} title=${playing ? 'Pause' : 'Play'} ?disabled=${count === 0} @click=${on.play}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        ${playing ? pauseSign : playSign}
      </svg>
    </button>
    <button class="icon" aria-label="Step forward" title="Step forward" ?disabled=${position === count} @click=${() => on.go(position + 1)}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M5.5 3.5L10 8l-4.5 4.5M12 3.5v9" /></svg>
    </button>
    <div class="track">
      <input
        type="range"
        min="0"
        max=${count}
        step="1"
        .value=${String(position)}
        ?disabled=${count === 0}
        aria-label="Step of forward and backward"
        aria-valuetext=${words}
        @input=${(event: Event) => on.go(Number((event.target as HTMLInputElement).value))}
      />
      <span class="halves" aria-hidden="true" .style=${`--share: ${(share * 100).toFixed(2)}%`}
        ><span>forward</span>${backward.length > 0 ? html`<span>backward</span>` : nothing}</span
      >
    </div>
    <p class="words" role="status" aria-live=${quiet ? 'off' : 'polite'} data-role="step">${words}</p>
  </div>`;
}

const playSign = html`<svg viewBox="0 0 16 16"><path class="full" d="M4.5 2.5l9 5.5-9 5.5z" /></svg>`;
const pauseSign = html`<svg viewBox="0 0 16 16"><path class="full" d="M4 3h3v10H4zM9 3h3v10H9z" /></svg>`;
