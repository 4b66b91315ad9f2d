// One WebSocket as a peer of a room: reads its frames, holds floods and slow readers in check.
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { FAILURES, failure, type Failure } from '#domain/protocol/failure.ts';
import { encodeExtension, type Extension, type Held } from '#domain/protocol/messages.ts';
import type { Standing } from '../storage/storage.ts';
import { Bucket } from '../rooms/bucket.ts';
import { KEEPALIVE, readFrame } from '../rooms/frames.ts';
import type { Meters } from '../rooms/meters.ts';
import type { Identity, Link, Peer } from '../rooms/peer.ts';
import type { Room } from '../rooms/room.ts';
import { frameOf, sharedFrameOf } from './framing.ts';

export const LIMITS = {
  updateBytes: 4 * 1024 * 1024,
  frameBytes: 4 * 1024 * 1024 + 64 * 1024,
  framesPerSecond: 500,
  framesAtOnce: 5000,
  bytesPerSecond: 2 * 1024 * 1024,
  bytesAtOnce: 16 * 1024 * 1024,
  /** Bytes waiting in the socket past which presence is skipped, updates stop, the connection ends. */
  skipPresence: 256 * 1024,
  stopUpdates: 1024 * 1024,
  hangUp: 8 * 1024 * 1024,
  /** Milliseconds a connection may stay behind. */
  behind: 30_000,
  /** Milliseconds of silence after which a stock client would hang up, less a margin. */
  silence: 15_000,
  /** Milliseconds without any sign of life after which one is asked for, and those to wait for it then. */
  quiet: 20_000,
  unanswered: 40_000
} as const;

export interface ConnectionDeps {
  readonly ws: WebSocket;
  /** What `ws` writes to. */
  readonly socket: Duplex;
  readonly room: Room;
  readonly identity: Identity;
  readonly optedIn: boolean;
  /** The epoch its copy is based on, where the client said so. */
  readonly base: number | null;
  readonly standing: Standing;
  readonly mayWrite: (identity: Identity) => boolean;
  readonly onceWrote: () => boolean;
  /** Whether its member may send one more frame now, on all connections together. */
  readonly maySend: () => boolean;
  /** So many bytes were read of its member: for how many milliseconds no more should be. */
  readonly restAfter: (bytes: number) => number;
  readonly elapsed: () => number;
  readonly meters: Meters;
  /** `code` is 1006 when it broke off without a goodbye. */
  readonly onClosed: (connection: Connection, code: number) => void;
}

export class Connection implements Peer {
  readonly optedIn: boolean;
  readonly base: number | null;
  readonly #deps: ConnectionDeps;
  readonly #frames: Bucket;
  readonly #bytes: Bucket;
  readonly #link: Link;
  #identity: Identity;
  #draining = false;
  #isResting = false;
  #isDeaf = false;
  #sentAt: number;
  #heardAt: number;
  /** When a sign of life was asked for that has not come. */
  #askedAt: number | null = null;
  #behindSince: number | null = null;
  #unsent = 0;
  /** The largest single frame sent: a first load may be larger than what a reader may fall behind. */
  #largest = 0;

  constructor(deps: ConnectionDeps) {
    const now = deps.elapsed();
    this.#deps = deps;
    this.optedIn = deps.optedIn;
    this.base = deps.base;
    this.#identity = deps.identity;
    this.#frames = new Bucket(LIMITS.framesPerSecond, LIMITS.framesAtOnce, now);
    this.#bytes = new Bucket(LIMITS.bytesPerSecond, LIMITS.bytesAtOnce, now);
    this.#sentAt = now;
    this.#heardAt = now;
    const { ws, socket, room, standing } = deps;
    socket.on('data', (chunk: Uint8Array) => this.#rest(chunk.length));
    ws.on('message', (data, isBinary) => this.#hear(data, isBinary));
    // They cost work as well: ws answers each ping, and hangs up on who does not read 500 of the answers.
    ws.on('ping', () => this.#control());
    ws.on('pong', () => this.#control());
    ws.on('error', () => ws.terminate());
    ws.on('close', (code) => this.#closed(code));
    const { member: id, name, affiliations, colour, role } = this.#identity;
    this.say({
      type: 'hello',
      hello: {
        v: 1,
        role,
        status: standing.status,
        version: standing.version,
        deadline: isoOrNull(standing.deadline),
        epoch: room.epoch,
        seq: room.seq,
        member: { id, name, affiliations: [...(affiliations ?? [])], colour },
        limits: { updateBytes: LIMITS.updateBytes, frameBytes: LIMITS.frameBytes }
      }
    });
    this.#link = room.join(this);
  }

  get identity(): Identity {
    return this.#identity;
  }
  get room(): Room {
    return this.#deps.room;
  }
  /** Bytes that wait in this process for the reader. */
  get buffered(): number {
    return this.#deps.ws.bufferedAmount;
  }

  mayWrite(): boolean {
    return this.#deps.mayWrite(this.#identity);
  }

  onceWrote(): boolean {
    return this.#deps.onceWrote();
  }

  send(frame: Uint8Array): void {
    this.#write(frame, frameOf);
  }

  #write(frame: Uint8Array, framed: (message: Uint8Array) => Buffer): void {
    const { ws, socket, meters, elapsed } = this.#deps;
    if (ws.readyState !== ws.OPEN) return;
    this.#largest = Math.max(this.#largest, frame.length);
    if (ws.bufferedAmount > LIMITS.hangUp + this.#largest) return this.#hangUp();
    this.#sentAt = elapsed();
    meters.count('sent_bytes_total', undefined, frame.length);
    socket.write(framed(frame));
  }

  sendUpdate(frame: Uint8Array): boolean {
    this.#write(frame, sharedFrameOf);
    if (this.#deps.ws.bufferedAmount <= LIMITS.stopUpdates) return true;
    this.#behindSince ??= this.#deps.elapsed();
    return false;
  }

  sendPresence(frame: Uint8Array): void {
    if (this.#deps.ws.bufferedAmount <= LIMITS.skipPresence) this.#write(frame, sharedFrameOf);
  }

  say(message: Extension): void {
    if (this.optedIn) this.send(encodeExtension(message));
  }

  held(held: Held): void {
    this.say({ type: 'held', held });
    if (held.code === 'role')
      this.close(FAILURES.forbidden.close, 'You may no longer write; what you wrote is kept.');
    else this.close(FAILURES.epoch.close, 'These minutes are final; what you wrote is kept.');
  }

  refuse(why: Failure, count: number): void {
    const { code, message } = why;
    this.say({ type: 'refused', refused: { code, message, count } });
    this.close(FAILURES[code].close, message);
    this.#deps.room.leave(this.#link);
    this.#turnDeaf();
  }

  /** Whatever still comes from somebody who was refused is not even parsed: it may be much. */
  #turnDeaf(): void {
    const { socket } = this.#deps;
    if (this.#isDeaf) return;
    this.#isDeaf = true;
    socket.removeAllListeners('data');
    socket.on('data', (chunk: Uint8Array) => this.#rest(chunk.length));
    socket.resume();
    // Their answer to the close frame is not heard either, so nothing is waited for.
    socket.end();
  }

  close(code: number, reason: string): void {
    this.#draining = true;
    this.#deps.ws.close(code, reason.slice(0, 100));
  }

  /** The member behind this connection has another name, role or colour now. */
  become(identity: Identity, standing: Standing): void {
    const before = this.#identity;
    this.#identity = identity;
    if (before.role !== identity.role) this.stands(standing);
    this.#deps.room.restamp(this.#link);
  }

  /** The meeting's status, version or epoch is another now. */
  stands({ status, version, epoch, deadline }: Standing): void {
    const { role } = this.#identity;
    this.say({
      type: 'status',
      status: { status, version, epoch, role, deadline: isoOrNull(deadline) }
    });
  }

  /** Take no more frames: the server is going down. */
  drain(): void {
    this.#draining = true;
  }

  /** Called every few seconds: signs of life, and slow readers. */
  tend(): void {
    const { ws, elapsed, room, meters } = this.#deps;
    const at = elapsed();
    // Silence alone proves nothing: after a pause of this process, what was said in it is still unread.
    if (this.#askedAt !== null && at - this.#askedAt > LIMITS.unanswered) return ws.terminate();
    if (ws.readyState !== ws.OPEN) return;
    if (this.#askedAt === null && at - this.#heardAt > LIMITS.quiet) {
      this.#askedAt = at;
      ws.ping();
    }
    if (at - this.#sentAt > LIMITS.silence) this.send(KEEPALIVE);
    if (this.#behindSince === null) return;
    if (ws.bufferedAmount < LIMITS.skipPresence) {
      this.#behindSince = null;
      room.bringUp(this.#link);
    } else if (at - this.#behindSince > LIMITS.behind) {
      meters.count('slow_readers_total');
      // It can still hear why, behind what it has not read; ws itself cuts it off when it does not.
      this.close(FAILURES['try-later'].close, 'Reading too slowly.');
      room.leave(this.#link);
    }
  }

  terminate(): void {
    this.#deps.ws.terminate();
  }

  #hangUp(): void {
    const { ws, meters } = this.#deps;
    meters.count('slow_readers_total');
    this.close(FAILURES['try-later'].close, 'Reading too slowly.');
    // A close frame would wait behind all that was not read, and all that keeps memory.
    ws.terminate();
  }

  /** So many bytes were read; whoever sends faster than is read waits, also with what is refused. */
  #rest(bytes: number): void {
    const { ws, socket, restAfter } = this.#deps;
    const milliseconds = restAfter(bytes);
    if (milliseconds === 0 || this.#isResting) return;
    this.#isResting = true;
    ws.pause();
    setTimeout(() => {
      this.#isResting = false;
      ws.resume();
      if (this.#isDeaf) socket.resume();
    }, milliseconds);
  }

  #lives(at: number): void {
    this.#heardAt = at;
    this.#askedAt = null;
  }

  #control(): void {
    if (this.#draining) return;
    const at = this.#deps.elapsed();
    this.#lives(at);
    if (!this.#frames.take(1, at) || !this.#deps.maySend())
      this.#refuse(failure('too-fast', 'Too much at once.'));
  }

  #refuse(why: Failure): void {
    this.#deps.meters.count('refused_total', { code: why.code });
    this.refuse(why, this.#link.received);
  }

  #hear(data: RawData, isBinary: boolean): void {
    const { meters, elapsed, room } = this.#deps;
    if (this.#draining) return;
    const at = elapsed();
    this.#lives(at);
    const bytes = toBytes(data);
    meters.count('received_frames_total');
    meters.count('received_bytes_total', undefined, bytes.length);
    if (!isBinary) return this.#refuse(failure('malformed', 'Frames are binary.'));
    const tooFast = !this.#frames.take(1, at) || !this.#bytes.take(bytes.length, at);
    if (tooFast || !this.#deps.maySend())
      return this.#refuse(failure('too-fast', 'Too much at once.'));
    if (bytes.length > LIMITS.frameBytes)
      return this.#refuse(failure('too-large', 'This frame is too large.'));
    const frame = readFrame(bytes);
    if (!frame) return this.#refuse(failure('malformed', 'This is not a frame of the protocol.'));
    if (frame.type === 'document' && frame.update.length > LIMITS.updateBytes)
      return this.#refuse(failure('too-large', 'This update is too large for one frame.'));
    room.receive(this.#link, frame);
  }

  /** How many changes it said that wait on its device, when it was last heard. */
  get unsent(): number {
    return this.#unsent;
  }

  /** Milliseconds since its last sign of life. */
  get silentFor(): number {
    return Math.round(this.#deps.elapsed() - this.#heardAt);
  }

  #closed(code: number): void {
    this.#unsent = this.#deps.room.unsentOf(this.#link);
    this.#deps.room.leave(this.#link);
    // Who was turned away has not broken off.
    this.#deps.onClosed(this, this.#isDeaf ? 1000 : code);
  }
}

const isoOrNull = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** One message's bytes; ws hands fragments over joined. */
function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
