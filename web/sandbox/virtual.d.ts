/** What bundle.plugin.ts makes of the sandbox at build time. */
declare module 'virtual:sandbox' {
  /** The frame's document, worker included: its file in the site's folder. */
  export const FRAME_FILE: string;
}

/** The worker's script as a data: URL; put into frame.ts when it is bundled. */
declare const WORKER_URL: string;
