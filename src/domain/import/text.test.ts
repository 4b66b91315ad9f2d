// Typed reports as notes: structure, people, and that every word comes back in order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { readMinutes, type Minutes, type Point } from '../note/minutes.ts';
import { readPeople, writePlan } from '../note/note.ts';
import { textOf } from '../note/render.ts';
import { ENGLISH } from '../report/labels.ts';
import { minutesMarkdown } from '../report/markdown.ts';
import { minutesText } from '../report/text.ts';
import { corpus, ownDocument, seedData, seedReport } from '../../../tests/support/documents.ts';
import { typedWords } from '../../../tests/support/words.ts';
import { splitLines } from './decode.ts';
import type { Imported } from './imported.ts';
import { importText } from './text.ts';

const counter = (prefix: string) => {
  let count = 0;
  return () => `${prefix}-${++count}`;
};
const anImport = (text: string) => importText(text, counter('action'));

function aNoteOf({ plan }: Imported): Y.Doc {
  const doc = new Y.Doc();
  writePlan(doc, plan, counter('person'));
  return doc;
}

const WORDLESS = { ...ENGLISH, draft: '' };
const printed = (imported: Imported) => minutesText(readMinutes(aNoteOf(imported)), WORDLESS);

/** What comes back, without the one heading that an import may add. */
function wordsBack(imported: Imported): string[] {
  const added = imported.plan.blocks.some(({ keys }) => keys['section'] === 'unsorted');
  const text = printed(imported);
  return typedWords(added ? text.replace(/^Unsorted$/gm, '') : text);
}

const texts = (points: readonly Point[] | undefined): string[] =>
  (points ?? []).map((point) => textOf(point.content));
const items = (minutes: Minutes) => minutes.sections.filter((section) => section.kind === 'item');
const part = (minutes: Minutes, item: number, role: string) =>
  items(minutes)[item]?.parts.find((one) => one.role === role)?.points;

describe('a report in the shape of the coalitions’ summary', () => {
  const source = ownDocument('harbour-towns-7.txt');
  const imported = anImport(source);
  const minutes = readMinutes(aNoteOf(imported));

  it('[I2] its first lines say which meeting it was', () => {
    expect(imported.plan.meta).toEqual({
      title: 'Harbour Towns Forum Coordination call #7',
      number: '#7',
      date: '2026-03-09',
      dateAsPrinted: '9 March 2026',
      titleLine: 'Harbour Towns Forum Coordination call #7 | 9 March 2026',
      documentType: 'Summary report'
    });
  });

  it('[I3] numbered lines that stand alone are agenda items, and their numbers are not stored', () => {
    expect(items(minutes).map((item) => [item.label, textOf(item.title)])).toEqual([
      ['1.', 'Review of the winter surveys and reply to the lighthouse keepers'],
      ['2.', 'Stand at the spring fair']
    ]);
    expect(imported.plan.blocks.filter(({ keys }) => keys['printed'] !== undefined)).toEqual([]);
  });

  it('[I4] bullets keep their depth', () => {
    const points = part(minutes, 0, 'keyPoints') ?? [];
    expect(points).toHaveLength(2);
    expect(points[1]?.children).toHaveLength(4);
    expect(texts(points[1]?.children[2]?.children)).toEqual([
      'It could begin with the four largest harbours.',
      'Smaller harbours may join when they wish.'
    ]);
  });

  it('[I5] a bullet that a page break cut in two is one bullet again', () => {
    const last = part(minutes, 0, 'keyPoints')?.[1]?.children[3];
    expect(textOf(last?.content ?? [])).toMatch(
      /after the Harbour Board \(HB\) has .* every year\?$/
    );
  });

  it('[I6] bullets under "Next steps" are actions, paragraphs there stay paragraphs', () => {
    const first = part(minutes, 0, 'nextSteps') ?? [];
    expect(first.map(({ kind }) => kind)).toEqual(['paragraph']);
    const second = part(minutes, 1, 'nextSteps') ?? [];
    expect(second.map(({ kind, action }) => [kind, action?.id, action?.status])).toEqual([
      ['action', 'action-1', 'open'],
      ['action', 'action-2', 'open']
    ]);
    expect(texts(second)[0]).toBe('Towns to name the people they send.');
  });

  it('[I6] bullets under "Decisions" are decisions', () => {
    expect(part(minutes, 1, 'decisions')?.map(({ kind }) => kind)).toEqual(['decision']);
  });

  it('[I7] annexes are not numbered, and their addresses are links', () => {
    const annexes = minutes.sections.filter((section) => section.kind === 'annex');
    expect(annexes.map((annex) => [annex.label, textOf(annex.title)])).toEqual([
      [undefined, 'Annex I Photograph collections'],
      [undefined, 'Annex II List of participants']
    ]);
    const links = annexes[0]?.parts[0]?.points[0]?.content.map((run) => run.formats['link']);
    expect(links?.filter(Boolean)).toEqual([
      'mailto:north@harbour-towns.example',
      'https://photos.example.org/list/north_harbour-towns.example'
    ]);
  });

  it('[I8] the participants are people in order, with role and affiliations', () => {
    expect(
      minutes.people.map(({ role, people }) => [role, people.map(({ name }) => name)])
    ).toEqual([
      ['Call facilitators', ['Wilhelmina Ostrander', 'Joaquim Fell']],
      [
        'Participants',
        ['Odalys Penhaligon', 'Bertrand Oyelaran-Vosk', 'Sunniva Tarrant', 'Ezekiel Mbeki-Lund']
      ],
      ['Support', ['Marisol Hadley']]
    ]);
    expect(minutes.people[1]?.people[2]).toMatchObject({
      given: 'Sunniva',
      family: 'Tarrant',
      affiliations: ['Union of Ferry Towns', 'Circle of Small Piers'],
      attendance: 'present'
    });
  });

  it('[I9] underlined runs are underlined', () => {
    const context = items(minutes)[0]?.parts[0]?.points[0]?.content;
    expect(context?.find((run) => run.formats['underline'] === true)).toMatchObject({
      text: '2 February call of the forum'
    });
  });

  it('[I1] every word comes back in order, and every line is placed', () => {
    expect(wordsBack(imported)).toEqual(typedWords(source));
    const lines = source.split('\n').filter((line) => line.trim() !== '').length;
    expect(imported.report).toEqual({ placed: lines, unsorted: 0, warnings: [] });
  });

  it('[R1] the text that comes back, imported again, is the same note', () => {
    const again = anImport(printed(imported));
    const plain = (one: Imported) =>
      one.plan.blocks.map(({ keys, content }) => [
        keys.kind,
        keys.level,
        keys.indent,
        textOf(content)
      ]);
    expect(plain(again)).toEqual(plain(imported));
    expect(again.plan.people).toEqual(imported.plan.people);
  });

  it('[I10] what follows the participants and is no row stands under "Unsorted", and is listed', () => {
    const odd = anImport(
      `${source}\n\nTaken down by a friend of the forum, who asks for patience.\n`
    );
    const last = readMinutes(aNoteOf(odd)).sections.at(-1);
    expect(last?.kind).toBe('unsorted');
    expect(odd.report.unsorted).toBe(1);
    expect(odd.report.warnings).toEqual([expect.stringMatching(/^Line \d+ .*"Taken down by/)]);
  });

  it('[I11] an item number that does not follow is kept as it was printed', () => {
    const odd = anImport(source.replace('\n2. Stand', '\n4. Stand'));
    const section = items(readMinutes(aNoteOf(odd)))[1];
    expect([section?.label, section?.number]).toEqual(['4.', 2]);
  });

  it('a wrapped paragraph is one paragraph, and a list of short lines is not', () => {
    const wrapped = anImport(
      [
        'Title',
        '',
        '1. Item',
        '',
        'This paragraph is broken at the margin of the page by the program that',
        'wrote the file, as was the custom for many years, and it goes on until',
        'here.',
        '',
        'Chair: Ana',
        'Notes: Bo'
      ].join('\n')
    );
    expect(texts(items(readMinutes(aNoteOf(wrapped)))[0]?.parts[0]?.points)).toEqual([
      expect.stringMatching(/^This .* until here\.$/),
      'Chair: Ana',
      'Notes: Bo'
    ]);
  });

  it('a numbered list is a list, and its numbers come back', () => {
    const source = 'T\n\n1. Item\n\nText.\n\n1. one\n2. two\n\n7. seven.\n';
    const imported = anImport(source);
    expect(imported.plan.blocks.map(({ keys }) => [keys.kind, keys['printed']])).toEqual([
      ['heading', undefined],
      ['paragraph', undefined],
      ['ordered', undefined],
      ['ordered', undefined],
      ['ordered', '7.']
    ]);
    expect(wordsBack(imported)).toEqual(typedWords(source));
  });
});

describe('[I1] no word is lost', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...[
        '\n',
        '\n\n',
        '\r\n',
        '\f',
        '\t',
        '\t\t',
        ' ',
        '  ',
        '- ',
        ' - ',
        '- > ',
        '• ',
        '* ',
        '1. '
      ],
      ...[
        '2. ',
        '3) ',
        '12. ',
        '1.1 ',
        '#5 ',
        '| ',
        '. ',
        ': ',
        '; ',
        '<u>',
        '</u>',
        '---\n',
        '[x] '
      ],
      ...['Annex I ', 'Annex II List of participants\n', 'Participants\t\t\n', 'Chair\t\t\n'],
      ...['\nKey points raised\n', '\nNext steps\n', '\nDecisions:\n', '\nSummary report\n', '/'],
      ...['Ana\tBerg\tRiver Circle/Hill Circle\n', 'Bo\tLind\t\n', '28 July 2022', '2022-07-28'],
      ...[
        'a@b.example',
        'https://example.org/x_y?z=1.',
        'javascript:alert(1)',
        '会议',
        'اجتماع',
        '\u0000'
      ]
    ),
    fc.stringMatching(/^[a-zA-Z]{1,9}$/).filter((word) => !/^unsorted$/i.test(word)),
    fc.lorem({ maxCount: 14 }),
    fc.string({ unit: 'binary', maxLength: 8 })
  );
  const document = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

  it('for any text', () => {
    fc.assert(
      fc.property(document, (source) => {
        const imported = anImport(source);
        expect(wordsBack(imported)).toEqual(typedWords(source));
      }),
      { numRuns: 600 }
    );
  });

  it('for any text, every line that is not empty is counted once', () => {
    fc.assert(
      fc.property(document, (source) => {
        const { report } = anImport(source);
        const filled = splitLines(source).filter((line) => line.trim() !== '');
        expect(report.placed + report.unsorted).toBe(filled.length);
      }),
      { numRuns: 500 }
    );
  });

  it.skipIf(corpus.size === 0)(
    'for the real documents, read as text (needs ../shared/corpus)',
    () => {
      for (const [name, source] of corpus)
        expect([name, wordsBack(anImport(source))]).toEqual([name, typedWords(source)]);
    }
  );
});

describe.skipIf(seedReport === undefined)(
  'the report of meeting #64 (needs ../shared/seed)',
  () => {
    const source = seedReport ?? '';
    const imported = anImport(source);
    const doc = aNoteOf(imported);
    const minutes = readMinutes(doc);

    it('[I1] comes back word for word, in text and in Markdown', () => {
      expect(wordsBack(imported)).toEqual(typedWords(source));
      const markdown = minutesMarkdown(minutes, WORDLESS).replace(/<\/?u>|\\/g, '');
      expect(typedWords(markdown)).toEqual(typedWords(source));
      expect(imported.report.unsorted).toBe(0);
    });

    it('[I2] says which meeting it is', () => {
      expect(imported.plan.meta).toMatchObject({
        number: '#64',
        date: '2022-07-28',
        mode: 'Virtual'
      });
      expect(imported.plan.meta.documentType).toBe('Summary report');
    });

    it('agrees with its structured form', () => {
      const data = JSON.parse(seedData ?? '{}');
      expect(items(minutes).map((item) => textOf(item.title))).toEqual(
        data.items.map((item: { title: string }) => item.title)
      );
      const outline = (points: readonly { text: string; children: readonly never[] }[]): unknown =>
        points.map(({ text, children }) => [text, outline(children)]);
      const ours = (points: readonly Point[] = []): unknown =>
        points.map((point) => [textOf(point.content), ours(point.children)]);
      data.items.forEach(
        (item: { keyPoints: never[]; nextSteps: { text: string }[] }, at: number) => {
          expect(ours(part(minutes, at, 'keyPoints'))).toEqual(outline(item.keyPoints));
          expect(texts(part(minutes, at, 'nextSteps'))).toEqual(
            item.nextSteps.map(({ text }) => text)
          );
        }
      );
      const people = [...readPeople(doc).values()].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
      expect(
        people.map(({ given, family, affiliations, roles }) => ({
          given,
          family,
          affiliations,
          roles
        }))
      ).toEqual(
        data.participants.map(
          (one: { given: string; family: string; affiliations: string[]; role: string }) => ({
            given: one.given,
            family: one.family,
            affiliations: one.affiliations,
            roles: [one.role]
          })
        )
      );
    });
  }
);
