// The connection of one open note to the server: y-websocket's provider, with our counting, patience and manners.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import type * as Y from 'yjs';
import { FAILURES, isFailureCode, type FailureCode } from '#domain/protocol/failure.ts';
import {
  decodeExtension,
  MESSAGE,
  PROTOCOL_VERSION,
  SYNC,
  type Extension,
  type Held,
  type Hello,
  type Status
} from '#domain/protocol/messages.ts';
import { backoff } from './backoff.ts';
import type { Changes } from './changes.ts';
import type { Clock } from './clock.ts';
import { countingSocket } from './counting-socket.ts';
import { ourHalf, type Half } from './exchange.ts';
import { Frames } from './frames.ts';
import type { Brought } from './large-update.ts';
import type { Ending } from './status.ts';

/** An answer later than this means that nobody may be at the other end. */
export const OVERDUE = 4_000;
/** … and later than this, that the connection is dead. Doubled for each failed attempt: a big note on a thin line takes long. */
export const DEAD = 10_000;
const DEAD_MOST = 80_000;
/** Bytes of an update that the socket takes, until the server has said. */
const FRAME = 4 * 1024 * 1024;

/** Refusals that time may cure: the connection is tried again. */
const PASSING: ReadonlySet<string> = new Set(['too-fast', 'try-later', 'storage-full', 'internal']);

export interface ConnectionOptions {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly changes: Changes;
  /** `ws(s)://host/sync` */
  readonly url: string;
  readonly room: string;
  /** Which epoch the local copy is based on, asked for before each attempt. */
  readonly epoch: () => number;
  readonly WebSocket: typeof WebSocket;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Send an update that is too large for a frame. */
  readonly bring: (update: Uint8Array) => Promise<Brought>;
  /** Whether answers are expected at all: an observer's tidying-up need not be confirmed. */
  readonly expectsAnswers: () => boolean;
  readonly onHello: (hello: Hello) => void;
  readonly onStatus: (status: Status) => void;
  readonly onChange: () => void;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #provider: WebsocketProvider;
  #frames = new Frames();
  #open = false;
  #ending: Ending | undefined;
  #started = false;
  #closed = false;
  #attempt = 0;
  /** When the present attempt, connection or repeated exchange began. */
  #since = 0;
  #dropping = false;
  #callOffReconnect: (() => void) | undefined;
  #callOffWatch: (() => void) | undefined;
  #everSynced = false;
  /** The writers that the server has met on earlier connections of this page. */
  readonly #introduced = new Set<number>();
  /** What was last sent as sync step 2, while it is not confirmed. */
  #half: Half | undefined;
  #largest = FRAME;
  /** What we have goes by the other way: it is too large for a frame, or was called so. */
  #isLarge = false;
  #bringing = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#provider = new WebsocketProvider(options.url, options.room, options.doc, {
      connect: false,
      awareness: options.awareness,
      params: { v: String(PROTOCOL_VERSION) },
      WebSocketPolyfill: this.#countingSocket(),
      // Its channel would mark other tabs' changes as the server's and never send them.
      disableBc: true
    });
    this.#provider.messageHandlers[MESSAGE.extension] = (_encoder, decoder) => {
      const message = decodeExtension(decoder);
      if (message) this.#hear(message);
    };
    const standard = this.#provider.messageHandlers[MESSAGE.sync];
    this.#provider.messageHandlers[MESSAGE.sync] = (encoder, decoder, ...rest) => {
      if (decoding.peekVarUint(decoder) === SYNC.step1) this.#answerStep1(encoder, decoder);
      else standard?.(encoder, decoder, ...rest);
    };
    this.#provider.on('status', ({ status }) => {
      this.#open = status === 'connected';
      if (status === 'connected') this.#since = options.clock.now();
      this.#changed();
    });
    this.#provider.on('sync', (synced) => {
      if (synced) this.#everSynced = true;
      this.#changed();
    });
    this.#provider.on('connection-close', (event) => this.#onClose(event?.code));
  }

  /** The origin of transactions that the server's frames cause. */
  get origin(): unknown {
    return this.#provider;
  }

  get open(): boolean {
    return this.#open;
  }

  /** The server has sent us all it has, at least once in this page's life. */
  get everSynced(): boolean {
    return this.#everSynced;
  }

  get synced(): boolean {
    return this.#open && this.#provider.synced;
  }

  /** All that both sides have was exchanged and confirmed on this connection. */
  get settled(): boolean {
    return this.synced && (this.#frames.settled || !this.#options.expectsAnswers());
  }

  get overdue(): boolean {
    const since = this.#awaitingSince();
    return since !== undefined && this.#options.clock.now() - since >= OVERDUE;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  start(): void {
    if (this.#started || this.#closed) return;
    this.#started = true;
    this.#connect();
  }

  /** The network is back: what was begun without it may hang for long. */
  online(): void {
    if (!this.#open || this.overdue) this.#startAnew();
  }

  /** Somebody looks: do not sit out the pause, and do not trust a silent socket. */
  visible(): void {
    if (this.#provider.ws === null || this.overdue) this.#startAnew();
  }

  /** The browser says there is no network. A socket that looks open would only pretend. */
  offline(): void {
    if (!this.#started || this.#closed || this.#ending) return;
    this.#drop();
    // Some systems say "offline" wrongly: keep trying, unhurriedly.
    this.#reconnectAfter(backoff(10, this.#options.random()));
  }

  close(): void {
    this.#closed = true;
    this.#callOffReconnect?.();
    this.#callOffWatch?.();
    this.#provider.destroy();
  }

  // ---- sending

  #countingSocket(): typeof WebSocket {
    const { WebSocket, changes, clock } = this.#options;
    return countingSocket(WebSocket, {
      begin: () => {
        this.#frames = new Frames();
        this.#half = undefined;
      },
      sent: (socket, carried) => {
        if (socket !== this.#provider.ws) return;
        const kind = carried === 'update' ? 'update' : (this.#half?.kind ?? 'whole');
        this.#frames.sent(kind, changes.made, clock.now());
        this.#watch();
      }
    });
  }

  #answerStep1(encoder: encoding.Encoder, decoder: decoding.Decoder): void {
    decoding.readVarUint(decoder);
    const theirs = decoding.readVarUint8Array(decoder);
    // What is being brought is followed by a connection of its own.
    if (this.#bringing) return;
    const half = ourHalf(this.#options.doc, theirs, this.#introduced);
    if (this.#isLarge || half.update.length > this.#largest) {
      void this.#bring(half);
      return;
    }
    this.#half = half;
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, SYNC.step2);
    encoding.writeVarUint8Array(encoder, half.update);
  }

  /** By the other way; when it is there, a new connection finds that the server has it, and hears so. */
  async #bring(half: Half): Promise<void> {
    const { bring, changes, random } = this.#options;
    const made = changes.made;
    this.#bringing = true;
    this.#changed();
    const brought = await bring(half.update);
    this.#bringing = false;
    if (this.#closed || this.#ending) return;
    switch (brought.kind) {
      case 'kept':
        this.#isLarge = false;
        this.#introduce(half);
        this.#startAnew();
        break;
      case 'held':
        this.#isLarge = false;
        this.#introduce(half);
        if (half.kind === 'whole' && changes.made === made) this.#endHeld(brought.held);
        else this.#startAnew();
        break;
      case 'later':
        this.#drop();
        this.#reconnectAfter(backoff(this.#attempt, random()));
        this.#attempt += 1;
        break;
      case 'refused':
        this.#drop();
        this.#end(brought.code);
    }
    this.#changed();
  }

  #introduce(half: Half): void {
    if (half.kind === 'part') for (const writer of half.introduces) this.#introduced.add(writer);
  }

  // ---- hearing

  #hear(message: Extension): void {
    const { changes, onHello, onStatus } = this.#options;
    switch (message.type) {
      case 'hello':
        this.#largest = message.hello.limits.updateBytes;
        onHello(message.hello);
        break;
      case 'ack': {
        const upTo = this.#frames.ack(message.ack.count);
        if (upTo !== undefined) changes.acked(upTo);
        if (this.settled) this.#attempt = 0;
        if (this.#half?.kind === 'part' && this.#frames.oldest === undefined) {
          this.#introduce(this.#half);
          // Only a new connection may bring more new writers.
          this.#startAnew();
        }
        break;
      }
      case 'held':
        this.#held(message.held);
        break;
      case 'refused':
        this.#refused(message.refused.code, message.refused.count);
        break;
      case 'status':
        onStatus(message.status);
        break;
      case 'resync':
        this.#frames.resync();
        this.#since = this.#options.clock.now();
        break;
    }
    this.#changed();
  }

  /**
   * The server keeps what came late, and takes no more on this connection. Where that was not all we have
   * (a part, or somebody typed on while it was on its way), the whole follows on the next one, and becomes
   * part of the same contribution. Only what is all there is ends this copy.
   */
  #held(held: Held): void {
    const { changes } = this.#options;
    if (this.#half?.kind === 'part') this.#introduce(this.#half);
    else if (this.#frames.covers(held.count, changes.made)) return this.#endHeld(held);
    this.#startAnew();
  }

  /** Told in changes, as everything that waits is, not in frames. */
  #endHeld(held: Held): void {
    const count = Math.max(1, this.#options.changes.waiting);
    this.#ending = { kind: 'held', ...held, count };
  }

  /** A refused frame is answered, but what it carried is on no disk but ours. */
  #refused(code: string, count: number): void {
    if (!this.#options.expectsAnswers()) {
      this.#frames.ack(count);
      return;
    }
    this.#frames.resync();
    this.#since = this.#options.clock.now();
    if (code === 'too-large' && !this.#isLarge) {
      this.#isLarge = true;
      this.#startAnew();
    } else if (!PASSING.has(code)) this.#end(isFailureCode(code) ? code : 'internal');
  }

  #end(code: FailureCode): void {
    this.#ending ??= { kind: 'refused', code };
  }

  #onClose(code: number | undefined): void {
    // Reconnecting is ours to time; the provider's own timer finds nothing to do.
    this.#provider.shouldConnect = false;
    this.#open = false;
    if (code === FAILURES['no-session'].close) this.#end('no-session');
    else if (code === FAILURES.forbidden.close) this.#end('forbidden');
    else if (code === FAILURES['not-found'].close) this.#end('not-found');
    if (!this.#ending && !this.#closed && !this.#dropping) {
      const crowded =
        code === FAILURES['too-fast'].close ||
        code === FAILURES['try-later'].close ||
        // The frame that says what is held got lost: asking again brings it.
        code === FAILURES.epoch.close ||
        code === FAILURES.malformed.close;
      this.#reconnectAfter(backoff(this.#attempt, this.#options.random(), crowded));
      this.#attempt += 1;
    }
    this.#changed();
  }

  // ---- coming and going

  #connect(): void {
    this.#callOffReconnect?.();
    this.#callOffReconnect = undefined;
    this.#since = this.#options.clock.now();
    // Others have seen us leave at our present clock; only a newer one shows us again.
    const { awareness } = this.#options;
    awareness.setLocalState(awareness.getLocalState());
    this.#provider.params.epoch = String(this.#options.epoch());
    this.#provider.connect();
    this.#watch();
  }

  #startAnew(): void {
    if (!this.#started || this.#closed || this.#ending) return;
    this.#attempt = 0;
    this.#drop();
    this.#connect();
  }

  #drop(): void {
    this.#dropping = true;
    this.#provider.disconnect();
    this.#dropping = false;
    this.#callOffReconnect?.();
    this.#callOffReconnect = undefined;
  }

  #reconnectAfter(ms: number): void {
    this.#callOffReconnect?.();
    this.#callOffReconnect = this.#options.clock.after(ms, () => this.#connect());
  }

  /** Since when an answer has been due: to the oldest frame, or, before any is confirmed, to connecting at all. */
  #awaitingSince(): number | undefined {
    // A large update on a thin line takes its time.
    if (this.#provider.ws === null || this.settled || this.#bringing) return undefined;
    return this.synced && this.#frames.wholeAcked ? this.#frames.oldest : this.#since;
  }

  #watch(): void {
    this.#callOffWatch?.();
    this.#callOffWatch = undefined;
    const since = this.#awaitingSince();
    if (since === undefined || this.#closed || this.#ending) return;
    const waited = this.#options.clock.now() - since;
    const dead = Math.min(DEAD_MOST, DEAD * 2 ** Math.min(this.#attempt, 10));
    const next = waited < OVERDUE ? OVERDUE : dead;
    this.#callOffWatch = this.#options.clock.after(Math.max(0, next - waited), () => {
      if (this.#options.clock.now() - since >= dead) {
        const pause = backoff(this.#attempt, this.#options.random());
        this.#attempt += 1;
        this.#drop();
        this.#reconnectAfter(pause);
      }
      this.#changed();
    });
  }

  #changed(): void {
    if (this.#closed) return;
    this.#watch();
    this.#options.onChange();
  }
}
