// Random notes as plans: every kind, odd keys, marks and unsafe links; each text holds a token that comes once.
import fc from 'fast-check';
import type { Formats, Segment } from '../../src/domain/note/blocks.ts';
import type { ActionFacts, NewBlock, NotePlan, Person } from '../../src/domain/note/note.ts';

const kind = fc.constantFrom(
  ...[
    'paragraph',
    'paragraph',
    'heading',
    'heading',
    'bullet',
    'bullet',
    'ordered',
    'task',
    'action'
  ],
  ...['decision', 'quote', 'code', 'divider', 'image', 'table', 'from-the-future']
);
const formats: fc.Arbitrary<Formats> = fc.record(
  {
    bold: fc.constant(true),
    italic: fc.constant(true),
    underline: fc.constant(true),
    strike: fc.constant(true),
    code: fc.constant(true),
    link: fc.constantFrom('https://example.org/a_b', 'mailto:a@b.example', 'javascript:alert(1)', 7)
  },
  { requiredKeys: [] }
);
const keys = fc.record(
  {
    level: fc.constantFrom(1, 1, 2, 3, 0, 9, -1, 1.5),
    indent: fc.constantFrom(0, 1, 2, 3, 8, 40, -3),
    checked: fc.boolean(),
    section: fc.constantFrom('annex', 'unsorted', 'nextSteps', 'strange'),
    holds: fc.constantFrom('people', 'strange'),
    id: fc.constantFrom('action-a', 'action-b'),
    printed: fc.constantFrom('7.', '', 'iv)'),
    gone: fc.boolean(),
    dir: fc.constantFrom('ltr', 'rtl')
  },
  { requiredKeys: [] }
);
/** Characters that mean something in Markdown, HTML or a table. */
const wild = fc.stringMatching(/^[ a-z*_`~<>&|#+.!()[\]{}\\:/"'=\n\t-]{0,12}$/);

/** The word of block `index`: comes once in a document, and survives every format. */
export const token = (index: number): string => `tok${index}en`;

export const arbitraryPlan: fc.Arbitrary<NotePlan> = fc
  .array(fc.record({ kind, keys, runs: fc.array(fc.tuple(wild, formats), { maxLength: 3 }) }), {
    maxLength: 25
  })
  .map((drafts) => ({
    meta: { title: 'A meeting' },
    blocks: drafts.map(({ kind, keys, runs }, index): NewBlock => {
      const content: Segment[] = [
        { text: token(index), formats: {} },
        ...runs.map(([text, formats]): Segment => ({ text, formats }))
      ];
      return { keys: { ...keys, kind }, content };
    }),
    people: [] as Person[],
    actions: {
      'action-a': { owners: ['Ana'], due: '2026-01-02', status: 'done' }
    } satisfies Record<string, ActionFacts>
  }));
