/**
 * Python's WebAssembly, which comes in two parts (web/pyodide/split.mjs): one that starts and runs the site's own programs, and the
 * rest, five sixths of the functions, which is fetched when there is time, or before the first program that may need it.
 * A program that was never parted is whole from the beginning.
 */

import { REST, type RunMessage } from '../protocol';
import type { PostedAssets } from './assets';
import { digestOf } from './digest';

/** The section of the first part that lists the digests of programs for which it is enough. */
export const ENOUGH_FOR = 'enough for';
/** What the rest calls the exports of the first. */
const FIRST = 'first';

export class SplitProgram {
  /** What the first part was made with, and gave. */
  private begun: WebAssembly.Imports | null = null;
  /** Null for a program that is whole already. */
  private enoughFor: Set<number> | null = null;
  private completed: Promise<void> | undefined;

  constructor(
    /** Its first part. */
    readonly compiled: Promise<WebAssembly.Module>,
    private readonly assets: PostedAssets,
  ) {}

  /** Begins anew with the first part. */
  async instantiate(imports: WebAssembly.Imports): Promise<WebAssembly.WebAssemblyInstantiatedSource> {
    const module = await this.compiled;
    const [listed] = WebAssembly.Module.customSections(module, ENOUGH_FOR);
    this.enoughFor = listed ? new Set(new Uint32Array(listed)) : null;
    this.completed = undefined;
    const instance = await WebAssembly.instantiate(module, imports);
    this.begun = { ...imports, [FIRST]: instance.exports };
    return { module, instance };
  }

  get isComplete(): boolean {
    return this.enoughFor === null;
  }

  /** Whether a program can run before it is complete: one of the site's own, run as the build has run it. */
  isEnoughFor({ code, inputs, own, earlier, seed }: RunMessage): boolean {
    if (this.enoughFor === null) return true;
    const isPlain = Object.keys(inputs).length === 0 && own.length === 0 && earlier.length === 0 && seed === null;
    return isPlain && this.enoughFor.has(digestOf(code));
  }

  /** Fetches the rest and puts it in its place, once. Rejects with what stood in the way; a later call tries again. */
  complete(): Promise<void> {
    return (this.completed ??= this.putTogether().catch((error: unknown) => {
      this.completed = undefined;
      this.assets.forget(REST);
      throw error;
    }));
  }

  private async putTogether(): Promise<void> {
    if (this.enoughFor === null || !this.begun) return;
    const rest = await WebAssembly.compile(await this.assets.bytes(REST));
    await WebAssembly.instantiate(rest, this.begun);
    this.enoughFor = null;
    this.assets.forget(REST);
  }
}
