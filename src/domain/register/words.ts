// What members said of actions between meetings, laid over what a meeting's notes say: one truth for every place that shows it.
import type * as Y from 'yjs';
import type { Action, StatusChange } from '../note/actions.ts';
import type { Minutes, Point } from '../note/minutes.ts';
import { byTime, saidIn, spokeLast, type Progress } from './register.ts';

/** All words by the id of the entry, oldest first. */
export type Words = ReadonlyMap<string, readonly Progress[]>;

export const NO_WORDS: Words = new Map();

/** Of every entry, under whichever meeting it was said. */
export function wordsIn(space: Y.Doc): Words {
  const words = new Map<string, readonly Progress[]>();
  for (const [key, said] of saidIn(space)) {
    const id = key.slice(key.indexOf('/') + 1);
    words.set(id, [...(words.get(id) ?? []), ...said].sort(byTime));
  }
  return words;
}

/** The newest word on each. */
export function newestOf(words: Words): ReadonlyMap<string, Progress> {
  return new Map(
    [...words].flatMap(([id, said]) => {
      const newest = said.at(-1);
      return newest ? [[id, newest] as const] : [];
    })
  );
}

/** An action as it stands: whoever spoke last counts, and all steps are its history. */
export function standingAction<T extends Action>(action: T, words: Words): T {
  const said = action.id === undefined ? undefined : words.get(action.id);
  const newest = said?.at(-1);
  if (!said || !newest) return action;
  const steps = said.map(({ status, at, by }): StatusChange => ({
    status,
    at,
    ...(by === undefined ? {} : { by })
  }));
  const known = new Set(action.history.map(stepKey));
  const history = [...action.history, ...steps.filter((step) => !known.has(stepKey(step)))].sort(
    byTime
  );
  const isNewer = spokeLast(newest, action.history.at(-1)?.at ?? null);
  return { ...action, status: isNewer ? newest.status : action.status, history };
}

const stepKey = ({ status, at, by }: StatusChange): string => [at, status, by ?? ''].join(' ');

/** Minutes that are not sealed yet, with every action as it stands. */
export function standingMinutes(minutes: Minutes, words: Words): Minutes {
  if (words.size === 0) return minutes;
  const point = (one: Point): Point => ({
    ...one,
    action: one.action && standingAction(one.action, words),
    noted: one.noted.map((noted) => standingAction(noted, words)),
    children: one.children.map(point)
  });
  return {
    ...minutes,
    sections: minutes.sections.map((section) => ({
      ...section,
      parts: section.parts.map((part) => ({ ...part, points: part.points.map(point) }))
    }))
  };
}
