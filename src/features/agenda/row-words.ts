// What a line of the agenda says of its item beside the title: short for the eye, in a sentence for the ear.
import { m } from '#lib/i18n/words.ts';
import type { Row } from './agenda.svelte.ts';
import { outcomeWords } from './outcome-words.ts';

/** "12′", "8′/12′" or "8′". */
export function minutesOf({ spent, isRunning, entry: { minutes } }: Row): string {
  const planned = minutes === undefined ? [] : [`${minutes}′`];
  return [...(isRunning || spent > 0 ? [`${spent}′`] : []), ...planned].join('/');
}

export function aboutRow({ entry, spent, isRunning, standsTwice }: Row): string {
  const { minutes, lead, outcome } = entry;
  const time = isRunning || spent > 0;
  const said = [
    time && minutes !== undefined ? m.agenda_spent_of({ spent, minutes }) : '',
    time && minutes === undefined ? m.agenda_spent({ spent }) : '',
    !time && minutes !== undefined ? m.agenda_minutes({ minutes }) : '',
    isRunning ? m.agenda_running() : '',
    lead === undefined ? '' : m.agenda_led_by({ lead }),
    outcome === undefined ? '' : outcomeWords[outcome](),
    standsTwice ? m.agenda_twice_short() : ''
  ].filter((words) => words !== '');
  return said.length > 0 ? `(${said.join(', ')})` : '';
}
