// Minutes as JSON: what a file says becomes a meeting, and the meeting says the same again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { arbitraryPlan } from '../../../tests/support/arbitrary-plan.ts';
import { asIn } from '../../../tests/support/as-in.ts';
import { ownDocument, seedData, seedReport } from '../../../tests/support/documents.ts';
import { typedWords } from '../../../tests/support/words.ts';
import { examplePlan } from '../note/example.ts';
import { readMinutes } from '../note/minutes.ts';
import { readMeta, writeMeta, writePlan, type NotePlan } from '../note/note.ts';
import { entriesOf } from '../register/register.ts';
import { minutesData, minutesJson } from '../report/json.ts';
import { minutesText } from '../report/text.ts';
import { checklist } from '../rules/checklist.ts';
import { importFile } from './import-file.ts';
import { importMinutesJson } from './minutes-json.ts';

const counter = (prefix: string) => {
  let count = 0;
  return () => `${prefix}-${++count}`;
};
function noteOf(plan: NotePlan): Y.Doc {
  const doc = new Y.Doc();
  writePlan(doc, plan, counter('key'));
  return doc;
}
function imported(text: string): Y.Doc {
  const result = importMinutesJson(text, counter('action'));
  if ('code' in result) throw new Error(result.message);
  return noteOf(result.plan);
}
const roundTrip = (text: string): unknown =>
  JSON.parse(JSON.stringify(minutesData(readMinutes(imported(text)))));

describe('a structured report', () => {
  const text = ownDocument('garden-towns-9.json');

  it('[M17] comes back from the meeting as it was', () => {
    const source: unknown = JSON.parse(text);
    expect(asIn(source, roundTrip(text))).toEqual(source);
  });

  it('[M17] has its actions in the register, with their labels and owners', () => {
    expect(
      entriesOf('m-1', imported(text)).map(({ label, text: said, owners, dueDate }) => [
        label,
        said,
        owners,
        dueDate
      ])
    ).toEqual([
      ['9.1', 'The map is to be shown at the next meeting.', [], null],
      ['9.2', 'Ravensholm is encouraged to send figures.', ['Ravensholm'], null],
      ['9.3', 'Meanwhile, the towns send their wishes to Ilka.', ['the towns'], '2026-05-01']
    ]);
  });

  it('[M17] tells of links without an address', () => {
    expect(checklist(imported(text)).map(({ code }) => code)).toContain('links-without-address');
  });

  it('is chosen by its type, name or look', () => {
    const bytes = new TextEncoder().encode(text);
    for (const source of [{ contentType: 'application/json' }, { name: 'report.json' }, {}])
      expect(importFile(bytes, source, counter('a'))).toMatchObject({
        plan: { meta: { number: '#9' } }
      });
  });

  it.each([
    ['{', 'malformed'],
    ['[1]', 'unsupported'],
    ['{"a": 1}', 'unsupported'],
    ['{"meeting": {}, "items": 7}', 'unsupported'],
    [`{"meeting": {}, "items": ${'['.repeat(5000)}${']'.repeat(5000)}}`, 'malformed']
  ])('refuses %.30s', (source, code) => {
    expect(importMinutesJson(source, counter('a'))).toMatchObject({ code });
  });

  it('[M17] reads anything that has a meeting and items', () => {
    const items = fc.array(fc.object({ key: fc.constantFrom(...KEYS), maxDepth: 4 }), {
      maxLength: 3
    });
    fc.assert(
      fc.property(items, fc.object({ key: fc.constantFrom(...KEYS) }), (some, other) => {
        const source = JSON.stringify({ ...other, meeting: other, items: some });
        expect(() => minutesJson(readMinutes(imported(source)))).not.toThrow();
      })
    );
  });
});

const KEYS = [
  ...[
    'title',
    'text',
    'links',
    'url',
    'runs',
    'formats',
    'context',
    'keyPoints',
    'children',
    'actions'
  ],
  ...[
    'nextSteps',
    'form',
    'owners',
    'extra',
    'noted',
    'annexes',
    'entries',
    'participants',
    'name',
    '__proto__'
  ]
];

describe('our own files', () => {
  it('[M17] bring back a head that can be changed', () => {
    const head = { title: 'Call', timeZone: 'Africa/Nairobi', place: 'Room 4', series: 'Calls' };
    const doc = imported(JSON.stringify({ meeting: head, items: [] }));
    expect(readMeta(doc)).toMatchObject(head);
    writeMeta(doc, { timeZone: '', place: '' });
    expect(minutesJson(readMinutes(doc))).not.toMatch(/Nairobi|Room/);
  });

  it('[M17] make the same meeting again', () => {
    const json = minutesJson(readMinutes(noteOf(examplePlan(counter('action')))));
    const again = minutesJson(readMinutes(imported(json)));
    expect(JSON.parse(again)).toEqual(JSON.parse(json));
  });

  it('[M17] lose no block of any note', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const minutes = readMinutes(noteOf(plan));
        const again = readMinutes(imported(minutesJson(minutes)));
        const words = typedWords(minutesText(minutes)).filter((word) => /^tok\d+en/.test(word));
        const kept = new Set(typedWords(minutesText(again)));
        for (const word of words) expect(kept).toContain(word);
      }),
      { numRuns: 150 }
    );
  });
});

describe.skipIf(seedData === undefined)(
  'the report this product was made for (skipped where it is not beside the repository)',
  () => {
    it('[M17] its JSON makes the meeting, and the meeting makes the same JSON', () => {
      const source: unknown = JSON.parse(seedData ?? '{}');
      expect(asIn(source, roundTrip(seedData ?? ''))).toEqual(source);
    });

    it('[M17] the report of that meeting has the words of the typed one, in order', () => {
      const text = minutesText(
        readMinutes(imported(seedData ?? ''), { state: 'final', version: 1 })
      );
      const typed = typedWords(seedReport ?? '');
      const printed = typedWords(text);
      let at = 0;
      const missing = typed.filter((word) => {
        const found = printed.indexOf(word, at);
        if (found < 0) return true;
        at = found + 1;
        return false;
      });
      expect(missing).toEqual([]);
    });
  }
);
