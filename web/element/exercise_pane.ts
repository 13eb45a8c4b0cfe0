/** The help under an exercise's prose, whose element is fetched when a lesson is an exercise. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Lesson } from '../lessons/lesson';
import type { Exercising } from './exercising';
import { fetchPart } from './later';

export interface ExerciseActions {
  take: (code: string) => void;
  use: (name: string, on: boolean) => void;
}

export function exercisePane({ exercise }: Lesson, exercising: Exercising, on: ExerciseActions): TemplateResult | typeof nothing {
  if (!exercise) return nothing;
  void fetchPart('exercise-box');
  return html`<exercise-box
    .exercise=${exercise}
    .solved=${exercising.solved.has(exercise.name)}
    .used=${exercising.isUsed(exercise.name)}
    @exercise-take=${({ detail }: CustomEvent<string>) => on.take(detail)}
    @exercise-own=${({ detail }: CustomEvent<boolean>) => on.use(exercise.name, detail)}
  ></exercise-box>`;
}
