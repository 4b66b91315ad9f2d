// When a note's document looks for formatting marks that have become needless: not where that would take minutes.
import * as Y from 'yjs';

/** Deleted items in one transaction up to which it looks. */
const FEW = 64;

/**
 * Yjs removes formatting marks that somebody else's deletions have made needless, and for that walks, for
 * each deleted item, through all that is deleted beside it (Yjs: src/types/YText.js,
 * cleanupContextlessFormattingGap). Where 20,000 words that were typed one by one are deleted, that is
 * half a minute in which nothing else is done. Marks that stay do no harm. `mayTidy` can say no for a while.
 */
export function tidySparingly(doc: Y.Doc, mayTidy: () => boolean = () => true): void {
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    if (!mayTidy() || deletedItems(transaction) > FEW) transaction._needFormattingCleanup = false;
  });
}

function deletedItems({ doc, deleteSet }: Y.Transaction): number {
  let items = 0;
  for (const [client, deletes] of deleteSet.clients) {
    const structs = doc.store.clients.get(client) ?? [];
    for (const { clock, len } of deletes)
      items += Y.findIndexSS(structs, clock + len - 1) - Y.findIndexSS(structs, clock) + 1;
  }
  return items;
}
