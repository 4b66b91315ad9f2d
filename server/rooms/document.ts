// An open document in memory: loaded from the store, judged against, and changed one author at a time.
import * as Y from 'yjs';
import { NOTE_ROOTS, openNote, SPACE_ROOTS } from '#domain/note/note.ts';
import { tidySparingly } from '#domain/note/needless-marks.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import type { DocumentStatus, Storage, StoredDocument } from '../storage/storage.ts';
import { effectOf, newClients, type Effect } from './effect.ts';
import { misplaced } from './places.ts';
import { isSmall, piecesOf } from './pieces.ts';
import { NO_LIMITS, SCAN_LIMITS, scanUpdate, TYPE_REF, type Scan } from './scan.ts';

/** How many client ids that nobody has used yet one connection may bring. */
export const MAX_NEW_CLIENTS = 8;

/** An update that passed: what it does, and the client ids it is the first to use. */
export interface Admitted {
  readonly effect: Effect;
  readonly claims: readonly number[];
}

/** Milliseconds of loading after which everybody else is served. */
const BREATH = 25;

export class OpenDocument {
  readonly id: string;
  readonly doc: Y.Doc;
  epoch: number;
  status: DocumentStatus;
  /** The sequence number up to which the store has it. */
  seq: number;
  /** Where the newest snapshot stands. */
  snapshotSeq: number;
  /** Off while a part of somebody's edits is still to come: marks that look needless now may not be so then. */
  tidying = true;
  /** See StoredDocument.healing. */
  readonly healing: boolean;
  readonly #owners = new Map<number, string>();
  readonly #roots: ReadonlySet<string>;
  #whole: { seq: number; update: Uint8Array } | undefined;

  private constructor(stored: StoredDocument, doc: Y.Doc) {
    this.id = stored.id;
    this.doc = doc;
    this.epoch = stored.epoch;
    this.status = stored.status;
    this.seq = stored.seq;
    this.snapshotSeq = stored.snapshot?.seq ?? 0;
    this.healing = stored.healing;
    this.#roots = new Set<string>(stored.id.startsWith('space/') ? SPACE_ROOTS : NOTE_ROOTS);
    for (const { client, member } of stored.clients) this.#owners.set(client, member);
    tidySparingly(doc, () => this.tidying);
  }

  /** A Failure when the stored bytes do not make a whole document: never an empty one in its place. */
  static async from(stored: StoredDocument): Promise<OpenDocument | Failure> {
    const doc = emptyDoc(stored.id);
    const parts = [...(stored.snapshot ? [stored.snapshot.bytes] : []), ...stored.updates];
    try {
      await load(doc, parts);
    } catch (error) {
      return broken(stored.id, error instanceof Error ? error.message : String(error));
    }
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
      return broken(stored.id, 'something that its text builds on is missing');
    return new OpenDocument(stored, doc);
  }

  /** A document that nobody has written in. */
  static empty(id: string): OpenDocument {
    const nothing = { seq: 0, snapshot: null, updates: [], clients: [] };
    return new OpenDocument(
      { id, epoch: 0, status: 'open', healing: false, ...nothing },
      emptyDoc(id)
    );
  }

  ownerOf(client: number): string | undefined {
    return this.#owners.get(client);
  }

  claim(client: number, member: string): void {
    this.#owners.set(client, member);
  }

  /** Read an update, but no more of it than is needed to see that it may not be brought. */
  scan(update: Uint8Array, whole: boolean): Scan | Failure {
    // After a restore a device brings back what others wrote too.
    const most = this.healing && whole ? Infinity : MAX_NEW_CLIENTS;
    const knows = (client: number) =>
      this.#owners.has(client) || Y.getState(this.doc.store, client) > 0;
    return scanUpdate(update, SCAN_LIMITS, { knows, most });
  }

  /** What an update of this member would do, or why it may not be done. */
  judge(
    scan: Scan,
    member: string,
    already: ReadonlySet<number>,
    whole: boolean
  ): Admitted | Failure {
    for (const root of scan.roots)
      if (!this.#roots.has(root))
        return failure('malformed', `This document has no part named "${root.slice(0, 40)}".`);
    if (scan.subdocuments) return failure('malformed', 'A document inside a document is not kept.');
    if (scan.types.some((type) => type.ref > TYPE_REF.text))
      return failure('malformed', 'A type that no part of this document holds.');
    const wrong = misplaced(this.doc, scan);
    if (wrong !== undefined) return failure('malformed', wrong);
    // After a restore a device brings back what others wrote too, and that makes none of it its own.
    if (this.healing && whole) return { effect: effectOf(this.doc, scan), claims: [] };
    const claims: number[] = [];
    for (const client of newClients(this.doc, scan)) {
      const owner = this.#owners.get(client);
      if (owner === member) continue;
      const taken = Y.getState(this.doc.store, client) > 0 && !this.healing;
      if (owner !== undefined || taken)
        return failure('forbidden', 'These edits are made in the name of somebody else.');
      claims.push(client);
    }
    if (claims.filter((client) => !already.has(client)).length + already.size > MAX_NEW_CLIENTS)
      return failure('too-fast', 'Too many writers on one connection.');
    return { effect: effectOf(this.doc, scan), claims };
  }

  /**
   * Let one author act, in one transaction. Gives what is new, as one update, or null for nothing;
   * throws when the document can no longer be trusted. What builds on things that are not here is
   * left out and never parked: parked pieces cost more with each one that comes.
   */
  act(
    deed: () => void,
    by: 'server' | 'member'
  ): { readonly update: Uint8Array; readonly tidied: boolean } | null {
    const updates: Uint8Array[] = [];
    const listen = (update: Uint8Array) => void updates.push(update);
    this.doc.on('update', listen);
    try {
      // What the server writes itself is local, or Yjs takes it for another with the same client id.
      Y.transact(this.doc, deed, 'tick', by === 'server');
    } finally {
      this.doc.off('update', listen);
      this.doc.store.pendingStructs = null;
      this.doc.store.pendingDs = null;
    }
    const [first] = updates;
    if (first === undefined) return null;
    // More than one: Yjs has removed formatting marks that the change made needless.
    return updates.length === 1
      ? { update: first, tidied: false }
      : { update: Y.mergeUpdates(updates), tidied: true };
  }

  /** The whole document as one update; made once per state. */
  whole(): Uint8Array {
    if (this.#whole?.seq !== this.seq)
      this.#whole = { seq: this.seq, update: Y.encodeStateAsUpdate(this.doc) };
    return this.#whole.update;
  }

  /** What somebody with this state vector lacks; a Failure when it is no state vector. */
  since(stateVector: Uint8Array): Uint8Array | Failure {
    try {
      if (Y.decodeStateVector(stateVector).size === 0) return this.whole();
      return Y.encodeStateAsUpdate(this.doc, stateVector);
    } catch {
      return failure('malformed', 'This is not a state vector.');
    }
  }

  destroy(): void {
    this.#whole = undefined;
    this.doc.destroy();
  }
}

/** The roots get their types first, so that Yjs treats the body as text. */
function emptyDoc(id: string): Y.Doc {
  const doc = new Y.Doc();
  if (id.startsWith('space/')) for (const root of SPACE_ROOTS) doc.getMap(root);
  else openNote(doc);
  return doc;
}

/** Apply what is stored, with others served in between: a long note takes longer than they should wait. */
async function load(doc: Y.Doc, parts: readonly Uint8Array[]): Promise<void> {
  // What is read from disk stays as it is there.
  const asItIs = (transaction: Y.Transaction) => void (transaction._needFormattingCleanup = false);
  doc.on('afterTransaction', asItIs);
  const pieces = parts.values().flatMap(loadingPieces);
  for (let piece = pieces.next(); !piece.done;) {
    const until = performance.now() + BREATH;
    Y.transact(
      doc,
      () => {
        for (; !piece.done && performance.now() < until; piece = pieces.next())
          Y.applyUpdate(doc, piece.value);
      },
      'load',
      false
    );
    if (!piece.done) await new Promise((resolve) => setImmediate(resolve));
  }
  doc.off('afterTransaction', asItIs);
}

function loadingPieces(part: Uint8Array): Iterable<Uint8Array> {
  const scan = scanUpdate(part, NO_LIMITS);
  return 'code' in scan || isSmall(scan) ? [part] : piecesOf(part, scan, () => 500);
}

function broken(doc: string, why: string): Failure {
  return failure('internal', `The stored document ${doc} cannot be read: ${why}.`);
}

/** Read a document from the store; `not-found` when there is none, another Failure when it is not whole. */
export async function openDocument(
  storage: Pick<Storage, 'load'>,
  id: string
): Promise<OpenDocument | Failure> {
  try {
    const stored = await storage.load(id);
    if (stored === undefined) return failure('not-found', 'There is no such document.');
    return 'code' in stored ? stored : await OpenDocument.from(stored);
  } catch (error) {
    return failure('try-later', error instanceof Error ? error.message : String(error));
  }
}
