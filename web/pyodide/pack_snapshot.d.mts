export function packSnapshot(snapshot: Uint8Array, initial: Uint8Array): Uint8Array<ArrayBuffer>;
