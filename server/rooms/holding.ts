// What came too late to be part of a document: kept whole on disk first, then told to who sent it.
import * as Y from 'yjs';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import type { Held } from '#domain/protocol/messages.ts';
import type { OpenDocument } from './document.ts';
import type { Late, UpdateJob } from './job.ts';
import type { Link } from './peer.ts';

/** What came too late in one tick from one peer. */
export interface HoldInput {
  readonly document: OpenDocument;
  readonly member: string;
  readonly memberName: string;
  readonly base: number | null;
  readonly code: Held['code'];
  readonly update: Uint8Array;
  readonly claims: readonly number[];
}

export interface TooLate {
  readonly job: UpdateJob;
  readonly verdict: Late;
}

interface HoldingDeps {
  /** Keep it on disk; settles with the id it is kept under. */
  readonly hold: (input: HoldInput) => Promise<string | Failure>;
  readonly refuse: (link: Link, why: Failure, count: number) => void;
  /** The sender was told: its copy goes its own way from here. */
  readonly leave: (link: Link, code: Held['code']) => void;
}

/** Keep all of it, by sender; whose could not be kept is refused. */
export async function holdAll(
  tooLate: readonly TooLate[],
  document: OpenDocument,
  { hold, refuse, leave }: HoldingDeps
): Promise<void> {
  for (const { link, code, updates, claims, count } of byLink(tooLate)) {
    if (!link.open) continue;
    const { member, name: memberName } = link.peer.identity;
    const base = link.epoch;
    const [first] = updates;
    const update = updates.length === 1 && first ? first : Y.mergeUpdates(updates);
    let kept: string | Failure;
    try {
      kept = await hold({ document, member, memberName, base, code, update, claims });
    } catch (error) {
      kept = failure('try-later', error instanceof Error ? error.message : String(error));
    }
    if (typeof kept !== 'string') {
      refuse(link, kept, count);
      continue;
    }
    for (const client of claims) document.claim(client, member);
    link.peer.held({ code, late: kept, count });
    leave(link, code);
  }
}

/** What came too late, by its sender. */
function byLink(tooLate: readonly TooLate[]) {
  const groups = new Map<
    Link,
    { link: Link; code: Held['code']; updates: Uint8Array[]; claims: number[]; count: number }
  >();
  for (const { job, verdict } of tooLate) {
    const { link, update, count } = job;
    const group = groups.get(link);
    if (group) {
      group.updates.push(update);
      group.claims.push(...verdict.claims);
      group.count = count;
    } else
      groups.set(link, {
        link,
        code: verdict.late,
        updates: [update],
        claims: [...verdict.claims],
        count
      });
  }
  return groups.values();
}
