// A sync server and the sockets to it, both in memory: a test decides what is acknowledged, lost or cut.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import {
  encodeExtension,
  MESSAGE,
  SYNC,
  type Extension,
  type Hello
} from '#domain/protocol/messages.ts';

export const HELLO: Hello = {
  v: 1,
  role: 'participant',
  status: 'draft',
  epoch: 0,
  seq: 0,
  member: { id: 'member-ines', name: 'Ines Duarte', colour: '#8a4b8f' },
  limits: { updateBytes: 1_000_000, frameBytes: 2_000_000 }
};

export class FakeNetwork {
  readonly doc = new Y.Doc();
  readonly sockets: FakeSocket[] = [];
  /** The class to give to the code under test. */
  readonly WebSocket: typeof WebSocket;
  /** New sockets open by themselves. */
  reachable = true;
  /** Frames are counted and applied, and acknowledged. */
  acks = true;
  /** Nothing goes through, in either direction, and nobody is told. */
  frozen = false;
  hello: Hello | undefined = HELLO;

  constructor() {
    this.WebSocket = socketsOf(this);
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      for (const socket of this.sockets)
        if (socket !== origin && socket.readyState === socket.OPEN)
          socket.deliver(syncFrame((encoder) => sync.writeUpdate(encoder, update)));
    });
  }

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('nobody has connected');
    return socket;
  }
}

export class FakeSocket extends EventTarget implements WebSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readonly url: string;
  readonly protocol = '';
  readonly extensions = '';
  readonly bufferedAmount = 0;
  binaryType: BinaryType = 'blob';
  readyState: 0 | 1 | 2 | 3 = 0;
  onopen: ((this: WebSocket, event: Event) => unknown) | null = null;
  onclose: ((this: WebSocket, event: CloseEvent) => unknown) | null = null;
  onerror: ((this: WebSocket, event: Event) => unknown) | null = null;
  onmessage: ((this: WebSocket, event: MessageEvent) => unknown) | null = null;
  /** Document-bearing frames that reached the server. */
  received = 0;
  readonly #network: FakeNetwork;

  constructor(url: string | URL, network: FakeNetwork) {
    super();
    this.url = String(url);
    this.#network = network;
    network.sockets.push(this);
    if (network.reachable) queueMicrotask(() => this.open());
  }

  open(): void {
    if (this.readyState !== this.CONNECTING) return;
    this.readyState = this.OPEN;
    this.onopen?.(new Event('open'));
    const { hello, doc } = this.#network;
    if (hello) this.tell({ type: 'hello', hello });
    this.deliver(syncFrame((encoder) => sync.writeSyncStep1(encoder, doc)));
  }

  send(data: Parameters<WebSocket['send']>[0]): void {
    if (this.#network.frozen || this.readyState !== this.OPEN) return;
    if (!(data instanceof Uint8Array)) throw new TypeError('only bytes are sent');
    const decoder = decoding.createDecoder(data);
    if (decoding.readVarUint(decoder) !== MESSAGE.sync) return;
    const reply = encoding.createEncoder();
    encoding.writeVarUint(reply, MESSAGE.sync);
    const kind = sync.readSyncMessage(decoder, reply, this.#network.doc, this);
    if (encoding.length(reply) > 1) this.deliver(encoding.toUint8Array(reply));
    if (kind === SYNC.step1) return;
    this.received += 1;
    if (this.#network.acks) this.ack();
  }

  /** Acknowledge every document-bearing frame received so far. */
  ack(count = this.received): void {
    this.tell({ type: 'ack', ack: { count, seq: count } });
  }

  askAgain(): void {
    const { doc } = this.#network;
    this.tell({ type: 'resync', resync: { reason: 'gap' } });
    this.deliver(syncFrame((encoder) => sync.writeSyncStep1(encoder, doc)));
  }

  tell(message: Extension): void {
    this.deliver(encodeExtension(message));
  }

  deliver(frame: Uint8Array): void {
    if (this.#network.frozen) return;
    const bytes = frame.slice();
    queueMicrotask(() => {
      if (this.readyState === this.OPEN)
        this.onmessage?.(new MessageEvent('message', { data: bytes.buffer }));
    });
  }

  /** The server, or what lies between, ends the connection. */
  drop(code: number): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.onclose?.(new CloseEvent('close', { code }));
  }

  close(): void {
    this.readyState = this.CLOSED;
  }
}

function socketsOf(network: FakeNetwork): typeof WebSocket {
  return class extends FakeSocket {
    constructor(url: string | URL) {
      super(url, network);
    }
  };
}

function syncFrame(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.sync);
  write(encoder);
  return encoding.toUint8Array(encoder);
}
