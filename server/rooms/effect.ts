// What an update would do to a document as it stands: nothing, tidy, change it, or leave a hole.
import * as Y from 'yjs';
import type { Range, Scan } from './scan.ts';

/**
 * `nothing`: everything in it is here already. `tidy`: it only removes formatting marks, as Yjs does
 * by itself after remote formatting, even at a reader's. `gap`: it builds on something that is not here.
 */
export type Effect = 'nothing' | 'tidy' | 'change' | 'gap';

export function effectOf(doc: Y.Doc, scan: Scan): Effect {
  if (leavesGap(doc, scan)) return 'gap';
  for (const [client, ranges] of scan.brings) {
    const known = Y.getState(doc.store, client);
    if (ranges.some((range) => range.end > known)) return 'change';
  }
  let effect: Effect = 'nothing';
  for (const range of scan.deletes) {
    const live = liveItems(doc, range.client, range);
    if (live === 'visible') return 'change';
    if (live === 'formats') effect = 'tidy';
  }
  return effect;
}

/** The clocks that are new to the document, by client: what the update would say in that client's name. */
export function newClients(doc: Y.Doc, scan: Scan): number[] {
  return [...scan.brings]
    .filter(([client, ranges]) => ranges.some((range) => range.end > Y.getState(doc.store, client)))
    .map(([client]) => client);
}

function leavesGap(doc: Y.Doc, scan: Scan): boolean {
  const reach = (client: number) => {
    let end = Y.getState(doc.store, client);
    for (const range of scan.brings.get(client) ?? []) {
      if (range.start > end) break;
      end = Math.max(end, range.end);
    }
    return end;
  };
  for (const [client, ranges] of scan.brings) {
    const last = ranges.at(-1);
    if (last && last.end > reach(client)) return true;
  }
  for (const [client, clock] of scan.needs) if (clock >= reach(client)) return true;
  return scan.deletes.some((range) => range.end > range.start && range.end > reach(range.client));
}

/** What a delete of these clocks would remove from the document. */
function liveItems(doc: Y.Doc, client: number, range: Range): 'none' | 'formats' | 'visible' {
  const structs = doc.store.clients.get(client);
  if (!structs || range.end <= range.start || range.start >= Y.getState(doc.store, client))
    return 'none';
  let found: 'none' | 'formats' = 'none';
  for (let index = Y.findIndexSS(structs, range.start); index < structs.length; index++) {
    const struct = structs[index];
    if (!struct || struct.id.clock >= range.end) break;
    if (struct.deleted || !(struct instanceof Y.Item)) continue;
    if (!(struct.content instanceof Y.ContentFormat)) return 'visible';
    found = 'formats';
  }
  return found;
}
