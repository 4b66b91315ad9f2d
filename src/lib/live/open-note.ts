// One open note in this browser, without any framework: document, local copy, connection, people, status.
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { SCHEMA_VERSION } from '#domain/note/note.ts';
import { tidySparingly } from '#domain/note/needless-marks.ts';
import type { MeetingStatus } from '#domain/rules/lifecycle.ts';
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
import { Vanished } from './vanished.ts';

export interface OpenNoteOptions {
  readonly doc: DocumentName;
  /** Which epoch of the document to open; the first one where nothing else is known. */
  readonly epoch?: number;
  /** Which local copy, where an earlier one of the same epoch was held. */
  readonly branch?: number;
  /** The bytes that a note begins with which the server does not have: it is not asked before `serverHasIt`. */
  readonly seed?: Uint8Array;
  /** Where the meeting stood when this device last heard of it. */
  readonly stage?: Stage;
  /** As this device knew them last; the server's word replaces them. */
  readonly role?: Role;
  readonly member?: {
    readonly id: string;
    readonly name: string;
    readonly affiliations?: readonly string[];
    readonly colour?: string;
  };
}

/** Who we are in a space, as we joined it. */
export interface OwnName {
  readonly member: string | undefined;
  readonly name: string;
  readonly affiliations: readonly string[];
}

/** Where a meeting's minutes stand. */
export interface Stage {
  readonly status: MeetingStatus;
  readonly version: number;
  /** While in review: until when, in ISO 8601. */
  readonly deadline: string | null;
}

/** A store that does not answer must not keep us from the server for longer than this. */
const STORE_PATIENCE = 1_500;
const NOBODY: readonly Present[] = [];
/** What waits for longer than this is told to the others. */
const UNSENT_AFTER = 2_000;

export class OpenNote {
  readonly doc = new Y.Doc();
  readonly awareness: Awareness;
  /** The epoch that the copy on this device was begun in. */
  readonly epoch: number;
  readonly #around: Surroundings;
  readonly #changes = new Changes();
  readonly #store: NoteStore;
  readonly #connection: Connection;
  readonly #tabs: OtherTabs;
  readonly #typists: Typists;
  readonly #vanished: Vanished;
  readonly #isMeeting: boolean;
  readonly #listeners = new Set<() => void>();
  readonly #stopNews: () => void;
  readonly #callOffPatience: () => void;
  readonly #seed: Uint8Array | undefined;
  /** Not on the server yet: a connection would only be told that there is no such note. */
  #isAwaited: boolean;
  #isBegun = false;
  /** The epoch of the server's document; undefined until it was heard of. */
  #serverEpoch: number | undefined;
  #stage: Stage | undefined;
  #status: SyncStatus = { kind: 'opening' };
  #toldUnsent = 0;
  #callOffUnsent: (() => void) | undefined;
  #people: readonly Present[] | undefined;
  #self: Self;
  #lastSavedAt: number | undefined;
  #askedToPersist = false;
  #ready = false;
  #destroyed: Promise<void> | undefined;

  constructor(options: OpenNoteOptions, around: Surroundings) {
    this.#around = around;
    this.epoch = options.epoch ?? FIRST_EPOCH;
    this.#stage = options.stage;
    this.#seed = options.seed;
    this.#isAwaited = options.seed !== undefined;
    this.#isMeeting = options.doc.startsWith('meeting/');
    this.awareness = new Awareness(this.doc);
    this.#self = {
      clientId: this.doc.clientID,
      member: options.member?.id,
      name: options.member?.name,
      affiliations: options.member?.affiliations,
      colour: options.member?.colour,
      role: options.role
    };
    const name = databaseName(options.doc, this.epoch, options.branch);
    const { doc, awareness } = this;
    const changes = this.#changes;
    const { clock } = around;
    const onChange = () => this.#changed();

    tidySparingly(doc);
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
      epoch: () => this.#base,
      WebSocket: around.WebSocket,
      clock,
      random: around.random,
      bring: (update) => around.bring(options.doc, update, this.#base),
      expectsAnswers: () => this.#mayWrite || changes.waiting > 0,
      onHello: (hello) => this.#meet(hello),
      onStatus: ({ role, status, version, epoch, deadline }) => {
        this.#serverEpoch = epoch;
        this.#stage = { status, version, deadline: deadline ?? null };
        this.#become({ role });
      },
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
    this.#vanished = new Vanished(awareness);
    awareness.on('change', () => {
      this.#people = undefined;
      this.#changed();
    });
    this.#stopNews = around.news((news) => this.#onNews(news));
    this.#ready = true;
    this.#become({});

    const begin = () => this.#begin();
    // The local copy first: what it holds then travels once, in the exchange, instead of as an update.
    this.#callOffPatience = clock.after(STORE_PATIENCE, begin);
    void this.#store.open().then(begin);
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** There is something safe to show: the local copy was read and held text, or the server has answered. */
  get loaded(): boolean {
    const isHere = this.#store.loaded || (this.#isBegun && this.#seed !== undefined);
    return this.#connection.everSynced || (isHere && !this.#isEmpty);
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

  get self(): OwnName | undefined {
    const { member, name, affiliations = [] } = this.#self;
    return name === undefined ? undefined : { member, name, affiliations };
  }

  get canWrite(): boolean {
    return (
      this.loaded &&
      this.#mayWrite &&
      this.#ending === undefined &&
      this.#stage?.status !== 'final' &&
      !this.#isBehind
    );
  }

  /** Where the minutes stand, as last heard; undefined while nothing is known. */
  get stage(): Stage | undefined {
    return this.#stage;
  }

  /** The epoch of the server's document, where it was heard of. */
  get serverEpoch(): number | undefined {
    return this.#serverEpoch;
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

  /** Whose device stopped answering a while ago, as they were when last heard; nobody who is here again. */
  get stale(): readonly Present[] {
    const states = this.#vanished.states(this.#around.clock.now());
    if (states.size === 0) return NOBODY;
    const here = new Set(this.people.map(({ member }) => member));
    return peopleHere({
      states,
      heard: (clientId) => this.#vanished.heard(clientId),
      isTyping: () => false,
      self: { ...this.#self, clientId: -1 }
    }).filter(({ member }) => !here.has(member));
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

  /** The server has made this note from the bytes it began with: from now on it is one like any other. */
  serverHasIt(): void {
    this.#isAwaited = false;
    if (this.#isBegun && this.#destroyed === undefined) this.#connection.start();
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
      this.#callOffUnsent?.();
      this.#typists.close();
      this.#vanished.close();
      this.#connection.close();
      this.#tabs.close();
      await this.#store.close();
      this.awareness.destroy();
      this.doc.destroy();
    })();
    return this.#destroyed;
  }

  // ---- what happens

  /** The local copy was read, or will not be soon. What the note begins with is a change made here, the first time. */
  #begin(): void {
    if (this.#destroyed !== undefined) return;
    if (!this.#isBegun) {
      this.#isBegun = true;
      if (this.#seed) Y.applyUpdate(this.doc, this.#seed, 'seed');
    }
    if (!this.#isAwaited) this.#connection.start();
  }

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
    this.#serverEpoch = hello.epoch;
    const { version = 0, deadline = null } = this.#stage ?? {};
    this.#stage = {
      status: hello.status,
      version: hello.version ?? version,
      deadline: hello.deadline ?? (hello.status === 'review' ? deadline : null)
    };
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
    return this.#self.role !== undefined && may(this.#self.role, 'write');
  }

  get #base(): number {
    return this.#store.base ?? this.epoch;
  }

  /** The server's document was frozen or reopened since this copy was last in step with it. */
  get #isBehind(): boolean {
    return this.#serverEpoch !== undefined && this.#serverEpoch !== this.#base;
  }

  /** Others hear of what waits here when it waits for long, so that nobody finalises over it unawares. */
  #tellUnsent(): void {
    const tell = (unsent: number) => {
      this.#toldUnsent = unsent;
      this.awareness.setLocalStateField('unsent', unsent);
    };
    if (this.waiting === 0) {
      this.#callOffUnsent?.();
      this.#callOffUnsent = undefined;
      if (this.#toldUnsent > 0) tell(0);
    } else
      this.#callOffUnsent ??= this.#around.clock.after(UNSENT_AFTER, () => {
        this.#callOffUnsent = undefined;
        if (this.#destroyed === undefined && this.waiting !== this.#toldUnsent) tell(this.waiting);
        if (this.#destroyed === undefined) this.#tellUnsent();
      });
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
    this.#tellUnsent();
    if (!this.#connection.open) this.#vanished.forget();
    if (now.kind === 'saved') {
      // Nothing here is our own: the copy is as good as one begun in the new epoch.
      if (this.#isBehind && this.#serverEpoch !== undefined)
        this.#store.keepBase(this.#serverEpoch);
      this.#lastSavedAt = this.#around.clock.now();
      this.#store.everythingAcked();
    }
    for (const listener of this.#listeners) listener();
  }
}
