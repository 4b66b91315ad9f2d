// One person at a measured server: a socket, a document of their own, and what they hear and when.
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import * as Y from 'yjs';
import type { Running } from '../peers/contestants.ts';
import type { Heard, Wire } from './wires.ts';

export interface PersonEvents {
  readonly update?: (update: Uint8Array) => void;
  readonly ack?: (count: number, sent: readonly number[]) => void;
  /** The session of another member. */
  readonly as?: string;
}

export class Person {
  readonly doc = new Y.Doc();
  readonly ws: WebSocket;
  /** When each document-bearing frame was sent, in milliseconds. */
  readonly sentAt: number[] = [];
  bytesHeard = 0;
  closed = false;
  readonly #wire: Wire;

  private constructor(
    server: Running,
    { as: cookie = server.cookie, ...events }: PersonEvents,
    arrived: (heard: Heard) => void
  ) {
    this.#wire = server.wire();
    this.ws = new WebSocket(server.url, {
      headers: cookie ? { Cookie: cookie } : {},
      perMessageDeflate: false
    });
    this.ws.on('open', () => {
      for (const frame of this.#wire.greeting) this.ws.send(frame);
    });
    this.ws.on('error', () => undefined);
    this.ws.on('close', () => (this.closed = true));
    this.ws.on('message', (data: Buffer) => {
      this.bytesHeard += data.length;
      const heard = this.#wire.read(new Uint8Array(data));
      if (heard.type === 'ack') events.ack?.(heard.count, this.sentAt);
      else if (heard.type === 'update' || heard.type === 'whole') events.update?.(heard.update);
      arrived(heard);
    });
  }

  /** Connect; settles when the server has answered with what it has. A relay answers nothing: then when open. */
  static async join(
    server: Running,
    { answers = true, ...events }: PersonEvents & { readonly answers?: boolean } = {}
  ): Promise<Person> {
    return new Promise((resolve, reject) => {
      const person: Person = new Person(server, events, (heard) => {
        if (heard.type === 'ready') person.#ask();
        if (heard.type === 'whole') resolve(person);
      });
      person.ws.on('open', () => {
        if (!answers) resolve(person);
        else if (!person.#wire.awaitsReady) person.#ask();
      });
      person.ws.on('close', (code) => reject(new Error(`closed with ${code} while joining`)));
    });
  }

  #ask(): void {
    this.ws.send(this.#wire.ask(Y.encodeStateVector(this.doc)));
  }

  /** Type one key at the end of one's own text; gives the clock of the new letter. */
  type(): number {
    const before = Y.encodeStateVector(this.doc);
    const clock = Y.getState(this.doc.store, this.doc.clientID);
    const body = this.doc.getText('body');
    body.insert(body.length, 'x', {});
    this.#send(this.#wire.update(Y.encodeStateAsUpdate(this.doc, before)));
    return clock;
  }

  /** Bring everything written offline at once. */
  bring(): void {
    this.#send(this.#wire.whole(Y.encodeStateAsUpdate(this.doc)));
  }

  /** Send an update that somebody has made up. */
  say(update: Uint8Array): void {
    this.#send(this.#wire.update(update));
  }

  /** Settles when the server has hung up, or after so many milliseconds when it has not. */
  async gone(patience: number): Promise<void> {
    const ended = new Promise((resolve) => this.ws.once('close', resolve));
    const given = new AbortController();
    await Promise.race([ended, pause(patience, undefined, { signal: given.signal })]);
    given.abort();
    this.leave();
  }

  #send(frame: Uint8Array): void {
    this.sentAt.push(performance.now());
    this.ws.send(frame);
  }

  leave(): void {
    this.ws.terminate();
  }
}
