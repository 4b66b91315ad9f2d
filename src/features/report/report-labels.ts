// The words a report adds to what people wrote, in the language of the page.
import type { ReportLabels } from '#domain/report/labels.ts';
import { printedDay } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';

export function reportLabels(): ReportLabels {
  return {
    draft: m.meeting_report_draft(),
    review: m.meeting_report_review(),
    version: (version) => m.meeting_report_version({ version }),
    seal: (fingerprint) => m.meeting_report_seal({ fingerprint }),
    check: m.meeting_report_check(),
    people: m.meeting_report_people(),
    others: m.meeting_report_others(),
    part: m.meeting_report_part(),
    apologies: m.meeting_report_apologies(),
    decision: m.meeting_report_decision(),
    action: m.meeting_report_action(),
    owners: m.meeting_report_owners(),
    due: m.meeting_report_due(),
    done: m.meeting_action_done(),
    dropped: m.meeting_action_dropped(),
    inProgress: m.meeting_action_in_progress(),
    superseded: m.meeting_action_superseded(),
    previous: m.meeting_report_previous(),
    question: m.meeting_report_question(),
    answered: m.meeting_report_answered(),
    pending: m.meeting_report_pending(),
    noObjection: m.meeting_report_no_objection(),
    roughConsensus: m.meeting_report_rough_consensus(),
    consensus: m.meeting_report_consensus(),
    divergence: m.meeting_report_divergence(),
    notReached: m.meeting_report_not_reached(),
    carriedOver: m.meeting_report_carried_over(),
    day: (date) => printedDay(date, getLocale()),
    attribution: {
      named: m.prepare_rule_named_line(),
      'not-attributed': m.prepare_rule_not_attributed_line(),
      'chatham-house': m.prepare_rule_chatham_house_line()
    }
  };
}
