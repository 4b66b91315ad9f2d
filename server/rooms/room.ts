// One open document and the peers around it: frames in, one tick, one commit, then one broadcast and the acks.
//
// Between ticks the document in memory is exactly what is on disk. A tick applies everything queued,
// commits it, and only when the store has said yes does anybody hear of it: peers get one shared
// frame, senders get their acks, and questions that came meanwhile get their answers. When the store
// says no, the document in memory is dropped, read again from disk, and every peer is asked to sync.
import * as Y from 'yjs';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import type { Held } from '#domain/protocol/messages.ts';
import {
  StoreTrouble,
  type DocumentStatus,
  type LogRow,
  type Storage
} from '../storage/storage.ts';
import { openDocument, type OpenDocument } from './document.ts';
import { acknowledge, broadcast, settle, Unsaid } from './delivery.ts';
import { KEEPALIVE, step1Frame, step2Frame, updateFrame, type Incoming } from './frames.ts';
import { holdAll, type HoldInput, type TooLate } from './holding.ts';
import type { Meters } from './meters.ts';
import { authorOf, byAuthor, hasBegun, perform, type Job } from './job.ts';
import { newLink, visitingPeer, type Link, type Peer, type Visitor } from './peer.ts';
import { Presence } from './presence.ts';
import { Shares, type Turn } from './shares.ts';

export interface RoomDeps {
  readonly storage: Pick<Storage, 'load' | 'append' | 'snapshot'>;
  /** The time of day in milliseconds, for what is stored. */
  readonly now: () => number;
  /** Milliseconds since some moment, never set back, for what is measured. */
  readonly elapsed: () => number;
  readonly meters: Meters;
  readonly report: (event: string, fields: Readonly<Record<string, string | number>>) => void;
  /** Keep what came too late, on disk; settles with the id it is kept under. */
  readonly hold: (input: HoldInput) => Promise<string | Failure>;
  /** A commit is on disk. Called with the document as committed; must not change it. */
  readonly onCommitted: (doc: string, content: Y.Doc) => void;
  /** The last peer has left and nothing is waiting. */
  readonly onEmpty: (room: Room) => void;
}

/** What a decision does to a document: rows it has added, where the store must put it, and what it gives. */
export interface Change<T> {
  readonly rows: readonly LogRow[];
  /** Put it on disk, all or nothing. */
  readonly store: () => Promise<
    { readonly seq: number; readonly epoch: number; readonly status: DocumentStatus } | Failure
  >;
  readonly value: T;
}

/** Milliseconds for which a decision lets edits go first that came before it. */
const COURTESY = 3000;

/**
 * The pause between two ticks in milliseconds: at least the first, more when a tick is much work, and
 * more by one for every so many peers, because each tick costs one write to the socket of each of them.
 */
const PAUSE = { shortest: 10, longest: 50, peersPerMillisecond: 12 } as const;
/** Milliseconds for which a room that is closed finishes what was sent to it. */
const FAREWELL = 5000;
/** Log rows after which a leaving document is worth a snapshot. */
const SNAPSHOT_AFTER = 100;

/** What they are told whose changes could not be saved. */
function unsaved(why: Failure | Error): Failure {
  return why instanceof StoreTrouble && why.trouble === 'full'
    ? failure('storage-full', 'The server has no room left to save this.')
    : failure('try-later', 'The server cannot save at the moment.');
}

const isFailure = (value: object): value is Failure => 'code' in value && 'message' in value;

export class Room {
  readonly id: string;
  readonly #deps: RoomDeps;
  readonly #presence: Presence;
  readonly #links = new Set<Link>();
  #document: OpenDocument;
  #queue: Job[] = [];
  #waiting: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #busy: Promise<void> | undefined;
  #lastTick = 0;
  #pause: number = PAUSE.shortest;
  #failures = 0;
  #holds = 0;
  /** Neither in memory nor readable from disk: nothing may be answered or kept from here. */
  #dead = false;
  readonly #newClaims = new Map<number, string>();
  readonly #shares: Shares;
  readonly #unsaid = new Unsaid();

  constructor(document: OpenDocument, deps: RoomDeps) {
    this.id = document.id;
    this.#document = document;
    this.#deps = deps;
    this.#shares = new Shares(deps.elapsed);
    this.#presence = new Presence({
      elapsed: deps.elapsed,
      broadcast: (frame) => this.#links.forEach((link) => link.peer.sendPresence(frame)),
      later: (milliseconds) => void setTimeout(() => this.#presence.flush(), milliseconds).unref(),
      bound: (client, link) => this.#claimUnused(client, link)
    });
  }

  get seq(): number {
    return this.#document.seq;
  }
  get epoch(): number {
    return this.#document.epoch;
  }
  get peers(): number {
    return this.#links.size;
  }
  get idle(): boolean {
    return this.#links.size === 0 && this.#holds === 0 && this.#queue.length === 0 && !this.#busy;
  }
  get dead(): boolean {
    return this.#dead;
  }

  join(peer: Peer): Link {
    const link = newLink(peer);
    this.#links.add(link);
    this.#answer(() => {
      if (!link.open) return;
      peer.send(step1Frame(Y.encodeStateVector(this.#document.doc)));
      const everyone = this.#presence.everyone();
      if (everyone) peer.send(everyone);
    });
    return link;
  }

  leave(link: Link): void {
    if (!this.#links.delete(link)) return;
    link.open = false;
    this.#presence.leave(link);
    this.#noticeEmpty();
  }

  /** Keep the room open without a peer while something is done with it. */
  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      this.#noticeEmpty();
    };
  }

  receive(link: Link, frame: Incoming): void {
    switch (frame.type) {
      case 'step1':
        return this.#answer(() => {
          if (!link.open) return;
          const update = this.#document.since(frame.stateVector);
          if ('code' in update) this.#refuse(link, update, link.received);
          else link.peer.send(step2Frame(update));
        });
      case 'document':
        return this.#enqueue(link, frame.update, frame.whole);
      case 'awareness': {
        const heard = this.#presence.hear(link, frame.update, (client) => this.#ownerOf(client));
        if (!heard)
          this.#refuse(link, failure('malformed', 'This is not awareness.'), link.received);
        return;
      }
      case 'queryAwareness':
        return link.peer.send(this.#presence.everyone() ?? KEEPALIVE);
      case 'unknown':
        return;
    }
  }

  /** The role or name of a peer's member has changed. */
  restamp(link: Link): void {
    this.#presence.restamp(link);
  }

  /** How many changes a peer said that wait on its device. */
  unsentOf(link: Link): number {
    return this.#presence.unsentOf(link);
  }

  renewPresence(): void {
    this.#presence.renew();
  }

  /** A peer that fell behind has caught up with what was sent to it: give it the rest in one diff. */
  bringUp(link: Link): void {
    this.#answer(() => {
      if (!link.open || link.behind === null) return;
      const rest = this.#document.since(link.behind);
      link.behind = null;
      if (!('code' in rest)) link.peer.send(updateFrame(rest));
    });
  }

  /** Let the server itself change the document; settles when the change is on disk, or is not. */
  change(change: (doc: Y.Doc) => void): Promise<Failure | null> {
    return new Promise((done) => {
      if (this.#dead) return done(failure('try-later', 'The document cannot be read.'));
      this.#queue.push({ change, done });
      this.#schedule();
    });
  }

  /** Take an update of somebody who has no connection; settles when it is on disk, or with why it is not. */
  submit(visitor: Visitor, update: Uint8Array): Promise<Failure | Held | null> {
    if (this.#dead) return Promise.resolve(failure('try-later', 'The document cannot be read.'));
    const scan = this.#document.scan(update, true);
    if ('code' in scan) return Promise.resolve(scan);
    if (!this.#shares.takes(visitor.identity.member, update.length))
      return Promise.resolve(failure('too-fast', 'Too much is waiting.'));
    return new Promise((done) => {
      const link = newLink(visitingPeer(visitor, done, done));
      this.#queue.push({ link, count: 1, whole: true, scan, update, done });
      this.#schedule();
    });
  }

  /** Look at the document as it is on disk; what `look` gives must not hold on to it. */
  read<T>(look: (document: OpenDocument) => T): Promise<T> {
    return new Promise((resolve, reject) =>
      this.#answer(() => {
        try {
          if (this.#dead) throw new Error('The document cannot be read.');
          resolve(look(this.#document));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      })
    );
  }

  /**
   * Decide about the document between two ticks: what has arrived by now goes first, and nothing else
   * happens until the store has said yes or no. `prepare` looks at the document as it is on disk and
   * may change it through `act`; when the store says no, the document is read again.
   */
  async decide<T>(
    prepare: (document: OpenDocument) => Promise<Change<T> | Failure>
  ): Promise<T | Failure> {
    const waiting = new Set(this.#queue);
    const until = this.#deps.elapsed() + COURTESY;
    while (this.#queue.some((job) => waiting.has(job)) && this.#deps.elapsed() < until)
      await (this.#busy ?? this.#startTick());
    while (this.#busy) await this.#busy;
    if (this.#dead) return failure('try-later', 'The document cannot be read.');
    let outcome: T | Failure = failure('internal', 'The decision was not made.');
    await this.#occupy(this.#ruled(prepare).then((ruled) => void (outcome = ruled)));
    return outcome;
  }

  async #ruled<T>(
    prepare: (document: OpenDocument) => Promise<Change<T> | Failure>
  ): Promise<T | Failure> {
    const document = this.#document;
    try {
      const change = await prepare(document);
      if (isFailure(change)) return change;
      const stored = await change.store();
      if ('code' in stored) {
        if (change.rows.length > 0) await this.#fail([], stored);
        return stored;
      }
      const before = document.epoch;
      document.seq = stored.seq;
      document.epoch = stored.epoch;
      document.status = stored.status;
      // Whoever is connected and up to date is so in the new epoch as well.
      for (const link of this.#links) if (link.epoch === before) link.epoch = stored.epoch;
      this.#tell(change.rows, [], false);
      if (change.rows.length > 0) this.#deps.onCommitted(this.id, document.doc);
      return change.value;
    } catch (error) {
      const why = error instanceof Error ? error : new Error(String(error));
      await this.#fail([], why);
      return unsaved(why);
    }
  }

  /** Finish what is queued, keep a snapshot where it helps the next opening, and let go of the memory. */
  async close(): Promise<void> {
    const until = this.#deps.elapsed() + FAREWELL;
    while (this.#busy || (this.#queue.length > 0 && this.#deps.elapsed() < until))
      await (this.#busy ?? this.#startTick());
    clearTimeout(this.#timer);
    // Much work, and not acked: whoever sent it brings it again.
    for (const job of this.#queue) job.done?.(failure('try-later', 'The server is restarting.'));
    this.#queue = [];
    const document = this.#document;
    if (!this.#dead && document.seq - document.snapshotSeq >= SNAPSHOT_AFTER) {
      const { storage, now, report } = this.#deps;
      try {
        const failed = await storage.snapshot(this.id, document.seq, document.whole(), now());
        if (failed) report('snapshot-failed', { doc: this.id, why: failed.message });
      } catch (error) {
        report('snapshot-failed', { doc: this.id, why: String(error) });
      }
    }
    document.destroy();
  }

  #noticeEmpty(): void {
    if (this.idle) this.#deps.onEmpty(this);
  }

  /** A client id that somebody is seen with is theirs, or another could write under it first. */
  #claimUnused(client: number, link: Link): void {
    const { member } = link.peer.identity;
    if (this.#ownerOf(client) !== undefined || Y.getState(this.#document.doc.store, client) > 0)
      return;
    link.clients.add(client);
    this.#document.claim(client, member);
    this.#newClaims.set(client, member);
  }

  #ownerOf(client: number): string | undefined {
    return this.#document.ownerOf(client);
  }

  /** Answer from what is on disk: at once between commits, else when the commit in flight is done. */
  #answer(give: () => void): void {
    if (this.#busy) this.#waiting.push(give);
    else give();
  }

  #refuse(link: Link, why: Failure, count: number): void {
    if (!link.open) return;
    this.#deps.meters.count('refused_total', { code: why.code });
    link.peer.refuse(why, count);
    this.leave(link);
    link.open = false;
  }

  #enqueue(link: Link, update: Uint8Array, whole: boolean): void {
    link.received += 1;
    const scan = this.#document.scan(update, whole);
    if ('code' in scan) return this.#refuse(link, scan, link.received);
    if (!this.#shares.takes(link.peer.identity.member, update.length))
      return this.#refuse(link, failure('too-fast', 'Too much is waiting.'), link.received);
    this.#queue.push({ link, count: link.received, whole, scan, update });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#busy || this.#timer) return;
    const pause = Math.max(0, this.#lastTick + this.#pause - this.#deps.elapsed());
    const turn = this.#shares.untilNext(this.#queue.map(authorOf));
    this.#timer = setTimeout(
      () => void this.#startTick(),
      Math.max(Math.min(pause, PAUSE.longest), turn)
    );
  }

  #startTick(): Promise<void> {
    if (this.#busy) return this.#busy;
    return this.#occupy(this.#tick());
  }

  /** Nothing else is done with the document until this is. */
  #occupy(work: Promise<void>): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const busy = work.finally(() => {
      this.#busy = undefined;
      this.#lastTick = this.#deps.elapsed();
      const waiting = this.#waiting;
      this.#waiting = [];
      waiting.forEach((give) => give());
      if (this.#queue.length > 0) this.#schedule();
      else this.#noticeEmpty();
    });
    this.#busy = busy;
    return busy;
  }

  async #tick(): Promise<void> {
    const started = this.#deps.elapsed();
    const batch: Job[] = [];
    const over = new Set<Job>();
    const rows: LogRow[] = [];
    const served: Job[] = [];
    const kept: Job[] = [];
    const tooLate: TooLate[] = [];
    let tidied = false;
    const authors = this.#shares.inTurn([...byAuthor(this.#queue)]);
    for (const [member, jobs] of authors) {
      if (batch.length > 0 && !this.#shares.hasTime(started)) break;
      const turn = this.#shares.begin(member, authors.length === 1);
      const began = this.#deps.elapsed();
      let next = 0;
      try {
        const news = this.#document.act(
          () => {
            for (let more = true; more && next < jobs.length;) {
              const job = jobs[next];
              if (job === undefined) break;
              batch.push(job);
              const verdict = this.#perform(job, turn, tooLate);
              if (verdict !== 'out') served.push(job);
              if (verdict === 'kept') kept.push(job);
              if (verdict !== 'more') {
                next += 1;
                over.add(job);
              }
              more = verdict !== 'more' && turn.goesOn();
            }
            this.#document.tidying = !this.#queue.some((job) => !over.has(job) && hasBegun(job));
          },
          member === null ? 'server' : 'member'
        );
        if (news) rows.push({ member, bytes: news.update });
        tidied ||= news?.tidied ?? false;
      } catch (error) {
        // What passes the gate and still breaks Yjs: whoever sent it is out, the others start again.
        for (const job of jobs)
          if ('link' in job)
            this.#refuse(
              job.link,
              failure('malformed', 'This update cannot be applied.'),
              job.count
            );
        this.#failures -= 1;
        return this.#fail(batch, error instanceof Error ? error : new Error(String(error)));
      }
      this.#shares.end(member, this.#deps.elapsed() - began, next < jobs.length, turn);
    }
    this.#queue = this.#queue.filter((job) => !over.has(job));
    over.forEach((job) => this.#gone(job));
    this.#deps.meters.count('ticks_total');
    this.#pause = this.#pauseAfter(this.#deps.elapsed() - started, rows.length > 0);
    if (rows.length > 0) {
      const failed = await this.#commit(rows);
      if (failed) return this.#fail(batch, failed);
    }
    this.#tell(rows, served, tidied);
    await holdAll(tooLate, this.#document, {
      hold: this.#deps.hold,
      refuse: (link, why, count) => this.#refuse(link, why, count),
      leave: (link, code) => {
        this.#deps.meters.count('held_total', { code });
        this.leave(link);
        link.open = false;
      }
    });
    kept.forEach(settle);
    acknowledge(this.#links, this.#document.seq);
    this.#deps.meters.observe('ack_seconds', (this.#deps.elapsed() - started) / 1000);
    if (rows.length > 0) this.#deps.onCommitted(this.id, this.#document.doc);
  }

  #gone(job: Job): void {
    if ('link' in job) this.#shares.gives(job.link.peer.identity.member, job.update.length);
  }

  /** Tell everybody what is new, but for edits of which only a part is here yet. */
  #tell(rows: readonly LogRow[], served: readonly Job[], tidied: boolean): void {
    const unfinished = new Set(this.#queue.filter(hasBegun).map(authorOf));
    const { news, older } = this.#unsaid.sift(rows, unfinished);
    broadcast(this.#links, news, {
      served,
      toSender: tidied || older,
      known: () => this.#unsaid.known(this.#document.doc)
    });
  }

  /** How long to gather before the next tick; what was left over waits for nothing. */
  #pauseAfter(worked: number, hasNews: boolean): number {
    if (this.#queue.length > 0) return 0;
    // Nothing to tell costs nothing to tell: whoever is only refused keeps nobody waiting.
    const forPeers = hasNews ? PAUSE.shortest + this.#links.size / PAUSE.peersPerMillisecond : 0;
    return Math.min(PAUSE.longest, Math.max(forPeers, 4 * worked));
  }

  /** Whether the job is on disk with this tick, is there in part, or is out. */
  #perform(job: Job, turn: Turn, tooLate: TooLate[]): 'kept' | 'more' | 'out' {
    const verdict = perform(this.#document, job, turn, (client, member) =>
      this.#newClaims.set(client, member)
    );
    if (verdict === 'kept' || verdict === 'more') return verdict;
    if ('link' in job && typeof verdict === 'object' && 'late' in verdict)
      tooLate.push({ job, verdict });
    else if ('link' in job && verdict === 'gap')
      this.#askForAll(job.link, job.count, 'Something these edits build on has not arrived.');
    else if ('link' in job && typeof verdict === 'object' && 'code' in verdict)
      this.#refuse(job.link, verdict, job.count);
    return 'out';
  }

  async #commit(rows: readonly LogRow[]): Promise<Failure | Error | null> {
    const { storage, now, elapsed, meters } = this.#deps;
    const started = elapsed();
    const claims = [...this.#newClaims].map(([client, member]) => ({ client, member }));
    try {
      const { id: doc, epoch } = this.#document;
      const committed = await storage.append({ doc, epoch, at: now(), rows, claims });
      if ('code' in committed) return committed;
      this.#document.seq = committed.seq;
      for (const { client } of claims) this.#newClaims.delete(client);
      this.#failures = 0;
      meters.observe('commit_seconds', (elapsed() - started) / 1000);
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Ask a peer for everything it has; until that is kept, nothing of it is acked. */
  #askForAll(link: Link, after: number, reason: string): void {
    const asked = link.repairAfter !== null;
    link.repairAfter = after;
    if (asked) return;
    this.#deps.meters.count('resyncs_total');
    this.#answer(() => {
      if (!link.open) return;
      if (link.peer.optedIn) link.peer.say({ type: 'resync', resync: { reason } });
      link.peer.send(step1Frame(Y.encodeStateVector(this.#document.doc)));
    });
  }

  /** Nothing of this tick is on disk: forget it, read the disk, and start again from there. */
  async #fail(batch: readonly Job[], why: Failure | Error): Promise<void> {
    const { storage, report, meters } = this.#deps;
    meters.count('failed_commits_total');
    report('commit-failed', { doc: this.id, why: why.message });
    this.#failures += 1;
    for (const job of this.#queue) this.#gone(job);
    for (const job of new Set([...batch, ...this.#queue]))
      job.done?.(why instanceof Error ? unsaved(why) : why);
    this.#queue = [];
    this.#document.destroy();
    const again = await openDocument(storage, this.id);
    if ('code' in again) {
      report('load-failed', { doc: this.id, why: again.message });
      this.#dead = true;
      return this.#closeAll('The document cannot be read.');
    }
    this.#document = again;
    this.#tell([], [], false);
    for (const [client, member] of this.#newClaims) again.claim(client, member);
    const { code, message } = unsaved(why);
    for (const link of [...this.#links]) {
      // Whoever has everything on disk that it sent has lost nothing, and reads on.
      if (link.repairAfter === null && link.received <= link.durable) continue;
      link.repairAfter = null;
      // Twice in a row: the store is in trouble, and asking again at once would only add to it.
      if (this.#failures > 1 || !link.peer.optedIn)
        this.#refuse(link, failure(code, message), link.received);
      else this.#askForAll(link, link.received, message);
    }
  }

  #closeAll(message: string): void {
    for (const link of [...this.#links])
      this.#refuse(link, failure('try-later', message), link.received);
  }
}
