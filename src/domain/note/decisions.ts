// Decisions and open questions: how firmly something was decided, by whom, and what is still to be answered.
import type * as Y from 'yjs';
import type { MarkerKeys } from './blocks.ts';
import { idOf, setKeys } from './places.ts';

/** `none`: nothing recorded. Keys of the marker: `consensus`, `body`, `state`. */
export const CONSENSUS = [
  'none',
  'no-objection',
  'rough-consensus',
  'consensus',
  'divergence'
] as const;
export type Consensus = (typeof CONSENSUS)[number];

export interface Decision {
  /** For life, once it was given; a pending decision in the register is known by it. */
  readonly id: string | undefined;
  readonly consensus: Consensus;
  /** Who decided, where that is not the meeting itself. */
  readonly body: string | undefined;
  readonly state: 'pending' | 'decided';
}

export interface Question {
  readonly id: string | undefined;
  readonly state: 'open' | 'answered';
}

const readId = ({ id }: MarkerKeys): string | undefined =>
  typeof id === 'string' ? id : undefined;

/** What a decision block says; undefined for any other block. */
export function decisionOf(keys: MarkerKeys): Decision | undefined {
  if (keys.kind !== 'decision') return undefined;
  const { consensus, body, state } = keys;
  return {
    id: readId(keys),
    consensus: CONSENSUS.find((level) => level === consensus) ?? 'none',
    body: typeof body === 'string' && body.trim() !== '' ? body : undefined,
    state: state === 'pending' ? 'pending' : 'decided'
  };
}

/**
 * A question is any block with the key `ask`: not a kind of its own, so that programs which do not know
 * it show the line as what it is, a point or a paragraph. A decision or an action asks nothing.
 */
export function questionOf(keys: MarkerKeys): Question | undefined {
  if (keys['ask'] !== true || keys.kind === 'decision' || keys.kind === 'action') return undefined;
  return { id: readId(keys), state: keys['state'] === 'answered' ? 'answered' : 'open' };
}

export interface DecisionWish {
  readonly consensus?: Consensus;
  /** Empty for the meeting itself. */
  readonly body?: string;
  readonly state?: Decision['state'];
}

/** Make a block a decision, or say more of one; what is not named stays. Gives its id. */
export function decide(
  doc: Y.Doc,
  key: string,
  wish: DecisionWish = {},
  origin?: unknown
): string | undefined {
  const { consensus, body, state } = wish;
  const id = idOf(doc, key);
  const done = setKeys(
    doc,
    key,
    {
      kind: 'decision',
      id,
      ...(consensus === undefined
        ? {}
        : { consensus: consensus === 'none' ? undefined : consensus }),
      ...(body === undefined ? {} : { body: body.trim() === '' ? undefined : body.trim() }),
      ...(state === undefined ? {} : { state: state === 'pending' ? state : undefined })
    },
    origin
  );
  return done ? id : undefined;
}

/** Make a block an open question. Gives its id. */
export function ask(doc: Y.Doc, key: string, origin?: unknown): string | undefined {
  const id = idOf(doc, key);
  return setKeys(doc, key, { ask: true, state: undefined, id }, origin) ? id : undefined;
}

export function answer(doc: Y.Doc, key: string, isAnswered: boolean, origin?: unknown): boolean {
  return setKeys(doc, key, { state: isAnswered ? 'answered' : undefined }, origin);
}

/** No question after all. Its id stays. */
export function unask(doc: Y.Doc, key: string, origin?: unknown): boolean {
  return setKeys(doc, key, { ask: undefined, state: undefined }, origin);
}
