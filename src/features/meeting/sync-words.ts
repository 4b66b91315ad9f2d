// The sync status as one sentence, its tone, and, where somebody must act, what to do: one table.
import { m } from '#lib/i18n/words.ts';
import type { SyncStatus } from '#lib/live/status.ts';

export interface SyncWords {
  readonly text: string;
  /** `ok`: nothing to do. `busy`: wait. `waiting`: safe here, not there yet. `trouble`: needs an eye. */
  readonly tone: 'ok' | 'busy' | 'waiting' | 'trouble';
  /** A longer sentence, shown across the page. */
  readonly advice?: string;
}

export function syncWords(status: SyncStatus): SyncWords {
  switch (status.kind) {
    case 'opening':
      return { text: m.meeting_sync_opening(), tone: 'busy' };
    case 'saved':
      return { text: m.meeting_sync_saved(), tone: 'ok' };
    case 'saving':
      return { text: m.meeting_sync_saving(), tone: 'busy' };
    case 'device':
      return { text: onDevice(status.waiting), tone: 'waiting' };
    case 'nowhere':
      return {
        text: m.meeting_sync_nowhere(),
        tone: 'trouble',
        advice: nowhereAdvice(status.reason)
      };
    case 'update-needed':
      return { text: m.meeting_sync_update(), tone: 'trouble', advice: m.meeting_update_needed() };
    case 'held':
      return {
        text: m.meeting_sync_held(),
        tone: 'waiting',
        advice: m.meeting_held({ count: status.count })
      };
    case 'refused':
      return refused(status);
  }
}

function onDevice(waiting: number): string {
  return waiting > 0 ? m.meeting_sync_device_waiting({ count: waiting }) : m.meeting_sync_device();
}

function nowhereAdvice(reason: Extract<SyncStatus, { kind: 'nowhere' }>['reason']): string {
  switch (reason) {
    case 'unavailable':
      return m.meeting_nowhere_unavailable();
    case 'blocked':
      return m.meeting_nowhere_blocked();
    case 'full':
      return m.meeting_nowhere_full();
    case 'interrupted':
    case 'broken':
      return m.meeting_nowhere_broken();
  }
}

function refused({ waiting, kept, code }: Extract<SyncStatus, { kind: 'refused' }>): SyncWords {
  if (waiting > 0 && !kept)
    return { text: m.meeting_sync_nowhere(), tone: 'trouble', advice: m.meeting_refused_lost() };
  const advice =
    code === 'no-session' ? m.meeting_refused_no_session() : m.meeting_refused_forbidden();
  return {
    text: waiting > 0 ? onDevice(waiting) : m.meeting_sync_refused(),
    tone: 'trouble',
    advice: waiting > 0 ? `${advice} ${m.meeting_refused_kept()}` : advice
  };
}
