// Reports as files: every word once, escaped for the format, and only safe links.
import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { arbitraryPlan, token } from '../../../tests/support/arbitrary-plan.ts';
import { wordsOf } from '../../../tests/support/words.ts';
import { examplePlan } from '../note/example.ts';
import { readMinutes, type Minutes, type MinutesStatus } from '../note/minutes.ts';
import { writePlan, type NotePlan, type PlanBlock } from '../note/note.ts';
import { textOf } from '../note/render.ts';
import { planFromTemplate, TEMPLATES } from '../note/templates.ts';
import { minutesJson } from './json.ts';
import { ENGLISH } from './labels.ts';
import { minutesMarkdown } from './markdown.ts';
import { titleOf } from './outline.ts';
import { minutesText } from './text.ts';

const counter = (prefix: string) => {
  let count = 0;
  return () => `${prefix}-${++count}`;
};
function minutesOf(plan: NotePlan, status?: MinutesStatus): Minutes {
  const doc = new Y.Doc();
  writePlan(doc, plan, counter('person'));
  return readMinutes(doc, status);
}
const example = () => examplePlan(counter('action'));
const one = (keys: PlanBlock, text: string, formats = {}): NotePlan => ({
  meta: { title: '' },
  blocks: [{ keys, content: [{ text, formats }] }],
  people: [],
  actions: {}
});
const final: MinutesStatus = { state: 'final', version: 1 };

const parse = (markdown: string) =>
  fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

/** What a reader of the Markdown sees, and where its links lead. */
function shown(node: Nodes): { readonly text: string; readonly links: readonly string[] } {
  if (node.type === 'html') return { text: '', links: [] };
  if (node.type === 'break') return { text: ' ', links: [] };
  if (node.type === 'code') return { text: `${node.value} `, links: [] };
  if ('value' in node) return { text: node.value, links: [] };
  if (!('children' in node)) return { text: ' ', links: [] };
  const inside = node.children.map(shown);
  const links = inside.flatMap((child) => child.links);
  const text = inside.map((child) => child.text).join('');
  const isBlock = !['link', 'strong', 'emphasis', 'delete'].includes(node.type);
  return {
    text: isBlock ? `${text} ` : text,
    links: node.type === 'link' ? [node.url, ...links] : links
  };
}

describe('the report as text', () => {
  it('is laid out as a typed report', () => {
    const text = minutesText(minutesOf(example()));
    expect(text).toMatch(
      /^DRAFT\n\nRural Networks Forum, coordination call #12 \| 3 February 2026\n/
    );
    expect(text).toContain('\n1. Lessons from the winter outages\n\n');
    expect(text).toContain(' (https://example.org/rural-networks/field-notes) at hand.');
    expect(text).toContain('\n - A list on a phone is of no use when the phone has no power.\n');
    expect(text).toContain(
      '\n- Collect battery figures from every valley and put them in one table. (Owner: Ilse Marwood; Due: 2026-02-20)\n'
    );
    expect(text).toContain('\n- Checklist group checklist@rural-networks.example\n');
    expect(text).toContain(
      'Facilitators\t\t\nMaya\tOkonjo-Reyes\t\nPekka\tSorensby\t\nParticipants\t\t\n'
    );
  });

  it('[M18] people who are all participants stand under one heading', () => {
    const person = (name: string, role: string) => ({
      ...{ name, affiliations: [], roles: [role] },
      attendance: 'present' as const
    });
    const text = (...people: ReturnType<typeof person>[]) =>
      minutesText(minutesOf({ ...one({ kind: 'paragraph' }, 'Words'), people }, final));
    expect(text(person('Ana', 'Participants'))).toMatch(/\nParticipants\n\s*Ana\b/);
    expect(text(person('Ana', 'Chair'), person('Ben', 'Participants'))).toMatch(
      /\nParticipants\n\s*Chair\s+Ana\s+Participants\s+Ben\b/
    );
  });

  it('[R5] says that it is a draft, or which version', () => {
    expect(minutesText(minutesOf(example(), final))).toMatch(
      /^Rural .*\n\nSummary report\n\nVersion 1\n/
    );
    expect(minutesText(minutesOf(example(), { state: 'review' }))).toMatch(/^DRAFT, in review\n/);
  });

  it('[R6] names an action or decision where no heading says it, and not twice', () => {
    const text = (kind: string, words: string) =>
      minutesText(minutesOf(one({ kind }, words), final));
    expect(text('action', 'Ana to write')).toContain('- Action: Ana to write');
    expect(text('action', 'Action: Ana to write')).toContain('- Action: Ana to write');
    expect(text('decision', 'Meet in May')).toContain('- Decision: Meet in May');
  });

  it('uses the labels it is given', () => {
    const labels = { ...ENGLISH, draft: 'ENTWURF', owners: 'Wer' };
    const text = minutesText(minutesOf(example()), labels);
    expect(text).toContain('ENTWURF');
    expect(text).toContain('(Wer: Ilse Marwood;');
  });

  it('[M48] says the hours, the place and the rule of attribution, where they are known', () => {
    const head = (meta: Partial<NotePlan['meta']>) =>
      minutesText(
        minutesOf({ ...planFromTemplate('plain', { title: 'Call', ...meta }), people: [] }, final)
      );
    const sitting = { date: '2026-02-03', start: '14:00', end: '15:30' };
    expect(
      head({
        date: '2026-02-03',
        dateAsPrinted: '3 February 2026',
        sittings: [sitting],
        timeZone: 'Africa/Nairobi',
        place: 'Room 4',
        attribution: 'not-attributed'
      })
    ).toBe(
      'Call | 3 February 2026\n\n14:00–15:30 (Africa/Nairobi) · Room 4\n\nVersion 1\n\n' +
        'Not attributed: points do not name who made them.\n'
    );
    expect(
      head({ date: '2026-02-03', sittings: [sitting, { date: '2026-02-04' }], timeZone: 'UTC' })
    ).toContain('\n\n3 February 2026, 14:00–15:30; 4 February 2026 (UTC)\n\n');
    expect(head({ date: '2026-02-03', sittings: [{ date: '2026-02-03' }], timeZone: 'UTC' })).toBe(
      'Call | 2026-02-03\n\nVersion 1\n'
    );
  });

  it('prints people at the end where no heading holds them', () => {
    const plan = { ...example(), blocks: example().blocks.slice(0, 2) };
    expect(minutesText(minutesOf(plan))).toMatch(/\n\nParticipants\n\nFacilitators\t\t\nMaya\t/);
  });

  it('[R1] holds every word of the example once', () => {
    const plan = example();
    const words = plan.blocks.flatMap(({ content }) =>
      content.flatMap((run) => ('text' in run ? wordsOf(run.text) : []))
    );
    const printed = wordsOf(minutesText(minutesOf(plan)));
    let at = 0;
    for (const word of words) {
      at = printed.indexOf(word, at) + 1;
      expect([word, at]).not.toEqual([word, 0]);
    }
  });

  it('[M55] in final minutes lacks the headings of a template under which nobody wrote', () => {
    const plan = planFromTemplate('dccg', { title: 'Call' });
    const texts = plan.blocks.map(({ content }) => textOf(content));
    const withWords = (changes: Readonly<Record<number, string>>): NotePlan => ({
      ...plan,
      blocks: plan.blocks.map((block, index) => {
        const text = changes[index];
        return text === undefined ? block : { ...block, content: [{ text, formats: {} }] };
      })
    });
    const steps = texts.indexOf('Next steps');
    const points = texts.indexOf('Key points raised');
    const written = withWords({ 0: 'Budget', [points + 1]: 'A point.' });
    const printed = minutesText(minutesOf(written, final));
    expect(printed).toContain('1. Budget\n\nKey points raised\n\n- A point.\n');
    expect(printed).not.toContain('Next steps');
    expect(printed).not.toContain('Annex');
    // A draft shows what there is to be filled, and a title that somebody wrote there is theirs.
    expect(minutesText(minutesOf(written))).toContain('Next steps\n\nAnnex I List of participants');
    const own = withWords({ 0: 'Budget', [steps]: 'What comes next' });
    expect(minutesText(minutesOf(own, final))).toContain('What comes next');
    expect(minutesText(minutesOf(own, final))).not.toContain('Key points');
  });

  it.each(TEMPLATES)(
    'of a meeting from the template "%s" has its head and no invented words',
    (name) => {
      const minutes = minutesOf(planFromTemplate(name, { title: 'Call', number: '#3' }));
      expect(minutesText(minutes)).toMatch(/^DRAFT\n\nCall #3\n/);
    }
  );
});

describe('the heading line', () => {
  const printed = { titleLine: 'Call #3 | 4 May 2026', dateAsPrinted: '4 May 2026', number: '#3' };
  it('is as printed while it says what the meeting is, and made anew after a change', () => {
    expect(titleOf({ title: 'Call', ...printed })).toBe('Call #3 | 4 May 2026');
    expect(titleOf({ title: 'Round', ...printed })).toBe('Round #3 | 4 May 2026');
    expect(
      titleOf({ title: 'Call', ...printed, dateAsPrinted: undefined, date: '2026-06-01' })
    ).toBe('Call #3 | 2026-06-01');
  });
});

describe('the report as Markdown', () => {
  it('has headings, nested lists and links', () => {
    const markdown = minutesMarkdown(minutesOf(example(), final));
    expect(markdown).toMatch(/^# Rural Networks Forum, coordination call #12 \| 3 February 2026\n/);
    expect(markdown).toContain('\n## 1. Lessons from the winter outages\n');
    expect(markdown).toContain('\n### Key points raised\n');
    expect(markdown).toContain(
      '\n  - A list on a phone is of no use when the phone has no power.\n'
    );
    expect(markdown).toContain(
      '[first field notes](https://example.org/rural-networks/field-notes)'
    );
    expect(markdown).toContain('**Nobody had a printed list** of who');
    expect(markdown).toContain('<https://example.org/rural-networks/assembly>');
    expect(markdown).toContain(
      '- Adaeze Holloway, Coalition on Village Libraries/Coalition on Rural'
    );
  });

  it('[R8] shows the words of any note, and nothing in them becomes markup', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const minutes = minutesOf(plan, final);
        const read = shown(parse(minutesMarkdown(minutes)));
        const bare = minutesText({ ...minutes, sections: withoutLinks(minutes.sections) });
        // A task's box is markup in Markdown and three characters in text.
        const words = wordsOf(bare.replace(/^(\s*(?:-|\S+[.)]) )\[x\] /gm, '$1'));
        expect(wordsOf(numberless(read.text))).toEqual(wordsOf(numberless(words.join(' '))));
      }),
      { numRuns: 100 }
    );
  });

  it('[R7] links only what is safe', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const { links } = shown(parse(minutesMarkdown(minutesOf(plan))));
        for (const link of links) expect(link).toMatch(/^(https?:|mailto:)/);
      }),
      { numRuns: 100 }
    );
  });
});

describe('the report as JSON', () => {
  it('[R3] is the same bytes for the same note', () => {
    expect(minutesJson(minutesOf(example()))).toBe(minutesJson(minutesOf(example())));
  });

  it('has items with points, actions and people', () => {
    const data = JSON.parse(minutesJson(minutesOf(example(), final)));
    expect(data.status).toBe('final');
    expect(data.meeting).toMatchObject({ number: 12, numberAsPrinted: '#12', date: '2026-02-03' });
    expect(data.items[0].number).toBe('1.');
    expect(data.items[0].context.text).toMatch(/^Three valleys .* at hand\.$/);
    expect(data.items[0].keyPoints[1].children).toHaveLength(3);
    expect(data.items[0].decisions[0].text).toMatch(/^The forum publishes/);
    expect(data.items[0].nextSteps[0]).toMatchObject({ form: 'action', owners: ['Ilse Marwood'] });
    expect(data.annexes.map((annex: { title: string }) => annex.title)).toHaveLength(2);
    expect(data.participants[3]).toMatchObject({
      given: 'Adaeze',
      family: 'Holloway',
      affiliation: 'Coalition on Village Libraries/Coalition on Rural Health',
      role: 'Participants'
    });
  });

  it('[R1] holds every block of any note', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const json = minutesJson(minutesOf(plan));
        plan.blocks.forEach((_, index) => expect(json).toContain(token(index)));
      }),
      { numRuns: 100 }
    );
  });
});

/** Numbers of ordered points are markup in Markdown, and a word in text. */
const numberless = (text: string): string => text.replace(/\b\d+\b/g, ' ');

function withoutLinks(sections: Minutes['sections']): Minutes['sections'] {
  return JSON.parse(JSON.stringify(sections), (key, value) => (key === 'link' ? undefined : value));
}

describe('what a meeting decides, asks and brings along', () => {
  const plan: NotePlan = {
    ...one(
      { kind: 'decision', consensus: 'rough-consensus', body: 'MAG', state: 'pending' },
      'Meet in May'
    ),
    blocks: [
      {
        keys: { kind: 'heading', level: 1, outcome: 'carried' },
        content: [{ text: 'Dates', formats: {} }]
      },
      {
        keys: { kind: 'decision', consensus: 'rough-consensus', body: 'MAG', state: 'pending' },
        content: [{ text: 'Meet in May', formats: {} }]
      },
      { keys: { kind: 'bullet', ask: true }, content: [{ text: 'Who pays?', formats: {} }] },
      {
        keys: { kind: 'paragraph', ask: true, state: 'answered' },
        content: [{ text: 'Who comes?', formats: {} }]
      }
    ]
  };
  const doc = new Y.Doc();
  writePlan(doc, plan, counter('person'));
  const minutes = readMinutes(doc, final, [
    {
      kind: 'action',
      label: '63.2',
      text: 'Write',
      owners: ['Ana'],
      due: 'soon',
      status: 'in-progress',
      from: '#63'
    },
    {
      kind: 'decision',
      label: null,
      text: 'Meet in May',
      owners: [],
      due: null,
      status: 'open',
      from: '#63'
    }
  ]);

  it('[M7] [M8] [M12] is printed', () => {
    expect(minutesText(minutes)).toBe(
      [
        'Version 1',
        'Actions from previous meetings',
        '- 63.2: Write (Owner: Ana; Due: soon; in progress)\n- Decision: Meet in May (pending; #63)',
        '1. Dates',
        'carried over',
        '- Decision: Meet in May (rough consensus; MAG; pending)\n- Open question: Who pays?',
        'Open question: Who comes? (answered)'
      ].join('\n\n') + '\n'
    );
  });

  it('[M7] [M8] [M12] is in the JSON', () => {
    expect(JSON.parse(minutesJson(minutes))).toMatchObject({
      previousActions: [{ label: '63.2', status: 'in-progress' }, { kind: 'decision' }],
      decisions: [
        {
          text: 'Meet in May',
          consensus: 'rough-consensus',
          by: 'MAG',
          state: 'pending',
          item: '1'
        }
      ],
      items: [{ outcome: 'carried' }]
    });
  });
});
