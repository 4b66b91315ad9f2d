// The actions of a note: each action block with what is known of it, in order.
import type * as Y from 'yjs';
import type { Json, Segment } from './blocks.ts';
import { readActions, type ActionFacts } from './note.ts';
import type { Block } from './render.ts';

export type ActionStatus = 'open' | 'done' | 'dropped';

export interface Action {
  /** For life; undefined where the block has none yet. */
  readonly id: string | undefined;
  readonly owners: readonly string[];
  /** As given: an ISO date or words such as "before the next call". */
  readonly due: string | undefined;
  readonly status: ActionStatus;
}

export interface ActionBlock extends Action {
  readonly key: string;
  readonly content: readonly Segment[];
}

/** What is known of an action; a status this version does not know counts as open. */
export function actionOf(
  id: Json | undefined,
  factsById: ReadonlyMap<string, ActionFacts>
): Action {
  const known = typeof id === 'string' ? id : undefined;
  const facts = known === undefined ? undefined : factsById.get(known);
  const status = facts?.status;
  return {
    id: known,
    owners: facts?.owners ?? [],
    due: facts?.due === '' ? undefined : facts?.due,
    status: status === 'done' || status === 'dropped' ? status : 'open'
  };
}

/** Every action among the blocks, in the order of the note. */
export function actionsOf(doc: Y.Doc, blocks: readonly Block[]): ActionBlock[] {
  const factsById = readActions(doc);
  return blocks
    .filter((block) => block.keys.kind === 'action' && !block.hidden)
    .map((block) => ({
      ...actionOf(block.keys.id, factsById),
      key: block.key,
      content: block.content
    }));
}
