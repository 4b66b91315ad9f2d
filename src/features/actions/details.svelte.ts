// What is said of one block beside its text, and the verbs that change it: of an action, a decision or a question.
import type * as Y from 'yjs';
import type { Owner, OwnerKind } from '#domain/note/action-facts.ts';
import {
  actionOf,
  setDue,
  setOwners,
  setStatus,
  setStrength,
  type Action,
  type ActionStatus,
  type Strength
} from '#domain/note/actions.ts';
import {
  answer,
  decide,
  decisionOf,
  questionOf,
  type DecisionWish
} from '#domain/note/decisions.ts';
import { dueDateOf } from '#domain/note/due.ts';
import { readActions } from '#domain/note/note.ts';
import { idOf, setKeys } from '#domain/note/places.ts';
import { textOf, type Block } from '#domain/note/render.ts';
import { standingAction, type Words } from '#domain/register/words.ts';
import { partyNamed, suggestParties } from './parties.ts';

interface DetailsOptions {
  readonly doc: Y.Doc;
  /** The block; undefined once it is gone. */
  readonly block: () => Block | undefined;
  readonly words: () => Words;
  readonly parties: () => readonly Owner[];
  readonly canWrite: () => boolean;
  /** Whether the status may be said in the register, where the notes are closed. */
  readonly canSay: () => boolean;
  readonly say: (id: string, status: ActionStatus) => void;
  readonly by: () => string | undefined;
  /** ISO date; what "Friday" and "5 Sep" are counted from. */
  readonly meetingDate: () => string;
  /** ISO 8601. */
  readonly now: () => string;
  /** Something was changed here: what reads the note shows it at once. */
  readonly changed: () => void;
}

export class Details {
  readonly #options: DetailsOptions;
  /** What is being typed into the field for owners. */
  owner = $state('');

  constructor(options: DetailsOptions) {
    this.#options = options;
  }

  readonly text = $derived.by(() => textOf(this.#options.block()?.content ?? []).trim());
  readonly action = $derived.by((): Action | undefined => {
    const { block, doc, words } = this.#options;
    const keys = block()?.keys;
    if (keys?.kind !== 'action') return undefined;
    return standingAction(actionOf(keys.id, readActions(doc)), words());
  });
  readonly decision = $derived.by(() => {
    const keys = this.#options.block()?.keys;
    return keys && decisionOf(keys);
  });
  readonly question = $derived.by(() => {
    const keys = this.#options.block()?.keys;
    return keys && questionOf(keys);
  });

  get canWrite(): boolean {
    return this.#options.canWrite();
  }

  get canSetStatus(): boolean {
    return this.canWrite || (this.#options.canSay() && this.action?.id !== undefined);
  }

  suggest(typed: string): Owner[] {
    const names = this.action?.owners ?? [];
    return suggestParties(typed, this.#options.parties()).filter(
      ({ name }) => !names.includes(name)
    );
  }

  addOwner(chosen?: Owner): void {
    const { action } = this;
    const owner = chosen ?? partyNamed(this.owner, this.#options.parties());
    this.owner = '';
    if (!action || !owner || action.owners.includes(owner.name)) return;
    this.#write((doc, id) => setOwners(doc, id, [...action.parties, owner]));
  }

  removeOwner(name: string): void {
    const { action } = this;
    if (!action) return;
    this.#write((doc, id) =>
      setOwners(
        doc,
        id,
        action.parties.filter((one) => one.name !== name)
      )
    );
  }

  setOwnerKind(name: string, kind: OwnerKind): void {
    const { action } = this;
    if (!action) return;
    const parties = action.parties.map((one) => (one.name === name ? { kind, name } : one));
    this.#write((doc, id) => setOwners(doc, id, parties));
  }

  /** The words, with the day they mean, where they mean one. */
  setDueWords(words: string): void {
    const date = dueDateOf(words, this.#options.meetingDate());
    this.#write((doc, id) => setDue(doc, id, { words, ...(date === undefined ? {} : { date }) }));
  }

  /** The day beside the words, which stay; without words the day is what is said. */
  setDueDate(date: string): void {
    const words = this.action?.due ?? '';
    this.#write((doc, id) =>
      setDue(doc, id, {
        words: words === '' ? date : words,
        ...(date === '' ? {} : { date })
      })
    );
  }

  setStrength(strength: Strength | undefined): void {
    this.#write((doc, id) => setStrength(doc, id, strength));
  }

  /** In the notes while they are open, and in the register afterwards. */
  setStatus(status: ActionStatus): void {
    const { action } = this;
    if (!action || action.status === status) return;
    const { by, now, say } = this.#options;
    const name = by();
    if (!this.canWrite) {
      if (action.id !== undefined) say(action.id, status);
      return;
    }
    const step = { status, at: now(), ...(name === undefined ? {} : { by: name }) };
    this.#write((doc, id) => setStatus(doc, id, step, { shown: action.status }));
  }

  decide(wish: DecisionWish): void {
    const { doc, block, changed } = this.#options;
    const key = block()?.key;
    if (key === undefined || !this.canWrite) return;
    decide(doc, key, wish);
    changed();
  }

  answer(isAnswered: boolean): void {
    const { doc, block, changed } = this.#options;
    const key = block()?.key;
    if (key === undefined || !this.canWrite) return;
    answer(doc, key, isAnswered);
    changed();
  }

  /** Change what is known of the action; one that has no id yet gets the one that every device would give it. */
  #write(change: (doc: Y.Doc, id: string) => void): void {
    const { doc, block, changed } = this.#options;
    const found = block();
    const id = found && (found.keys.id ?? idOf(doc, found.key));
    if (!found || id === undefined || !this.canWrite) return;
    doc.transact(() => {
      if (found.keys.id === undefined) setKeys(doc, found.key, { id });
      change(doc, id);
    });
    changed();
  }
}
