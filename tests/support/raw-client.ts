// A socket client that does nothing by itself: it keeps what it hears and says what the test says.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import WebSocket from 'ws';
import * as Y from 'yjs';
import {
  decodeExtension,
  MESSAGE,
  SYNC,
  type Ack,
  type Extension
} from '#domain/protocol/messages.ts';

/** Milliseconds before a wait is given up. */
const PATIENCE = 20_000;

export interface RawOptions {
  readonly cookie?: string;
  /** Opt in to extension frames (default), or behave like a stock client. */
  readonly stock?: boolean;
  readonly origin?: string;
  readonly epoch?: number;
  /** Read what others write from the socket and throw it away: one of a crowd, at little cost to the test. */
  readonly deaf?: boolean;
  /** The path after /sync/, where the test wants another spelling. */
  readonly path?: string;
}

export class RawClient {
  readonly ws: WebSocket;
  readonly #listeners = new Set<() => void>();
  readonly #deaf: boolean;
  /** What the server has told it, as a document; its own edits are made here too. */
  readonly doc = new Y.Doc();
  readonly extensions: Extension[] = [];
  readonly updates: Uint8Array[] = [];
  readonly step1s: Uint8Array[] = [];
  readonly step2s: Uint8Array[] = [];
  readonly awareness: ReadonlyMap<number, Heard>[] = [];
  frames = 0;
  closed: { readonly code: number; readonly reason: string } | undefined;
  /** Document-bearing frames sent. */
  sent = 0;

  constructor(server: string, doc: string, options: RawOptions = {}) {
    const url = new URL(`/sync/${options.path ?? doc}`, server.replace(/^http/, 'ws'));
    if (!options.stock) url.searchParams.set('v', '1');
    if (options.epoch !== undefined) url.searchParams.set('epoch', String(options.epoch));
    this.ws = new WebSocket(url, {
      headers: options.cookie ? { Cookie: options.cookie } : {},
      origin: options.origin,
      perMessageDeflate: false
    });
    this.#deaf = options.deaf ?? false;
    this.ws.on('message', (data: Buffer) => {
      this.#hear(new Uint8Array(data));
      this.#wake();
    });
    this.ws.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    this.ws.on('error', () => undefined);
  }

  /** Connect and wait for the server's first sync message. */
  static async open(server: string, doc: string, options: RawOptions = {}): Promise<RawClient> {
    const client = new RawClient(server, doc, options);
    await client.hears('the first sync message', () => client.step1s.length > 0);
    return client;
  }

  /** Connect and be brought up to date. */
  static async synced(server: string, doc: string, options: RawOptions = {}): Promise<RawClient> {
    const client = await RawClient.open(server, doc, options);
    await client.sync();
    return client;
  }

  /** Wait until something that is heard makes the fact true; fails when the connection ends before. */
  async hears(what: string, fact: () => boolean): Promise<void> {
    await this.#until(what, () => fact() || this.closed !== undefined);
    if (!fact()) throw new Error(`never came true: ${what}; closed ${JSON.stringify(this.closed)}`);
  }

  async closes(): Promise<number> {
    await this.#until('the connection closes', () => this.closed !== undefined);
    return this.closed?.code ?? 0;
  }

  #until(what: string, fact: () => boolean): Promise<void> {
    if (fact()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#listeners.delete(look);
        reject(new Error(`never came true: ${what}`));
      }, PATIENCE);
      const look = () => {
        if (!fact()) return;
        clearTimeout(late);
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
    });
  }

  #wake(): void {
    for (const look of [...this.#listeners]) look();
  }

  /** Be called whenever something was heard. */
  onHeard(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Ask for what is missing and wait for the answer. */
  async sync(): Promise<void> {
    const before = this.step2s.length;
    this.send(frame(MESSAGE.sync, SYNC.step1, Y.encodeStateVector(this.doc)));
    await this.hears('the answer to step 1', () => this.step2s.length > before);
  }

  send(bytes: Uint8Array | string): void {
    this.ws.send(bytes);
  }

  sendUpdate(update: Uint8Array): number {
    this.send(frame(MESSAGE.sync, SYNC.update, update));
    return ++this.sent;
  }

  sendStep2(update: Uint8Array): number {
    this.send(frame(MESSAGE.sync, SYNC.step2, update));
    return ++this.sent;
  }

  /** Change the own document and send just that; the number of the frame. */
  edit(change: (doc: Y.Doc) => void): number {
    return this.sendUpdate(this.draft(change));
  }

  /** Change the own document without a word to the server. */
  draft(change: (doc: Y.Doc) => void): Uint8Array {
    const updates: Uint8Array[] = [];
    const keep = (update: Uint8Array) => void updates.push(update);
    this.doc.on('update', keep);
    this.doc.transact(() => change(this.doc));
    this.doc.off('update', keep);
    return updates.length > 0 ? Y.mergeUpdates(updates) : Uint8Array.of(0, 0);
  }

  type(text: string, at = this.doc.getText('body').length): number {
    return this.edit((doc) => doc.getText('body').insert(at, text, {}));
  }

  get body(): string {
    return this.doc.getText('body').toString();
  }

  get acks(): readonly Ack[] {
    return this.extensions.flatMap((one) => (one.type === 'ack' ? [one.ack] : []));
  }

  get acked(): number {
    return this.acks.at(-1)?.count ?? 0;
  }

  sendAwareness(
    entries: readonly (readonly [client: number, clock: number, state: unknown])[]
  ): void {
    this.send(frame(MESSAGE.awareness, undefined, awarenessUpdate(entries)));
  }

  /** What has been heard of a client id last. */
  heardOf(client: number): Heard | undefined {
    return this.awareness.findLast((one) => one.has(client))?.get(client);
  }

  close(): void {
    this.ws.close();
  }

  kill(): void {
    this.ws.terminate();
  }

  #hear(bytes: Uint8Array): void {
    this.frames += 1;
    const decoder = decoding.createDecoder(bytes);
    switch (decoding.readVarUint(decoder)) {
      case MESSAGE.sync: {
        const kind = decoding.readVarUint(decoder);
        if (this.#deaf && kind === SYNC.update) return;
        const body = decoding.readVarUint8Array(decoder);
        if (kind === SYNC.step1) return void this.step1s.push(body);
        (kind === SYNC.step2 ? this.step2s : this.updates).push(body);
        return Y.applyUpdate(this.doc, body, 'server');
      }
      case MESSAGE.awareness:
        return void this.awareness.push(readAwareness(decoding.readVarUint8Array(decoder)));
      case MESSAGE.extension: {
        const extension = decodeExtension(decoder);
        if (extension) this.extensions.push(extension);
      }
    }
  }
}

export interface Heard {
  readonly clock: number;
  readonly state: unknown;
}

export function frame(type: number, kind: number | undefined, body: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  if (kind !== undefined) encoding.writeVarUint(encoder, kind);
  encoding.writeVarUint8Array(encoder, body);
  return encoding.toUint8Array(encoder);
}

export function awarenessUpdate(
  entries: readonly (readonly [client: number, clock: number, state: unknown])[]
): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const [client, clock, state] of entries) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, JSON.stringify(state));
  }
  return encoding.toUint8Array(encoder);
}

function readAwareness(update: Uint8Array): ReadonlyMap<number, Heard> {
  const decoder = decoding.createDecoder(update);
  const heard = new Map<number, Heard>();
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    const state: unknown = JSON.parse(decoding.readVarString(decoder));
    heard.set(client, { clock, state });
  }
  return heard;
}
