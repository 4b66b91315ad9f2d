// An agenda as lines: what is understood as minutes and leads, and what a plan makes of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agendaItem, agendaItems, agendaLine, agendaLinesOf, withAgenda } from './agenda-lines.ts';
import { plain, type NewBlock, type NotePlan } from './note.ts';
import { textOf } from './render.ts';
import { planFromTemplate } from './templates.ts';

describe('a line', () => {
  it.each([
    ['Budget', { title: 'Budget' }],
    ['Budget, 15 min, Ana', { title: 'Budget', minutes: 15, lead: 'Ana' }],
    ['Budget, 15 min', { title: 'Budget', minutes: 15 }],
    ['Budget, @Ana', { title: 'Budget', lead: 'Ana' }],
    ['Budget, @Ana, 15 min', { title: 'Budget', minutes: 15, lead: 'Ana' }],
    ['Budget – 15′ – Ana and Bo', { title: 'Budget', minutes: 15, lead: 'Ana and Bo' }],
    ['Budget, 15 min, Ana, Bo', { title: 'Budget', minutes: 15, lead: 'Ana, Bo' }],
    ['Budget (15 min, Ana)', { title: 'Budget', minutes: 15, lead: 'Ana' }],
    ['Budget [Ana; 15 minutes]', { title: 'Budget', minutes: 15, lead: 'Ana' }],
    ['Budget\t1 h 30\tAna', { title: 'Budget', minutes: 90, lead: 'Ana' }],
    ["Break 15'", { title: 'Break', minutes: 15 }],
    ['Travel, rooms and food, 20 minutes', { title: 'Travel, rooms and food', minutes: 20 }],
    ['预算，15分钟，Ana', { title: '预算', minutes: 15, lead: 'Ana' }],
    ['الميزانية، 15 دقيقة', { title: 'الميزانية', minutes: 15 }],
    ['3. Any other business', { title: 'Any other business' }],
    ['  • b) Letter', { title: 'b) Letter' }],
    // What is not surely meant stays in the title.
    ['Letter to Ana, Bo and Cy', { title: 'Letter to Ana, Bo and Cy' }],
    ['Plans (draft)', { title: 'Plans (draft)' }],
    ['The last 15 min of talk', { title: 'The last 15 min of talk' }],
    ['Report, 2026', { title: 'Report, 2026' }],
    ['Budget, 0 min', { title: 'Budget, 0 min' }],
    ['Budget, 900 min', { title: 'Budget, 900 min' }],
    ['15 min', { title: '15 min' }],
    ['2026 plans', { title: '2026 plans' }],
    ['-', { title: '-' }],
    ['  ', undefined],
    ['- ', { title: '-' }],
    ['1. ', { title: '1.' }]
  ])('[M46] "%s" is %j', (line, item) => {
    expect(agendaItem(line)).toEqual(item);
  });

  it('[M46] pasted with others, empty ones between them, is an item of its own', () => {
    expect(agendaItems('1. One\r\n\n2. Two (5 min)\u2028- Three')).toEqual([
      { title: 'One' },
      { title: 'Two', minutes: 5 },
      { title: 'Three' }
    ]);
  });

  it('[M46] loses no word, and says the same again', () => {
    const word = fc.stringMatching(/^[\p{L}][\p{L}\d]{0,5}$/u);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.option(fc.integer({ min: 1, max: 600 }), { nil: undefined }),
        fc.option(word, { nil: undefined }),
        (words, minutes, lead) => {
          const item = {
            title: words.join(' '),
            ...(minutes === undefined ? {} : { minutes }),
            ...(lead === undefined ? {} : { lead })
          };
          expect(agendaItem(agendaLine(item))).toEqual(item);
        }
      )
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (line) => {
        const { title = '', lead = '', minutes = '' } = agendaItem(line) ?? {};
        const kept = `${title}${lead}${minutes}`;
        for (const letter of line.match(/\p{L}/gu) ?? [])
          if (!/[hourmintesмутдقةائق分钟]/iu.test(letter)) expect(kept).toContain(letter);
      })
    );
  });
});

const head = (text: string, keys: object = {}): NewBlock => ({
  keys: { kind: 'heading', level: 1, ...keys },
  content: text === '' ? [] : [plain(text)]
});
const under = (text: string): NewBlock => ({
  keys: { kind: 'heading', level: 2 },
  content: [plain(text)]
});
const shown = (plan: NotePlan) =>
  plan.blocks.map(({ keys, content }) =>
    [keys['level'] ?? keys.kind, textOf(content), keys['minutes'], keys['lead']].filter(
      (one) => one !== undefined && one !== ''
    )
  );

describe('a plan with another agenda', () => {
  const last: NotePlan = {
    meta: { title: 'Call' },
    blocks: [
      head('Budget', { minutes: 15, lead: 'Ana' }),
      under('Next steps'),
      head('Letter'),
      under('Decisions'),
      head('Annex I', { section: 'annex' })
    ],
    people: [],
    actions: {}
  };

  it('[M46] keeps what stands under an item that stays, in the new order; an annex comes last', () => {
    expect(agendaLinesOf(last)).toEqual(['Budget, 15 min, Ana', 'Letter']);
    const plan = withAgenda(last, 'Letter, 5 min\nVenue, 10 min\nBudget, 15 min, Ana');
    expect(shown(plan)).toEqual([
      [1, 'Letter', 5],
      [2, 'Decisions'],
      [1, 'Venue', 10],
      [2, 'Next steps'],
      [1, 'Budget', 15, 'Ana'],
      [2, 'Next steps'],
      [1, 'Annex I']
    ]);
    expect(shown(withAgenda(last, agendaLinesOf(last).join('\n')))).toEqual(shown(last));
  });

  it('[M46] drops what is no longer named, and two items with one title are two', () => {
    expect(shown(withAgenda(last, ''))).toEqual([[1, 'Annex I']]);
    const twice = { ...last, blocks: [...last.blocks, head('Letter'), under('Votes')] };
    expect(shown(withAgenda(twice, 'Letter\nLetter'))).toEqual([
      [1, 'Letter'],
      [2, 'Decisions'],
      [1, 'Letter'],
      [2, 'Votes'],
      [1, 'Annex I']
    ]);
  });

  it('[M46] a template gives each item its headings, and an empty page none', () => {
    const meta = { title: 'Call' };
    expect(
      shown(withAgenda(planFromTemplate('agenda', meta), 'One\nTwo')).map(([, text]) => text)
    ).toEqual(
      ['One', undefined, 'Decisions', undefined, 'Next steps', undefined].flatMap((text, _, all) =>
        text === 'One' ? [...all, 'Two', ...all.slice(1)] : []
      )
    );
    expect(shown(withAgenda(planFromTemplate('plain', meta), 'One'))).toEqual([
      [1, 'One'],
      ['paragraph']
    ]);
    for (const template of ['plain', 'agenda', 'dccg'] as const) {
      const plan = planFromTemplate(template, meta);
      expect(withAgenda(plan, ' \n')).toBe(plan);
    }
    const report = withAgenda(planFromTemplate('dccg', meta), 'One');
    expect(report.blocks.at(-1)?.keys['holds']).toBe('people');
  });
});
