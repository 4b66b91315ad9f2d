// The first text of a meeting: a template with what its maker knows already, as a plan to be written once.
import type { NotePlan } from '#domain/note/note.ts';
import { isTemplate, planFromTemplate, TEMPLATES } from '#domain/note/templates.ts';
import type { CreateMeeting } from '#domain/protocol/api.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';

export function firstPlan(wish: CreateMeeting): NotePlan | Failure {
  const { title, number, date, template = 'plain' } = wish;
  if (!isTemplate(template))
    return failure('malformed', `template: one of ${TEMPLATES.join(', ')}.`);
  return planFromTemplate(template, {
    title,
    number: number === undefined ? undefined : String(number),
    date
  });
}
