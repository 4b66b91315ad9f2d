// The minutes as a tree: nothing is lost, nothing stands twice, and authors are not in it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { arbitraryPlan, token } from '../../../tests/support/arbitrary-plan.ts';
import { examplePlan } from './example.ts';
import { readMinutes, type Minutes, type Point } from './minutes.ts';
import { writePlan, type NewBlock, type NotePlan, type PlanBlock } from './note.ts';
import { render, textOf } from './render.ts';

const counter = (prefix: string) => {
  let count = 0;
  return () => `${prefix}-${++count}`;
};

function aNote(plan: NotePlan, clientId?: number): Y.Doc {
  const doc = new Y.Doc();
  if (clientId !== undefined) doc.clientID = clientId;
  writePlan(doc, plan, counter('person'));
  return doc;
}
const block = (keys: PlanBlock, text = ''): NewBlock => ({
  keys,
  content: [{ text, formats: {} }]
});
const aPlan = (...blocks: NewBlock[]): NotePlan => ({
  meta: { title: 'A meeting' },
  blocks,
  people: [],
  actions: {}
});

/** All texts of the tree, in its order. */
function textsOf(minutes: Minutes): string[] {
  const ofPoint = (point: Point): string[] => [
    textOf(point.content),
    ...point.children.flatMap(ofPoint)
  ];
  return minutes.sections.flatMap((section) => [
    ...(section.kind === 'opening' ? [] : [textOf(section.title)]),
    ...section.parts.flatMap((part) => [
      ...(part.heading ? [textOf(part.heading.content)] : []),
      ...part.points.flatMap(ofPoint)
    ])
  ]);
}

describe('the minutes of a note', () => {
  it('[R1] hold every visible block once, in the order of the note', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const doc = aNote(plan);
        const visible = render(doc.getText('body')).map(({ content }) => textOf(content));
        expect(textsOf(readMinutes(doc))).toEqual(visible);
        expect(visible.filter((text) => text.startsWith(token(0)))).toHaveLength(
          plan.blocks.length > 0 ? 1 : 0
        );
      }),
      { numRuns: 500 }
    );
  });

  it('[R2] [R3] are the same whoever wrote the note', () => {
    const ids = [1, 4_000_000_000];
    const [one, other] = ids.map((id) => readMinutes(aNote(examplePlan(counter('action')), id)));
    expect(one).toEqual(other);
    expect(JSON.stringify(other)).not.toContain('4000000000');
  });

  it('leave out ghosts, and show one that text came back to', () => {
    const doc = aNote(
      aPlan(
        block({ kind: 'bullet', gone: true }),
        block({ kind: 'bullet', gone: true }, 'late'),
        block({ kind: 'paragraph' }, 'here')
      )
    );
    expect(textsOf(readMinutes(doc))).toEqual(['late', 'here']);
  });

  it('[R4] number agenda items, and not annexes', () => {
    const doc = aNote(
      aPlan(
        block({ kind: 'paragraph' }, 'Opening'),
        block({ kind: 'heading', level: 1 }, 'First'),
        block({ kind: 'heading', level: 1, section: 'annex' }, 'Annex I'),
        block({ kind: 'heading', level: 1 }, 'Second')
      )
    );
    expect(readMinutes(doc).sections.map(({ kind, label }) => [kind, label])).toEqual([
      ['opening', undefined],
      ['item', '1.'],
      ['annex', undefined],
      ['item', '2.']
    ]);
  });

  it('count ordered points by depth, and begin again after something else', () => {
    const ordered = (text: string, indent = 0) => block({ kind: 'ordered', indent }, text);
    const doc = aNote(
      aPlan(
        ordered('1'),
        ordered('1', 1),
        ordered('2', 1),
        ordered('2'),
        ordered('1', 1),
        block({ kind: 'bullet' }, 'x'),
        ordered('1')
      )
    );
    const numbers = (points: readonly Point[]): string[] =>
      points.flatMap((point) => [
        ...(point.kind === 'ordered' ? [`${textOf(point.content)}=${point.number}`] : []),
        ...numbers(point.children)
      ]);
    const points = readMinutes(doc).sections.flatMap(({ parts }) =>
      parts.flatMap((one) => one.points)
    );
    expect(numbers(points)).toEqual(['1=1', '1=1', '2=2', '2=2', '1=1', '1=1']);
  });

  it('know what is said of an action beside its text', () => {
    const plan = examplePlan(counter('action'));
    const points = readMinutes(aNote(plan)).sections.flatMap(({ parts }) =>
      parts.filter(({ role }) => role === 'nextSteps').flatMap((part) => part.points)
    );
    expect(points.find(({ action }) => action?.id === 'action-2')?.action).toMatchObject({
      id: 'action-2',
      owners: ['Tomasz Brenn', 'Adaeze Holloway'],
      parties: [{ kind: 'person' }, { kind: 'person' }],
      due: '2026-03-10',
      dueDate: '2026-03-10',
      status: 'open',
      history: []
    });
  });

  it('group people by role in the order of the list, then by name', () => {
    const person = (name: string, roles: string[], order?: number) => ({
      name,
      roles,
      order,
      affiliations: [],
      attendance: 'present' as const
    });
    const doc = aNote({
      ...aPlan(),
      people: [
        person('Zoe', []),
        person('Cy', ['Guests'], 2),
        person('Abe', []),
        person('Bea', ['Chair'], 1),
        person('Ada', ['Guests'], 0)
      ]
    });
    expect(
      readMinutes(doc).people.map(({ role, people }) => [role, people.map(({ name }) => name)])
    ).toEqual([
      ['Guests', ['Ada', 'Cy']],
      ['Chair', ['Bea']],
      [undefined, ['Abe', 'Zoe']]
    ]);
  });
});
