// One open note as Svelte sees it: the same facts as OpenNote, each readable in markup and kept current.
import { createSubscriber } from 'svelte/reactivity';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import type { Role } from '#domain/rules/roles.ts';
import { OpenNote, type OpenNoteOptions, type OwnName, type Stage } from './open-note.ts';
import type { Present } from './presence.ts';
import type { SyncStatus } from './status.ts';
import { browserSurroundings, type Surroundings } from './surroundings.ts';

export type LiveNoteOptions = OpenNoteOptions;

export class LiveNote {
  readonly #note: OpenNote;
  readonly #read: () => void;

  constructor(options: LiveNoteOptions, surroundings: Surroundings = browserSurroundings()) {
    const note = new OpenNote(options, surroundings);
    this.#note = note;
    this.#read = createSubscriber((update) => note.onChange(update));
  }

  get doc(): Y.Doc {
    return this.#note.doc;
  }

  get awareness(): Awareness {
    return this.#note.awareness;
  }

  get epoch(): number {
    return this.#note.epoch;
  }

  get status(): SyncStatus {
    this.#read();
    return this.#note.status;
  }

  /** There is something safe to show: the local copy was read and held text, or the server has answered. */
  get loaded(): boolean {
    this.#read();
    return this.#note.loaded;
  }

  /** This note is not on this device yet and the server has not been reached. */
  get absent(): boolean {
    this.#read();
    return this.#note.absent;
  }

  get synced(): boolean {
    this.#read();
    return this.#note.synced;
  }

  get role(): Role | undefined {
    this.#read();
    return this.#note.role;
  }

  get canWrite(): boolean {
    this.#read();
    return this.#note.canWrite;
  }

  /** Where the minutes stand, as last heard; undefined while nothing is known. */
  get stage(): Stage | undefined {
    this.#read();
    return this.#note.stage;
  }

  /** Who we are in this space; undefined while this device does not know. */
  get self(): OwnName | undefined {
    this.#read();
    return this.#note.self;
  }

  get people(): readonly Present[] {
    this.#read();
    return this.#note.people;
  }

  /** Whose device stopped answering a while ago, as they were when last heard. */
  get stale(): readonly Present[] {
    this.#read();
    return this.#note.stale;
  }

  /** Changes made here that the server has not confirmed. */
  get waiting(): number {
    this.#read();
    return this.#note.waiting;
  }

  /** When the server last confirmed everything, in milliseconds since 1970. */
  get lastSavedAt(): number | undefined {
    this.#read();
    return this.#note.lastSavedAt;
  }

  /** Damaged pieces of the local copy that were put aside. */
  get setAside(): number {
    this.#read();
    return this.#note.setAside;
  }

  /** The server has made this note from the bytes it began with. */
  serverHasIt(): void {
    this.#note.serverHasIt();
  }

  destroy(): Promise<void> {
    return this.#note.destroy();
  }
}
