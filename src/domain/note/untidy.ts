// What is to be tidied in a note: texts that came late, changes of moved blocks, blocks that stand twice. Each once.
import { duplicatesOf, type Duplicate } from './duplicates.ts';
import { leftoversOf } from './leftovers.ts';
import { sectionOf } from './moves.ts';
import type { Block } from './render.ts';

export type Untidy =
  /** Text for a block that was moved (then `target` is where that stands) or removed; `more` goes with it. */
  | {
      readonly kind: 'late';
      readonly key: string;
      readonly more: readonly string[];
      readonly target: string | undefined;
      /** The item of the target, as words. */
      readonly item: string | undefined;
    }
  /** The block `key` was made something else before it was moved there; `ghost` is where that was said. */
  | {
      readonly kind: 'changed';
      readonly key: string;
      readonly ghost: string;
      /** The kind it was made, if its kind is what was changed. */
      readonly becomes: string | undefined;
    }
  /** The block `key` stands at all of `keys`, in the order of the note; `isItem` says: with its section. */
  | {
      readonly kind: 'twice';
      readonly key: string;
      readonly keys: readonly string[];
      readonly isItem: boolean;
      /** Whether all copies still say the same. */
      readonly isSame: boolean;
    };

/** `blocks` are all, ghosts included: renderAll. In the order of the note. */
export function untidyIn(blocks: readonly Block[]): Untidy[] {
  const order = new Map(blocks.map(({ key }, index) => [key, index]));
  const found: Untidy[] = [...late(blocks), ...twice(blocks)];
  return found.sort((a, b) => (order.get(a.key) ?? 0) - (order.get(b.key) ?? 0));
}

function late(blocks: readonly Block[]): Untidy[] {
  return leftoversOf(blocks).flatMap(({ key, more, hasText, target, item, becomes }): Untidy[] => {
    if (hasText) return [{ kind: 'late', key, more, target, item }];
    return target === undefined ? [] : [{ kind: 'changed', key: target, ghost: key, becomes }];
  });
}

/** What stands twice with its section is told once, of the heading. */
function twice(blocks: readonly Block[]): Untidy[] {
  const duplicates = duplicatesOf(blocks);
  const places = blocks.map((block) => ({ block }));
  const told = new Set<Duplicate>();
  return duplicates.flatMap((duplicate): Untidy[] => {
    const [key] = duplicate.keys;
    if (told.has(duplicate) || key === undefined) return [];
    const sections = duplicate.keys.map(
      (one) => new Set(sectionOf(places, one).map(({ block }) => block.key))
    );
    const isItem = sections.every(({ size }) => size > 0);
    const inside = duplicates.filter(
      ({ keys }) => isItem && keys.every((one) => sections.some((section) => section.has(one)))
    );
    for (const one of inside) told.add(one);
    const isSame = [duplicate, ...inside].every((one) => one.isSame);
    return [{ kind: 'twice', key, keys: duplicate.keys, isItem, isSame }];
  });
}
