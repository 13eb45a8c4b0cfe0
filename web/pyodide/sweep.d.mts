export function sweep(script: string, imports: ReadonlySet<string>, words: Iterable<string>): { script: string; words: Set<string> };
