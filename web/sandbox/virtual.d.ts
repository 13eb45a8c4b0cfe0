/** What bundle.plugin.ts makes of the sandbox at build time. */
declare module 'virtual:sandbox' {
  /** The frame's whole document, worker included, for an iframe's srcdoc. */
  export const frameDocument: string;
  /** `sha256-…` of its one inline script: a page with a policy of its own must allow it, since srcdoc inherits. */
  export const frameScriptHash: string;
}

/** The worker's script as a data: URL; put into frame.ts when it is bundled. */
declare const WORKER_URL: string;
