// What is said of actions, decisions and questions beside their text, in the reader's words.
import type { ActionStatus, Strength } from '#domain/note/actions.ts';
import type { Consensus } from '#domain/note/decisions.ts';
import { shortDay } from './dates.ts';
import { getLocale } from './locale.ts';
import { m } from './words.ts';

const STATUS: Readonly<Record<ActionStatus, () => string>> = {
  open: m.meeting_action_open,
  'in-progress': m.meeting_action_in_progress,
  done: m.meeting_action_done,
  dropped: m.meeting_action_dropped,
  superseded: m.meeting_action_superseded
};
const STRENGTH: Readonly<Record<Strength, () => string>> = {
  agreed: m.actions_strength_agreed,
  should: m.actions_strength_should,
  encouraged: m.actions_strength_encouraged
};
const LEVEL: Readonly<Record<Consensus, () => string>> = {
  none: m.actions_level_none,
  'no-objection': m.actions_level_no_objection,
  'rough-consensus': m.actions_level_rough_consensus,
  consensus: m.actions_level_consensus,
  divergence: m.actions_level_divergence
};

export const statusWords = (status: ActionStatus): string => STATUS[status]();
export const strengthWords = (strength: Strength): string => STRENGTH[strength]();
export const levelWords = (level: Consensus): string => LEVEL[level]();

/** The words as they were given; a bare date as the reader writes one. */
export const dueWords = (due: string): string => shortDay(due, getLocale());
