// Our half of the exchange with the server: what it lacks, in parts when it would have to meet too many writers at once.
import * as Y from 'yjs';

/**
 * Every opening of a note writes under a client id of its own, and the server accepts few unknown
 * ids on one connection. Somebody who wrote through many openings without a network brings more
 * than that: then some are introduced on this connection, some on the next, and everything follows
 * when all are known.
 */
export const INTRODUCTIONS = 6;

export type Half =
  | { readonly kind: 'whole'; readonly update: Uint8Array }
  | { readonly kind: 'part'; readonly update: Uint8Array; readonly introduces: readonly number[] };

/** `introduced` are the writers that the server has confirmed to know, though it may lack what they wrote. */
export function ourHalf(
  doc: Y.Doc,
  theirStateVector: Uint8Array,
  introduced: ReadonlySet<number>
): Half {
  const theirs = Y.decodeStateVector(theirStateVector);
  const strangers = [...doc.store.clients.keys()].filter(
    (client) => client !== doc.clientID && !theirs.has(client) && !introduced.has(client)
  );
  if (strangers.length <= INTRODUCTIONS)
    return { kind: 'whole', update: Y.encodeStateAsUpdate(doc, theirStateVector) };
  const held = new Map(theirs);
  // To pretend that the server has all of a writer leaves that writer out.
  for (const client of [...strangers.slice(INTRODUCTIONS), doc.clientID])
    held.set(client, Y.getState(doc.store, client));
  return {
    kind: 'part',
    update: Y.encodeStateAsUpdate(doc, Y.encodeStateVector(held)),
    introduces: strangers.slice(0, INTRODUCTIONS)
  };
}
