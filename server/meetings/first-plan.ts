// The first text of a meeting: what its maker asked for, as a plan to be written once.
import type { CreateMeeting } from '#domain/protocol/api.ts';
import type { Failure } from '#domain/protocol/failure.ts';
import type { NotePlan } from '#domain/note/note.ts';

export function firstPlan(wish: CreateMeeting): NotePlan | Failure {
  return {
    meta: {
      title: wish.title,
      number: wish.number === undefined ? undefined : String(wish.number),
      date: wish.date
    },
    blocks: [
      { keys: { kind: 'heading', level: 1 }, content: [] },
      { keys: { kind: 'paragraph' }, content: [] }
    ],
    people: [],
    actions: {}
  };
}
