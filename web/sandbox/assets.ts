/**
 * The bytes that the page posted in, handed out by name.
 *
 * The sandbox has no network, so whatever Pyodide would download comes over the page's port, in parts as they arrive.
 * An asset can be read whole, or as a stream while it is still on its way, so that compiling overlaps the download.
 */

import type { AssetFailedMessage, AssetMessage } from '../protocol';

class PostedAsset {
  /** Something of it has come, or the word that nothing will. */
  begun = false;
  /** Nothing more of it will come. */
  ended = false;
  /** Settles with all its parts, or the reason that they won't come. */
  readonly complete: Promise<ArrayBuffer[]>;
  private readonly parts: ArrayBuffer[] = [];
  private follower: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | null = null;
  private settle!: { resolve: (parts: ArrayBuffer[]) => void; reject: (reason: Error) => void };

  constructor() {
    this.complete = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.complete.catch(() => undefined); // whoever reads it hears of it
  }

  receive(message: AssetMessage | AssetFailedMessage): void {
    this.begun = true;
    this.ended = message.kind === 'asset-failed' || message.last;
    if (message.kind === 'asset-failed') {
      this.settle.reject(new Error(message.message));
      return;
    }
    this.parts.push(message.bytes);
    if (message.bytes.byteLength > 0) this.follower?.enqueue(new Uint8Array(message.bytes));
    if (message.last) this.settle.resolve(this.parts);
  }

  /** The parts that are here and those to come. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream({
      start: (controller) => {
        for (const part of this.parts) if (part.byteLength > 0) controller.enqueue(new Uint8Array(part));
        this.follower = controller;
        this.complete.then(
          () => controller.close(),
          (reason: unknown) => controller.error(reason),
        );
      },
    });
  }
}

function joined(parts: ArrayBuffer[]): ArrayBuffer {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return whole.buffer;
}

export class PostedAssets {
  private readonly assets = new Map<string, PostedAsset>();

  /** `want` is told the name of an asset that is read before anything of it has come. */
  constructor(private readonly want: (name: string) => void) {}

  private asset(name: string): PostedAsset {
    let asset = this.assets.get(name);
    if (!asset) this.assets.set(name, (asset = new PostedAsset()));
    return asset;
  }

  receive(message: AssetMessage | AssetFailedMessage): void {
    this.asset(message.name).receive(message);
  }

  /** The whole asset, when its last part has come. Rejects with the page's reason when it could not be fetched. */
  async bytes(name: string): Promise<ArrayBuffer> {
    const asset = this.asset(name);
    if (!asset.begun) this.want(name);
    return joined(await asset.complete);
  }

  async text(name: string): Promise<string> {
    return new TextDecoder().decode(await this.bytes(name));
  }

  /** The asset as a response that streams while it arrives; one reader at a time. */
  response(name: string, contentType: string): Response {
    return new Response(this.asset(name).stream(), { headers: { 'content-type': contentType } });
  }

  /** Lets go of one asset's bytes: what is read again must be wanted again. */
  forget(name: string): void {
    this.assets.delete(name);
  }

  /** Lets go of all bytes but of what is still on its way. */
  clear(): void {
    for (const [name, { ended }] of this.assets) if (ended) this.forget(name);
  }
}
