// What peers are told after a commit: the news in one shared frame, and to each sender how far it is safe.
import * as Y from 'yjs';
import { failure } from '#domain/protocol/failure.ts';
import type { LogRow } from '../storage/storage.ts';
import { updateFrame } from './frames.ts';
import type { Job } from './job.ts';
import type { Link } from './peer.ts';

/** Rows that are on disk while the rest of the same edits is still to come: nobody is told half of them. */
export class Unsaid {
  #rows: LogRow[] = [];

  /** What may be told now that these rows are on disk too, and whether some of it is older than they are. */
  sift(rows: readonly LogRow[], unfinished: ReadonlySet<string | null>) {
    const waits = ({ member }: LogRow) => unfinished.has(member);
    const older = this.#rows.filter((row) => !waits(row));
    this.#rows = [...this.#rows.filter(waits), ...rows.filter(waits)];
    const news = [...older, ...rows.filter((row) => !waits(row))];
    return { news, older: older.length > 0 };
  }

  /** The state vector of somebody who was told everything that was told. */
  known(doc: Y.Doc): Uint8Array {
    if (this.#rows.length === 0) return Y.encodeStateVector(doc);
    const clocks = Y.decodeStateVector(Y.encodeStateVector(doc));
    for (const { bytes } of this.#rows)
      for (const [client, from] of Y.parseUpdateMeta(bytes).from)
        clocks.set(client, Math.min(from, clocks.get(client) ?? from));
    return Y.encodeStateVector(clocks);
  }
}

/** One frame for everyone; who sent all of it alone has it already, unless there is more in it. */
export function broadcast(
  links: Iterable<Link>,
  rows: readonly LogRow[],
  how: {
    readonly served: readonly Job[];
    readonly toSender: boolean;
    /** The state vector of somebody who was told everything before. */
    readonly known: () => Uint8Array;
  }
): void {
  const [first] = rows;
  if (first === undefined) return;
  const update = rows.length === 1 ? first.bytes : Y.mergeUpdates(rows.map((row) => row.bytes));
  const frame = updateFrame(update);
  const senders = new Set(how.served.map((job) => ('link' in job ? job.link : undefined)));
  const only = senders.size === 1 && !how.toSender ? [...senders][0] : undefined;
  let known: Uint8Array | undefined;
  for (const link of links) {
    if (link === only || link.behind !== null || link.peer.sendUpdate(frame)) continue;
    known ??= how.known();
    link.behind = known;
  }
}

/** A job that was kept is on disk. */
export function settle(job: Job): void {
  if ('change' in job) return job.done(null);
  job.done?.(
    job.hasHole
      ? failure(
          'resync',
          'It builds on something that is not here; what does not is kept. Send all.'
        )
      : null
  );
  const { link, count, whole } = job;
  link.durable = Math.max(link.durable, count);
  if (whole && link.repairAfter !== null && count > link.repairAfter) link.repairAfter = null;
}

/** One cumulative ack to each sender that has something new on disk and nothing missing before it. */
export function acknowledge(links: Iterable<Link>, seq: number): void {
  for (const link of links) {
    if (link.repairAfter !== null || link.durable <= link.acked) continue;
    link.acked = link.durable;
    if (link.peer.optedIn) link.peer.say({ type: 'ack', ack: { count: link.acked, seq } });
  }
}
