// The words a report adds to what people wrote, in the language of the page.
import type { ReportLabels } from '#domain/report/labels.ts';
import { m } from '#lib/i18n/words.ts';

export function reportLabels(): ReportLabels {
  return {
    draft: m.meeting_report_draft(),
    review: m.meeting_report_review(),
    version: (version) => m.meeting_report_version({ version }),
    people: m.meeting_report_people(),
    others: m.meeting_report_others(),
    part: m.meeting_report_part(),
    apologies: m.meeting_report_apologies(),
    decision: m.meeting_report_decision(),
    action: m.meeting_report_action(),
    owners: m.meeting_report_owners(),
    due: m.meeting_report_due(),
    done: m.meeting_action_done(),
    dropped: m.meeting_action_dropped()
  };
}
