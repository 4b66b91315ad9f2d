// All open documents: each is in memory once, while somebody uses it and a moment longer.
import type { Failure } from '#domain/protocol/failure.ts';
import { openDocument } from './document.ts';
import { Room, type RoomDeps } from './room.ts';

export interface RoomsDeps extends Omit<RoomDeps, 'onEmpty'> {
  /** Milliseconds that an empty room stays open, for whoever reloads the page. */
  readonly grace: number;
}

/** A room that stays open until `release` is called. */
export interface Held {
  readonly room: Room;
  readonly release: () => void;
}

/** Stock clients forget whom they have not heard of for 30 s. */
const RENEW_EVERY = 12_000;

export class Rooms {
  readonly #deps: RoomsDeps;
  readonly #rooms = new Map<string, Promise<Room | Failure>>();
  readonly #closing = new Map<string, Promise<void>>();
  readonly #open = new Set<Room>();
  readonly #timers = new Map<Room, NodeJS.Timeout>();
  readonly #renewal: NodeJS.Timeout;

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
    this.#renewal = setInterval(
      () => this.#open.forEach((room) => room.renewPresence()),
      RENEW_EVERY
    );
    this.#renewal.unref();
    deps.meters.gauge('rooms', () => this.#open.size);
  }

  get size(): number {
    return this.#rooms.size + this.#closing.size;
  }

  /** Open a document, or join those who have it open. `not-found` when there is none. */
  async open(id: string): Promise<Held | Failure> {
    let opening = this.#rooms.get(id);
    if (!opening) {
      opening = this.#load(id);
      this.#rooms.set(id, opening);
    }
    const room = await opening;
    if ('code' in room) {
      if (this.#rooms.get(id) === opening) this.#rooms.delete(id);
      return room;
    }
    if (room.dead) {
      this.#unload(room);
      return this.open(id);
    }
    return { room, release: room.hold() };
  }

  /** Open a document for as long as `use` takes. */
  async with<T>(id: string, use: (room: Room) => Promise<T>): Promise<T | Failure> {
    const held = await this.open(id);
    if ('code' in held) return held;
    try {
      return await use(held.room);
    } finally {
      held.release();
    }
  }

  /** The room of a document that is open already. */
  async opened(id: string): Promise<Room | undefined> {
    const room = await this.#rooms.get(id);
    return room === undefined || 'code' in room ? undefined : room;
  }

  /** Finish every commit and let go of every room. */
  async close(): Promise<void> {
    clearInterval(this.#renewal);
    for (const room of this.#open) this.#unload(room);
    await Promise.all(this.#closing.values());
  }

  async #load(id: string): Promise<Room | Failure> {
    await this.#closing.get(id);
    const document = await openDocument(this.#deps.storage, id);
    if ('code' in document) {
      if (document.code !== 'not-found')
        this.#deps.report('load-failed', { doc: id, why: document.message });
      return document;
    }
    const room = new Room(document, { ...this.#deps, onEmpty: (empty) => this.#afterGrace(empty) });
    this.#open.add(room);
    return room;
  }

  #afterGrace(room: Room): void {
    if (room.dead) return this.#unload(room);
    clearTimeout(this.#timers.get(room));
    const timer = setTimeout(() => {
      if (room.idle) this.#unload(room);
    }, this.#deps.grace);
    timer.unref();
    this.#timers.set(room, timer);
  }

  #unload(room: Room): void {
    clearTimeout(this.#timers.get(room));
    this.#timers.delete(room);
    if (!this.#open.delete(room)) return;
    this.#rooms.delete(room.id);
    const closing = room.close().finally(() => this.#closing.delete(room.id));
    this.#closing.set(room.id, closing);
  }
}
