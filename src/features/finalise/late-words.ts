// A late contribution in words: why it came late, how much it holds, what became of it.
import type { LateAnswer } from '#domain/protocol/api.ts';
import { m } from '#lib/i18n/words.ts';

export function lateReason({ code }: Pick<LateAnswer, 'code'>): string {
  switch (code) {
    case 'finalised':
      return m.late_why_finalised();
    case 'epoch':
      return m.late_why_epoch();
    case 'role':
      return m.late_why_role();
  }
}

export function summaryWords({ summary }: Pick<LateAnswer, 'summary'>): string {
  const { added, removed, changed, moved, actions, people, meeting } = summary;
  const parts = [
    added > 0 && m.late_sum_added({ count: added }),
    removed > 0 && m.late_sum_removed({ count: removed }),
    changed > 0 && m.late_sum_changed({ count: changed }),
    moved > 0 && m.late_sum_moved({ count: moved }),
    actions > 0 && m.late_sum_actions({ count: actions }),
    people > 0 && m.late_sum_people({ count: people }),
    meeting > 0 && m.late_sum_meeting()
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(' · ') : m.late_sum_nothing();
}

type Fate = Pick<LateAnswer, 'state' | 'version' | 'taken' | 'diff'>;

/** What became of it, as its author reads it. */
export function fateWords(late: Fate): string {
  switch (late.state) {
    case 'waiting':
      return m.late_mine_waiting();
    case 'accepted':
      return acceptedWords(late);
    case 'declined':
      return m.late_mine_declined();
  }
}

function acceptedWords({ version, taken, diff }: Fate): string {
  const count = diff.blocks.length + diff.fields.length;
  // How much was taken is not known of what was decided long ago.
  if (!taken || taken.length >= count)
    return version === null ? m.late_mine_accepted_draft() : m.late_mine_accepted({ version });
  const part = { taken: taken.length, count };
  return version === null
    ? m.late_mine_partly_draft(part)
    : m.late_mine_partly({ ...part, version });
}
