/**
 * What an element knows of its reader's exercises: which are solved, by what code, and on which of these functions runs go. Draws
 * nothing; whoever keeps progress fills `solved` and hears of new ones.
 */
import type { DisplayEvent, OwnProgram } from '../protocol';

export class Exercising {
  /** The code that solved each exercise, by name. */
  readonly solved = new Map<string, string>();
  private readonly used = new Set<string>();

  /** The programs that runs go on. */
  get own(): OwnProgram[] {
    return [...this.used].map((name) => ({ name, code: this.solved.get(name) ?? '' }));
  }

  isUsed(name: string): boolean {
    return this.used.has(name);
  }

  use(name: string, on: boolean): void {
    if (on && this.solved.has(name)) this.used.add(name);
    else this.used.delete(name);
  }

  /** Takes note of what a run of `code` has shown; gives the exercises that it solved. */
  note(displays: readonly DisplayEvent[], code: string): string[] {
    const names = displays.filter((event) => event.kind === 'exercise' && event.verdict === 'solved').map((event) => ('name' in event ? String(event.name) : ''));
    for (const name of names) this.solved.set(name, code);
    return names;
  }
}
