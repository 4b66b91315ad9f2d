// One open note in this browser, without any framework: document, local copy, connection, people, status.
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { SCHEMA_VERSION } from '#domain/note/note.ts';
import type { Hello } from '#domain/protocol/messages.ts';
import { may, type Role } from '#domain/rules/roles.ts';
import { Changes } from './changes.ts';
import { Connection } from './connection.ts';
import { peopleHere, type Present, type Self } from './presence.ts';
import { isSameStatus, statusOf, type Ending, type SyncStatus } from './status.ts';
import { NoteStore } from './store.ts';
import { databaseName, FIRST_EPOCH, type DocumentName } from './names.ts';
import type { BrowserNews, Surroundings } from './surroundings.ts';
import { OtherTabs } from './tabs.ts';
import { Typists } from './typists.ts';

export interface OpenNoteOptions {
  readonly doc: DocumentName;
  /** Which epoch of the document to open; the first one where nothing else is known. */
  readonly epoch?: number;
  /** As this device knew them last; the server's word replaces them. */
  readonly role?: Role;
  readonly member?: { readonly id: string; readonly name: string; readonly colour?: string };
}

/** A store that does not answer must not keep us from the server for longer than this. */
const STORE_PATIENCE = 1_500;

export class OpenNote {
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  readonly epoch: number;
  readonly #around: Surroundings;
  readonly #changes = new Changes();
  readonly #store: NoteStore;
  readonly #connection: Connection;
  readonly #tabs: OtherTabs;
  readonly #typists: Typists;
  readonly #isMeeting: boolean;
  readonly #listeners = new Set<() => void>();
  readonly #stopNews: () => void;
  readonly #callOffPatience: () => void;
  #status: SyncStatus = { kind: 'opening' };
  #people: readonly Present[] | undefined;
  #self: Self;
  #lastSavedAt: number | undefined;
  #askedToPersist = false;
  #ready = false;
  #destroyed: Promise<void> | undefined;

  constructor(options: OpenNoteOptions, around: Surroundings) {
    this.#around = around;
    this.epoch = options.epoch ?? FIRST_EPOCH;
    this.#isMeeting = options.doc.startsWith('meeting/');
    this.awareness = new Awareness(this.doc);
    this.#self = {
      clientId: this.doc.clientID,
      member: options.member?.id,
      name: options.member?.name,
      colour: options.member?.colour,
      role: options.role
    };
    const name = databaseName(options.doc, this.epoch);
    const { doc, awareness } = this;
    const changes = this.#changes;
    const { clock } = around;
    const onChange = () => this.#changed();

    // Before the provider listens: a change must have its number when its frame is sent.
    doc.on('update', (update: Uint8Array, origin: unknown) => this.#onUpdate(update, origin));
    this.#store = new NoteStore({
      name,
      doc,
      changes,
      indexedDB: around.indexedDB,
      clock,
      onChange
    });
    this.#connection = new Connection({
      doc,
      awareness,
      changes,
      url: `${around.origin.replace(/^http/, 'ws')}/sync`,
      room: options.doc,
      epoch: this.epoch,
      WebSocket: around.WebSocket,
      clock,
      random: around.random,
      expectsAnswers: () => this.#mayWrite || changes.waiting > 0,
      onHello: (hello) => this.#meet(hello),
      onStatus: ({ role }) => this.#become({ role }),
      onChange
    });
    this.#tabs = new OtherTabs(around.BroadcastChannel, name, (update) =>
      Y.applyUpdate(doc, update, this.#tabs)
    );
    this.#typists = new Typists(
      doc,
      clock,
      (origin) => origin === this.#connection.origin && this.#connection.synced,
      () => {
        this.#people = undefined;
        this.#changed();
      }
    );
    awareness.on('change', () => {
      this.#people = undefined;
      this.#changed();
    });
    this.#stopNews = around.news((news) => this.#onNews(news));
    this.#ready = true;
    this.#become({});

    const connect = () => {
      if (this.#destroyed === undefined) this.#connection.start();
    };
    // The local copy first: what it holds then travels once, in the exchange, instead of as an update.
    this.#callOffPatience = clock.after(STORE_PATIENCE, connect);
    void this.#store.open().then(connect);
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** There is something safe to show: the local copy was read and held text, or the server has answered. */
  get loaded(): boolean {
    return this.#connection.everSynced || (this.#store.loaded && !this.#isEmpty);
  }

  /** The local copy was read and holds nothing, and the server has not been reached: not on this device yet. */
  get absent(): boolean {
    return this.#store.loaded && this.#isEmpty && !this.#connection.everSynced;
  }

  /** Now, on this connection, both sides have what the other had. */
  get synced(): boolean {
    return this.#connection.synced;
  }

  get role(): Role | undefined {
    return this.#self.role;
  }

  get canWrite(): boolean {
    return this.loaded && this.#mayWrite && this.#ending === undefined;
  }

  get people(): readonly Present[] {
    this.#people ??= peopleHere({
      states: this.awareness.getStates(),
      heard: (clientId) => this.awareness.meta.get(clientId)?.lastUpdated ?? 0,
      isTyping: (clientId) => this.#typists.has(clientId),
      self: this.#self
    });
    return this.#people;
  }

  /** Changes made here that the server has not confirmed. */
  get waiting(): number {
    return this.#changes.waiting;
  }

  /** When the server last confirmed everything, in milliseconds since 1970. */
  get lastSavedAt(): number | undefined {
    return this.#lastSavedAt;
  }

  /** Damaged pieces of the local copy that were put aside. */
  get setAside(): number {
    return this.#store.setAside;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Finish what is being written, then let go of everything. */
  destroy(): Promise<void> {
    this.#destroyed ??= (async () => {
      this.#stopNews();
      this.#callOffPatience();
      this.#typists.close();
      this.#connection.close();
      this.#tabs.close();
      await this.#store.close();
      this.awareness.destroy();
      this.doc.destroy();
    })();
    return this.#destroyed;
  }

  // ---- what happens

  #onUpdate(update: Uint8Array, origin: unknown): void {
    if (origin === this.#store) return;
    if (origin === this.#connection.origin) {
      this.#store.keep(update);
      return;
    }
    // Yjs tidies up after formatting that arrives, without an origin; a reader has typed nothing.
    const isTidying = origin === null && !this.#mayWrite;
    if (!isTidying) this.#changes.make();
    this.#store.keep(update);
    if (origin !== this.#tabs) this.#tabs.tell(update);
    if (!isTidying && !this.#askedToPersist) {
      this.#askedToPersist = true;
      this.#around.persist();
    }
    this.#changed();
  }

  #onNews(news: BrowserNews): void {
    if (news === 'offline') this.#connection.offline();
    else {
      this.#store.retry();
      if (news === 'online') this.#connection.online();
      else this.#connection.visible();
    }
    this.#changed();
  }

  #meet(hello: Hello): void {
    this.#become({
      role: hello.role,
      ...(hello.member && {
        member: hello.member.id,
        name: hello.member.name,
        affiliations: hello.member.affiliations,
        colour: hello.member.colour
      })
    });
  }

  #become(news: Partial<Self>): void {
    this.#self = { ...this.#self, ...news };
    const { member, name, affiliations, role, colour } = this.#self;
    if (name !== undefined)
      this.awareness.setLocalStateField('user', { member, name, affiliations, role, colour });
    this.#people = undefined;
    this.#changed();
  }

  // ---- what is true

  get #mayWrite(): boolean {
    // What a space shares is written by the server alone.
    return this.#isMeeting && this.#self.role !== undefined && may(this.#self.role, 'write');
  }

  get #isEmpty(): boolean {
    return this.doc.store.clients.size === 0;
  }

  get #ending(): Ending | undefined {
    if (this.#connection.ending) return this.#connection.ending;
    const least = this.#isMeeting ? this.doc.getMap('schema').get('min') : undefined;
    return typeof least === 'number' && least > SCHEMA_VERSION
      ? { kind: 'update-needed' }
      : undefined;
  }

  #changed(): void {
    // While the constructor is still furnishing the room there is nobody to tell.
    if (this.#destroyed !== undefined || !this.#ready) return;
    const now = statusOf({
      loaded: this.loaded,
      store: this.#store.state,
      storeSlow: this.#store.slow,
      waiting: this.#changes.waiting,
      unstored: this.#changes.unstored,
      link: {
        open: this.#connection.open,
        settled: this.#connection.settled,
        overdue: this.#connection.overdue
      },
      ending: this.#ending
    });
    if (!isSameStatus(now, this.#status)) this.#status = now;
    if (now.kind === 'saved') {
      this.#lastSavedAt = this.#around.clock.now();
      this.#store.everythingAcked();
    }
    for (const listener of this.#listeners) listener();
  }
}
