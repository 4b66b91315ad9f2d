// Where an update would hang new shared types: the notes' text holds maps only, and nothing is nested without end.
import * as Y from 'yjs';
import { isPlain, TYPE_REF, type Near, type NewType, type Places, type Scan } from './scan.ts';

/** Types inside types inside types: more than any part of a note has, and far less than a stack holds. */
export const MAX_DEPTH = 8;
const TEXT_ROOT = 'body';

/** What holds an item: a root type by its name, or a type by its own item's id. */
type Holder = string | { readonly client: number; readonly clock: number };

/** A sentence about the first new type that stands where none of its sort may, or undefined. */
export function misplaced(doc: Y.Doc, scan: Scan): string | undefined {
  if (scan.places === null) return undefined;
  const known = new Map<string, Holder | undefined>();
  const newTypes = new Map(scan.types.map((type) => [nameOf(type), type]));
  for (const type of scan.types) {
    if (isPlain(type)) continue;
    let holder = holderOf(doc, scan.places, type.near, known);
    if (holder === TEXT_ROOT && type.ref !== TYPE_REF.map)
      return 'The text holds blocks, not lists or texts.';
    for (let depth = 1; holder !== undefined && typeof holder !== 'string'; depth++) {
      if (depth >= MAX_DEPTH) return 'It is nested too deeply.';
      const above: NewType | undefined = newTypes.get(nameOf(holder));
      holder = above
        ? holderOf(doc, scan.places, above.near, known)
        : storedHolder(doc, holder.client, holder.clock);
    }
  }
  return undefined;
}

const nameOf = (id: { readonly client: number; readonly clock: number }) =>
  `${id.client}:${id.clock}`;

/** Follow neighbours to one whose parent is named or known. Undefined when it leads nowhere. */
function holderOf(
  doc: Y.Doc,
  places: Places,
  start: Near,
  known: Map<string, Holder | undefined>
): Holder | undefined {
  const passed: string[] = [];
  let holder: Holder | undefined;
  for (let near: Near | undefined = start; near !== undefined;) {
    if (typeof near === 'string') {
      holder = near;
      break;
    }
    if (near.parent) {
      holder = { client: near.client, clock: near.clock };
      break;
    }
    const name = nameOf(near);
    // A neighbour met twice: a circle, which only a forger makes.
    if (known.has(name)) {
      holder = known.get(name);
      break;
    }
    known.set(name, undefined);
    passed.push(name);
    const next: Near | undefined = placeOf(places, near.client, near.clock);
    if (next === undefined) holder = storedHolder(doc, near.client, near.clock);
    near = next;
  }
  for (const name of passed) known.set(name, holder);
  return holder;
}

/** The place that the update gives for the item which holds this clock. */
function placeOf(places: Places, client: number, clock: number): Near | undefined {
  const items = places.get(client);
  if (!items) return undefined;
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.clock ?? 0) <= clock) low = middle + 1;
    else high = middle;
  }
  return items[low - 1]?.near;
}

/** What holds an item that the document has already. */
function storedHolder(doc: Y.Doc, client: number, clock: number): Holder | undefined {
  if (clock >= Y.getState(doc.store, client)) return undefined;
  const item = Y.getItem(doc.store, Y.createID(client, clock));
  if (!(item instanceof Y.Item) || !(item.parent instanceof Y.AbstractType)) return undefined;
  const above = item.parent._item;
  return above === null ? Y.findRootTypeKey(item.parent) : above.id;
}
