// Markdown as notes: structure, and that no letter is lost from our own document, real ones or random ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Formats } from '../note/blocks.ts';
import { readMinutes, type Point } from '../note/minutes.ts';
import { writePlan } from '../note/note.ts';
import { textOf } from '../note/render.ts';
import { ENGLISH } from '../report/labels.ts';
import { minutesText } from '../report/text.ts';
import { corpus, ownDocument } from '../../../tests/support/documents.ts';
import { wordsOf } from '../../../tests/support/words.ts';
import type { Imported } from './imported.ts';
import { importMarkdown } from './markdown.ts';

const counter = (prefix: string) => {
  let count = 0;
  return () => `${prefix}-${++count}`;
};
const anImport = (source: string) => importMarkdown(source, counter('action'));

function minutesOf({ plan }: Imported) {
  const doc = new Y.Doc();
  writePlan(doc, plan, counter('person'));
  return readMinutes(doc);
}

const blocksOf = ({ plan }: Imported) =>
  plan.blocks.map(({ keys, content }) => ({ ...keys, text: textOf(content) }));

/** The formats of the run that holds the words. */
function formatsOf({ plan }: Imported, words: string): Formats | undefined {
  return plan.blocks
    .flatMap(({ content }) => content)
    .find((run) => 'text' in run && run.text.includes(words))?.formats;
}

/** Letters and digits in order, without the differences that rule I1 lists. */
const letters = (text: string): string => wordsOf(text).join('');

function lettersOfSource(source: string): string {
  const lines = source.split(/\r?\n/);
  const end = lines[0] === '---' ? lines.indexOf('---', 1) + 1 : 0;
  const matter = lines.slice(0, end);
  const body = lines.slice(end);
  const title = body.findIndex((line) => line.startsWith('# '));
  const moved = end > 0 ? [...body.slice(0, title + 1), ...matter, ...body.slice(title + 1)] : body;
  return letters(
    moved
      .join('\n')
      .replace(/\[([^\]]*)\]\(([^)]+)\)(?=\[[^\]]*\]\(\2\))/g, '$1')
      .replace(/\[(https?:[^\]]+)\]\(\1\)/g, '$1')
      .replace(/^(\s*)```\w+$/gm, '$1```')
      .replace(/^(\s*)\d+\.(?= )/gm, '$1')
      .replace(/\[X\]/g, '[x]')
      .replace(/^(#+ )\d+\.(?= )/gm, '$1')
      .replace(/<\/?(?:u|br) ?\/?>/gi, '')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&')
      .replace(/&Auml;/g, 'Ä')
      .replace(/\[([^\]]*)\]\[guide\]/g, '[$1](https://docs.example.org/guide "The guide")')
      .replace(/ \[Guide\]/g, ' [Guide](https://docs.example.org/guide "The guide")')
  );
}

/** What comes back, without computed numbers and the headings an import adds. */
function lettersBack(imported: Imported): string {
  return letters(
    minutesText(minutesOf(imported), { ...ENGLISH, draft: '', done: 'x' })
      .replace(/^Unsorted$/m, '')
      .replace(/^(\s*)\d+\.(?= |$)/gm, '$1')
  );
}

describe('our own Markdown document', () => {
  const source = ownDocument('technical-group-4.md');
  const imported = anImport(source);
  const blocks = blocksOf(imported);
  const find = (start: string) => blocks.find(({ text }) => text.startsWith(start));

  it('[I1] loses no letter', () => {
    // The two ticked actions' boxes are printed as done, behind their words.
    const moved = lettersOfSource(source).replace(
      'xMarisoltocounttheerrors',
      'Marisoltocounttheerrorsx'
    );
    expect(lettersBack(imported)).toBe(moved);
    const filled = source.split('\n').filter((line) => line.trim() !== '').length;
    expect(imported.report).toEqual({ placed: filled, unsorted: 0, warnings: [] });
  });

  it('[I13] the first heading is the title, and the date is found where it is named', () => {
    expect(imported.plan.meta).toMatchObject({
      title: 'Harbour Towns Forum, technical group #4',
      number: '#4',
      date: '2026-03-09',
      dateAsPrinted: ''
    });
  });

  it('[I13] headings stand by rank', () => {
    const headings = blocks.filter(({ kind }) => kind === 'heading');
    expect(headings.map(({ level, text }) => [level, text])).toEqual([
      [1, 'Present'],
      [1, 'Discussion'],
      [2, 'Tide tables'],
      [1, 'Decisions'],
      [1, 'Action items'],
      [1, '备注'],
      [1, 'ملاحظات']
    ]);
  });

  it('[I13] boxes are tasks with their state, also where they are not in a list', () => {
    expect(
      blocks.filter(({ kind }) => kind === 'task').map(({ text, checked }) => [text, checked])
    ).toEqual([
      ['Odalys Penhaligon - Circle of Northern Harbours', true],
      ['Bertrand Oyelaran-Vosk, Lighthouse Keepers Circle', undefined],
      ['Sunniva Tarrant (@sunniva)', true]
    ]);
  });

  it('[I4] lists keep depth and count, and a second paragraph stays with its item', () => {
    expect(find('First,')).toMatchObject({ kind: 'ordered' });
    expect(find('A second paragraph')).toMatchObject({ kind: 'paragraph', indent: 1 });
    expect(find('with a stamp')).toMatchObject({ kind: 'bullet', indent: 2 });
    const part = minutesOf(imported).sections.flatMap(({ parts }) => parts);
    const numbers = part
      .flatMap(({ points }) => points)
      .filter(({ kind }) => kind === 'ordered')
      .map(({ number, printed }) => [number, printed]);
    expect(numbers).toEqual([
      [1, undefined],
      [2, undefined],
      [3, undefined]
    ]);
  });

  it('[I6] list items under "Action items" are actions, under "Decisions" decisions', () => {
    const actions = blocks.filter(({ kind }) => kind === 'action');
    expect(actions.map(({ id }) => [id, imported.plan.actions[id ?? '']?.status])).toEqual([
      ['action-1', 'open'],
      ['action-2', 'done'],
      ['action-3', 'open']
    ]);
    expect(find('Tables are printed once')).toMatchObject({ kind: 'decision' });
  });

  it('[I9] marks are kept, and an address that may not be a link is text', () => {
    expect(formatsOf(imported, 'printed twice')).toEqual({ italic: true });
    expect(formatsOf(imported, 'both')).toEqual({ bold: true });
    expect(formatsOf(imported, 'three')).toEqual({ strike: true });
    expect(formatsOf(imported, 'forum notes')).toEqual({
      link: 'https://git.example.org/harbour/notes'
    });
    expect(formatsOf(imported, 'the guide')).toEqual({ link: 'https://docs.example.org/guide' });
    expect(find('link (javascript:alert(1))')).toBeDefined();
    expect(formatsOf(imported, 'javascript')).toEqual({});
  });

  it('[I13] a table is a head in bold and rows as list items', () => {
    expect(find('Town | Tables | Remarks')).toMatchObject({ kind: 'paragraph' });
    expect(formatsOf(imported, 'Remarks')).toEqual({ bold: true });
    expect(find('Eastness | 12 | Sent\nand read')).toMatchObject({ kind: 'bullet' });
    expect(find('7 | Lost')).toMatchObject({ kind: 'bullet' });
  });

  it('code, quotes and a picture keep their words', () => {
    expect(find('town,height')).toMatchObject({ kind: 'code', lang: 'csv' });
    expect(blocks.filter(({ kind }) => kind === 'quote')).toHaveLength(2);
    expect(formatsOf(imported, 'A map of the harbour')).toEqual({
      link: 'https://img.example.org/map.png'
    });
  });
});

describe('other Markdown', () => {
  it('[I10] without a heading, everything after the title stands under "Unsorted"', () => {
    const imported = anImport('# A call\n\nSome words.\n\nMore words.\n');
    expect(blocksOf(imported).map(({ kind, text }) => [kind, text])).toEqual([
      ['heading', 'Unsorted'],
      ['paragraph', 'Some words.'],
      ['paragraph', 'More words.']
    ]);
    expect(imported.report).toMatchObject({ placed: 1, unsorted: 2 });
    expect(imported.report.warnings).toHaveLength(1);
  });

  it('[I11] a list that does not begin with 1 keeps its numbers', () => {
    const imported = anImport('# T\n\n## A\n\n4. four\n5. five\n');
    expect(blocksOf(imported).filter(({ kind }) => kind === 'ordered')).toMatchObject([
      { printed: '4.', text: 'four' },
      { printed: '5.', text: 'five' }
    ]);
  });

  it('[I11] where some items are numbered, the others stay without a number', () => {
    const sections = minutesOf(anImport('# T\n\n# Summary\n\nx\n\n# 1. First\n\ny\n')).sections;
    expect(sections.map(({ label, number, title }) => [label, number, textOf(title)])).toEqual([
      [undefined, undefined, 'Summary'],
      ['1.', 1, 'First']
    ]);
  });

  it('a list deeper than eight steps keeps its words at the eighth', () => {
    const lines = Array.from({ length: 12 }, (_, depth) => `${'  '.repeat(depth)}- step ${depth}`);
    const indents = blocksOf(anImport(lines.join('\n'))).map(({ indent }) => indent);
    expect(indents.slice(-4)).toEqual([8, 8, 8, 8]);
  });

  const word = fc.constantFrom(
    ...['harbour', 'tide', 'map', 'Nächte', '会议', 'اجتماع', 'a', 'I', 'letter'],
    ...['Next steps', 'Decisions', 'Annex']
  );
  const mark = fc.constantFrom(
    ...['\n', '\n\n', '\n\n', ' ', ' ', '  \n', '# ', '## ', '### ', '- ', '* ', '  - ', '    - '],
    ...[
      '> ',
      '**',
      '*',
      '_',
      '~~',
      '[',
      ']',
      '(',
      ')',
      '![',
      '](',
      'https://example.org/',
      '|',
      '\n|-|-|\n'
    ],
    ...[
      '---\n',
      '===\n',
      '\t',
      '\\',
      '!',
      ':',
      '- [ ] ',
      '\n    ',
      '\u00a0',
      '<i>',
      '</i>',
      '<!--',
      '-->'
    ]
  );
  const document = fc
    .array(fc.oneof(word, mark), { maxLength: 50 })
    .map((pieces) => pieces.join(''))
    .filter(
      (source) =>
        !/^\s*\[[^\]]*\]:/m.test(source.replace(/[>*-]/g, ' ')) &&
        !source.startsWith('---') &&
        !source.includes('~~~')
    );

  it('[I1] loses no letter of any text that defines no references', () => {
    fc.assert(
      fc.property(document, (source) => {
        expect(lettersBack(anImport(source))).toBe(lettersOfSource(source));
      }),
      { numRuns: 600 }
    );
  });

  it('[I12] never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (source) => {
        const { report } = anImport(source);
        expect(report.placed + report.unsorted).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 150 }
    );
  });
});

describe.skipIf(corpus.size === 0)('real documents (needs ../shared/corpus)', () => {
  for (const [name, source] of corpus)
    if (name.endsWith('.md'))
      it(`[I1] ${name.slice(0, 3)} loses no letter`, () => {
        expect(lettersBack(anImport(source))).toBe(lettersOfSource(source));
      });

  it('S05 keeps lists of six levels', () => {
    const source = corpus.get('S05-rust-lang-2019-10-24.md') ?? '';
    const depth = (points: readonly Point[]): number =>
      points.length === 0 ? 0 : 1 + Math.max(...points.map(({ children }) => depth(children)));
    const sections = minutesOf(anImport(source)).sections;
    const depths = sections.flatMap(({ parts }) => parts.map(({ points }) => depth(points)));
    expect(Math.max(...depths)).toBeGreaterThanOrEqual(6);
  });
});
