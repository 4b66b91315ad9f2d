// What peers are told after a commit: the news in one shared frame, and to each sender how far it is safe.
import * as Y from 'yjs';
import type { LogRow } from '../storage/storage.ts';
import type { OpenDocument } from './document.ts';
import { updateFrame } from './frames.ts';
import type { Job } from './job.ts';
import type { Link } from './peer.ts';

/** One frame for everyone; who sent all of it alone has it already, unless Yjs tidied something up. */
export function broadcast(
  links: Iterable<Link>,
  document: OpenDocument,
  rows: readonly LogRow[],
  kept: readonly Job[],
  tidied: boolean
): void {
  const [first] = rows;
  if (first === undefined) return;
  const update = rows.length === 1 ? first.bytes : Y.mergeUpdates(rows.map((row) => row.bytes));
  const frame = updateFrame(update);
  const senders = new Set(kept.map((job) => ('link' in job ? job.link : undefined)));
  const only = senders.size === 1 && !tidied ? [...senders][0] : undefined;
  let now: Uint8Array | undefined;
  for (const link of links) {
    if (link === only || link.behind !== null || link.peer.sendUpdate(frame)) continue;
    now ??= Y.encodeStateVector(document.doc);
    link.behind = now;
  }
}

/** A job that was kept is on disk. */
export function settle(job: Job): void {
  job.done?.(null);
  if ('change' in job) return;
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
