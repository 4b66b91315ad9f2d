// An example meeting to play with: people, coalitions and events are invented.
import type { Formats, Segment } from './blocks.ts';
import type { ActionFacts, NewBlock, NotePlan, Person, PlanBlock } from './note.ts';

type Words = string | readonly Segment[];

const run = (text: string, formats: Formats = {}): Segment => ({ text, formats });
const content = (words: Words): readonly Segment[] =>
  typeof words === 'string' ? (words === '' ? [] : [run(words)]) : words;
const block = (keys: PlanBlock, words: Words): NewBlock => ({ keys, content: content(words) });
const item = (words: string) => block({ kind: 'heading', level: 1 }, words);
const part = (words: string) => block({ kind: 'heading', level: 2 }, words);
const text = (words: Words) => block({ kind: 'paragraph' }, words);
const point = (words: Words) => block({ kind: 'bullet' }, words);
const under = (words: Words) => block({ kind: 'bullet', indent: 1 }, words);
const decision = (words: Words) => block({ kind: 'decision' }, words);

/** `newId` makes the ids of its actions, so that two examples never share one. */
export function examplePlan(newId: () => string): NotePlan {
  const actions: Record<string, ActionFacts> = {};
  const action = (words: string, facts: ActionFacts): NewBlock => {
    const id = newId();
    actions[id] = { status: 'open', ...facts };
    return block({ kind: 'action', id }, words);
  };
  const blocks = [...firstItem(action), ...secondItem(action), ...annexes()];
  return {
    meta: {
      title: 'Rural Networks Forum, coordination call',
      number: '#12',
      date: '2026-02-03',
      dateAsPrinted: '3 February 2026',
      documentType: 'Summary report',
      mode: 'Online'
    },
    blocks,
    people: people(),
    actions
  };
}

type NewAction = (words: string, facts: ActionFacts) => NewBlock;

const firstItem = (action: NewAction): NewBlock[] => [
  item('Lessons from the winter outages'),
  text([
    run(
      'Three valleys lost their connection for more than a day in January. The group compared what helped, with the '
    ),
    run('first field notes', { link: 'https://example.org/rural-networks/field-notes' }),
    run(' at hand.')
  ]),
  part('Key points raised'),
  point('Masts with batteries for 48 hours stayed up; those with the usual eight hours did not.'),
  point([
    run('Neighbours carried messages by hand for two days. '),
    run('Nobody had a printed list', { bold: true }),
    run(' of who needs help first:')
  ]),
  under('The clinic in Upper Tarn kept one on paper, and it was copied twice.'),
  under('A list on a phone is of no use when the phone has no power.'),
  under('Personal details on paper need a safe place, and somebody who looks after it.'),
  point('Repair crews were quick, but learned of the outages only when somebody drove down.'),
  part('Decisions'),
  decision('The forum publishes a one-page checklist for small networks before next winter.'),
  part('Next steps'),
  action('Collect battery figures from every valley and put them in one table.', {
    owners: ['Ilse Marwood'],
    due: '2026-02-20'
  }),
  action('Draft the one-page checklist and send it to the list for comments.', {
    owners: ['Tomasz Brenn', 'Adaeze Holloway'],
    due: '2026-03-10'
  })
];

const secondItem = (action: NewAction): NewBlock[] => [
  item('Session at the spring assembly'),
  text(
    'The assembly offers the coalitions one room for ninety minutes. The organisers need a title and two speakers by the end of the month.'
  ),
  part('Key points raised'),
  point('A panel alone would repeat last year; the room should work on something together.'),
  under('One idea is to fill in the checklist for three real villages.'),
  under('Remote participants would need a facilitator of their own.'),
  point('Interpretation into two languages was promised, but not yet confirmed.'),
  part('Next steps'),
  text('The title stays open until the next call.'),
  action('Ask the organisers to confirm interpretation in writing.', {
    owners: ['Maya Okonjo-Reyes'],
    due: '2026-02-13'
  }),
  action('Find two villages that would like to be the example.', { owners: ['Pekka Sorensby'] })
];

const annexes = (): NewBlock[] => [
  block({ kind: 'heading', level: 1, section: 'annex' }, 'Annex I Working lists'),
  point([
    run('Checklist group '),
    run('checklist@rural-networks.example', { link: 'mailto:checklist@rural-networks.example' })
  ]),
  point([
    run('Assembly session '),
    run('https://example.org/rural-networks/assembly', {
      link: 'https://example.org/rural-networks/assembly'
    })
  ]),
  block(
    { kind: 'heading', level: 1, section: 'annex', holds: 'people' },
    'Annex II List of participants'
  )
];

function people(): Person[] {
  const rows: readonly (readonly [
    role: string,
    given: string,
    family: string,
    ...from: string[]
  ])[] = [
    ['Facilitators', 'Maya', 'Okonjo-Reyes'],
    ['Facilitators', 'Pekka', 'Sorensby'],
    ['Participants', 'Tomasz', 'Brenn', 'Coalition on Mountain Networks'],
    [
      'Participants',
      'Adaeze',
      'Holloway',
      'Coalition on Village Libraries',
      'Coalition on Rural Health'
    ],
    ['Participants', 'Ilse', 'Marwood', 'Coalition on Local Power'],
    ['Participants', 'Ravindra', 'Quell', 'Coalition on Island Links'],
    ['Notes', 'Noor', 'Castellane']
  ];
  return rows.map(([role, given, family, ...affiliations], order) => ({
    name: `${given} ${family}`,
    given,
    family,
    affiliations,
    roles: [role],
    attendance: 'present',
    order
  }));
}
