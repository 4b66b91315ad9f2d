// The chips of a block: who, by when and how it stands; of a decision how it was taken; of a question whether it is answered.
import type { Attrs } from '@tiptap/pm/model';
import { actionOf, isOpen, type Action } from '#domain/note/actions.ts';
import { decisionOf, questionOf } from '#domain/note/decisions.ts';
import type { ActionFacts } from '#domain/note/note.ts';
import { standingAction, type Words } from '#domain/register/words.ts';
import type { BlockFacts } from '#lib/binding/block-view.ts';
import { keysFromAttrs } from '#lib/binding/convert.ts';
import { dueWords, levelWords, statusWords, strengthWords } from '#lib/i18n/action-words.ts';
import { m } from '#lib/i18n/words.ts';

export interface FactsSource {
  readonly facts: ReadonlyMap<string, ActionFacts>;
  /** What members said of actions since. */
  readonly words: Words;
  /** ISO date. */
  readonly today: string;
}

type Chip = BlockFacts['chips'][number];

export function blockFacts(attrs: Attrs, source: FactsSource): BlockFacts | undefined {
  const keys = keysFromAttrs(attrs);
  if (keys.kind === 'action') {
    const action = standingAction(actionOf(keys.id, source.facts), source.words);
    return {
      ...named(actionChips(action, source.today)),
      state: action.status,
      isDone: action.status === 'done'
    };
  }
  const decision = decisionOf(keys);
  if (decision) {
    const { consensus, body, state } = decision;
    const pending: Chip[] =
      state === 'pending' ? [{ text: m.actions_pending(), tone: 'missing' }] : [];
    const by = body === undefined ? [] : [{ text: body }];
    return named([{ text: levelWords(consensus) }, ...by, ...pending]);
  }
  const question = questionOf(keys);
  if (question?.state === 'answered') return named([{ text: m.actions_question_answered() }]);
  return question && named([{ text: m.actions_question_open(), tone: 'missing' }]);
}

function named(chips: readonly Chip[]): BlockFacts {
  return { name: m.actions_facts({ facts: chips.map(({ text }) => text).join(', ') }), chips };
}

function actionChips(action: Action, today: string): Chip[] {
  const { label, owners, due, dueDate, strength, status } = action;
  const isLate = isOpen(status) && dueDate !== undefined && dueDate < today;
  const who: Chip[] = owners.map((text) => ({ text }));
  const gap = { text: m.editor_no_owner(), tone: 'missing' } as const;
  return [
    ...(label === undefined ? [] : [{ text: label, tone: 'label' } as const]),
    ...(who.length > 0 ? who : isOpen(status) ? [gap] : []),
    ...(due === undefined
      ? []
      : isLate
        ? [{ text: m.actions_overdue({ due: dueWords(due) }), tone: 'missing' } as const]
        : [{ text: dueWords(due) }]),
    ...(strength === undefined ? [] : [{ text: strengthWords(strength) }]),
    ...(status === 'open' ? [] : [{ text: statusWords(status) }])
  ];
}
