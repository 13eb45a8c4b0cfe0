type Bytes = Uint8Array<ArrayBuffer>;
export function instrument(program: Bytes): Bytes;
export function called(exports: WebAssembly.Exports): Set<number>;
export function split(program: Bytes, kept: ReadonlySet<number>): { first: Bytes; rest: Bytes };
export function withCustomSection(program: Bytes, label: string, content: Bytes): Bytes;
