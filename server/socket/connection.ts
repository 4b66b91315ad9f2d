// One WebSocket as a peer of a room: reads its frames, holds floods and slow readers in check.
import type { RawData, WebSocket } from 'ws';
import { FAILURES, failure, type Failure } from '#domain/protocol/failure.ts';
import { encodeExtension, type Extension } from '#domain/protocol/messages.ts';
import type { MeetingStatus } from '../storage/storage.ts';
import { Bucket } from '../rooms/bucket.ts';
import { KEEPALIVE, readFrame } from '../rooms/frames.ts';
import type { Meters } from '../rooms/meters.ts';
import type { Identity, Link, Peer } from '../rooms/peer.ts';
import type { Room } from '../rooms/room.ts';

export const LIMITS = {
  updateBytes: 4 * 1024 * 1024,
  frameBytes: 4 * 1024 * 1024 + 64 * 1024,
  framesPerSecond: 500,
  framesAtOnce: 5000,
  bytesPerSecond: 4 * 1024 * 1024,
  bytesAtOnce: 32 * 1024 * 1024,
  /** Bytes waiting in the socket past which presence is skipped, updates stop, the connection ends. */
  skipPresence: 256 * 1024,
  stopUpdates: 1024 * 1024,
  hangUp: 8 * 1024 * 1024,
  /** Milliseconds a connection may stay behind. */
  behind: 30_000,
  /** Milliseconds of silence after which a stock client would hang up, less a margin. */
  silence: 15_000,
  /** Milliseconds without any sign of life, pongs included. */
  dead: 60_000
} as const;

export interface ConnectionDeps {
  readonly ws: WebSocket;
  readonly room: Room;
  readonly identity: Identity;
  readonly optedIn: boolean;
  readonly status: MeetingStatus;
  readonly mayWrite: (identity: Identity) => boolean;
  readonly elapsed: () => number;
  readonly meters: Meters;
  readonly onClosed: (connection: Connection) => void;
}

export class Connection implements Peer {
  readonly optedIn: boolean;
  readonly #deps: ConnectionDeps;
  readonly #frames: Bucket;
  readonly #bytes: Bucket;
  readonly #link: Link;
  #identity: Identity;
  #draining = false;
  #sentAt: number;
  #heardAt: number;
  #behindSince: number | null = null;
  /** The largest single frame sent: a first load may be larger than what a reader may fall behind. */
  #largest = 0;

  constructor(deps: ConnectionDeps) {
    const now = deps.elapsed();
    this.#deps = deps;
    this.optedIn = deps.optedIn;
    this.#identity = deps.identity;
    this.#frames = new Bucket(LIMITS.framesPerSecond, LIMITS.framesAtOnce, now);
    this.#bytes = new Bucket(LIMITS.bytesPerSecond, LIMITS.bytesAtOnce, now);
    this.#sentAt = now;
    this.#heardAt = now;
    const { ws, room, status } = deps;
    ws.on('message', (data, isBinary) => this.#hear(data, isBinary));
    ws.on('pong', () => (this.#heardAt = deps.elapsed()));
    ws.on('error', () => ws.terminate());
    ws.on('close', () => this.#closed());
    const { member: id, name, affiliations, colour, role } = this.#identity;
    this.say({
      type: 'hello',
      hello: {
        v: 1,
        role,
        status,
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

  mayWrite(): boolean {
    return this.#deps.mayWrite(this.#identity);
  }

  send(frame: Uint8Array): void {
    const { ws, meters, elapsed } = this.#deps;
    if (ws.readyState !== ws.OPEN) return;
    this.#largest = Math.max(this.#largest, frame.length);
    if (ws.bufferedAmount > LIMITS.hangUp + this.#largest) return this.#hangUp();
    this.#sentAt = elapsed();
    meters.count('sent_bytes_total', undefined, frame.length);
    ws.send(frame, { binary: true });
  }

  sendUpdate(frame: Uint8Array): boolean {
    this.send(frame);
    if (this.#deps.ws.bufferedAmount <= LIMITS.stopUpdates) return true;
    this.#behindSince ??= this.#deps.elapsed();
    return false;
  }

  sendPresence(frame: Uint8Array): void {
    if (this.#deps.ws.bufferedAmount <= LIMITS.skipPresence) this.send(frame);
  }

  say(message: Extension): void {
    if (this.optedIn) this.send(encodeExtension(message));
  }

  refuse(why: Failure, count: number): void {
    const { code, message } = why;
    this.say({ type: 'refused', refused: { code, message, count } });
    this.close(FAILURES[code].close, message);
    this.#deps.room.leave(this.#link);
  }

  close(code: number, reason: string): void {
    this.#draining = true;
    this.#deps.ws.close(code, reason.slice(0, 100));
  }

  /** The member behind this connection has another name, role or colour now. */
  become(
    identity: Identity,
    status: { readonly status: MeetingStatus; readonly version: number }
  ): void {
    const before = this.#identity;
    this.#identity = identity;
    if (before.role !== identity.role) {
      const { epoch } = this.#deps.room;
      this.say({ type: 'status', status: { ...status, epoch, role: identity.role } });
    }
    this.#deps.room.restamp(this.#link);
  }

  /** Take no more frames: the server is going down. */
  drain(): void {
    this.#draining = true;
  }

  /** Called every few seconds: signs of life, and slow readers. */
  tend(): void {
    const { ws, elapsed, room } = this.#deps;
    const at = elapsed();
    if (at - this.#heardAt > LIMITS.dead) return ws.terminate();
    if (ws.readyState === ws.OPEN && at - this.#heardAt > LIMITS.dead / 3) ws.ping();
    if (at - this.#sentAt > LIMITS.silence) this.send(KEEPALIVE);
    if (this.#behindSince === null) return;
    if (ws.bufferedAmount < LIMITS.skipPresence) {
      this.#behindSince = null;
      room.bringUp(this.#link);
    } else if (at - this.#behindSince > LIMITS.behind) this.#hangUp();
  }

  terminate(): void {
    this.#deps.ws.terminate();
  }

  #hangUp(): void {
    const { ws, meters } = this.#deps;
    meters.count('slow_readers_total');
    this.close(FAILURES['try-later'].close, 'Reading too slowly.');
    // A close frame would wait behind all that was not read.
    ws.terminate();
  }

  #hear(data: RawData, isBinary: boolean): void {
    const { meters, elapsed, room } = this.#deps;
    if (this.#draining) return;
    const at = elapsed();
    this.#heardAt = at;
    const bytes = toBytes(data);
    meters.count('received_frames_total');
    meters.count('received_bytes_total', undefined, bytes.length);
    const refuse = (why: Failure) => {
      meters.count('refused_total', { code: why.code });
      this.refuse(why, this.#link.received);
    };
    if (!isBinary) return refuse(failure('malformed', 'Frames are binary.'));
    if (!this.#frames.take(1, at) || !this.#bytes.take(bytes.length, at))
      return refuse(failure('too-fast', 'Too much at once.'));
    if (bytes.length > LIMITS.frameBytes)
      return refuse(failure('too-large', 'This frame is too large.'));
    const frame = readFrame(bytes);
    if (!frame) return refuse(failure('malformed', 'This is not a frame of the protocol.'));
    room.receive(this.#link, frame);
  }

  #closed(): void {
    this.#deps.room.leave(this.#link);
    this.#deps.onClosed(this);
  }
}

/** One message's bytes; ws hands fragments over joined. */
function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
