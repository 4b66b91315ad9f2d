// What the checklist finds in a note, and what it leaves alone.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { toAction } from '../note/actions.ts';
import { moveItem } from '../note/moves.ts';
import { render } from '../note/render.ts';
import { openNote, plain, writePlan, type NewBlock, type NotePlan } from '../note/note.ts';
import { checklist } from './checklist.ts';

const block = (kind: string, text: string, keys: object = {}): NewBlock => ({
  keys: { kind, ...keys },
  content: [plain(text)]
});

function noteOf(blocks: readonly NewBlock[], more: Partial<NotePlan> = {}): Y.Doc {
  const doc = new Y.Doc();
  let next = 0;
  const plan = { meta: { title: 'Call' }, blocks, people: [], actions: {}, ...more };
  writePlan(doc, plan, () => `p${next++}`);
  return doc;
}

const counts = (doc: Y.Doc) =>
  Object.fromEntries(checklist(doc).map(({ code, count }) => [code, count]));

const person = (name: string) => ({
  name,
  affiliations: [],
  roles: [],
  attendance: 'present' as const
});

describe('checklist', () => {
  it('[M52] finds points that name who made them, where the rule is that they do not', () => {
    const said = (attribution: 'named' | 'not-attributed' | 'chatham-house' | undefined) =>
      counts(
        noteOf(
          [
            block('bullet', ' ana lee: no.'),
            block('bullet', 'Ana Lee was thanked.'),
            block('action', 'Ana Lee: write', { id: 'done' })
          ],
          {
            meta: { title: 'Call', ...(attribution && { attribution }) },
            people: [person('Ana Lee'), person(' ')],
            actions: { done: { status: 'done' } }
          }
        )
      );
    expect(said('not-attributed')).toEqual({ 'named-points': 1 });
    expect(said('chatham-house')).toEqual({ 'named-points': 1 });
    expect([said('named'), said(undefined)]).toEqual([{}, {}]);
  });

  it('finds nothing in a note that has everything', () => {
    const doc = noteOf(
      [
        block('heading', 'Budget', { level: 1 }),
        block('paragraph', 'See item 1 and Annex I.'),
        block('action', 'Write to the venue', { id: 'a1' }),
        block('heading', 'Annex I: lists', { level: 1, section: 'annex' }),
        block('paragraph', 'One list.')
      ],
      { actions: { a1: { owners: ['Mirela'], due: 'next call' } }, people: [person('Ana Lee')] }
    );
    expect(checklist(doc)).toEqual([]);
  });

  it.each([
    [
      'an action nobody owns',
      [block('action', 'Write', { id: 'a2' })],
      { 'actions-without-owner': 1, 'actions-without-due': 1 }
    ],
    ['an action that was begun and not written', [block('action', '', { id: 'a3' })], {}],
    ['an action that is done', [block('action', 'Write', { id: 'done' })], {}],
    [
      'an item without text',
      [
        block('heading', 'Budget', { level: 1 }),
        block('heading', 'Other', { level: 1 }),
        block('paragraph', 'x')
      ],
      { 'items-not-covered': 1 }
    ],
    [
      'an item that was not reached',
      [block('heading', 'Budget', { level: 1, outcome: 'not-reached' })],
      {}
    ],
    [
      'a section without text',
      [
        block('heading', 'Budget', { level: 1 }),
        block('heading', 'Key points', { level: 2 }),
        block('heading', 'Next steps', { level: 2 }),
        block('paragraph', 'x')
      ],
      { 'empty-sections': 1 }
    ],
    [
      'a link that leads nowhere',
      [{ keys: { kind: 'paragraph' }, content: [plain('here', { link: '' })] }],
      { 'links-without-address': 1 }
    ],
    [
      'an item that is not there',
      [block('heading', 'Budget', { level: 1 }), block('paragraph', 'As under item 3.')],
      { 'broken-references': 1 }
    ],
    [
      'an annex that is not there',
      [block('paragraph', 'The list is in Annex II.')],
      { 'broken-references': 1 }
    ],
    [
      'an annex by its other number',
      [
        block('paragraph', 'Details in Annex 1 and annex lists, see Annex 2.'),
        block('heading', 'Annex I: lists', { level: 1, section: 'annex' }),
        block('paragraph', 'One list.'),
        block('heading', 'Annex II: people', { level: 1, section: 'annex', holds: 'people' })
      ],
      {}
    ],
    [
      'an item of a number with a point, and a share',
      [
        block('heading', 'Budget', { level: 1 }),
        block('paragraph', 'Item 2.5 and item 3 of the law; item 7 % of it.')
      ],
      {}
    ],
    [
      'an action that waits in progress',
      [block('action', 'Write', { id: 'going' })],
      { 'actions-without-owner': 1, 'actions-without-due': 1 }
    ],
    [
      'an action that stands twice',
      [
        block('action', 'Write', { id: 'a2', from: '7:1' }),
        block('action', 'Write', { id: 'a2', from: '7:1' })
      ],
      { 'actions-without-owner': 1, 'actions-without-due': 1, duplicates: 1 }
    ],
    [
      'an item that was carried over, and one with words of its own about it',
      [
        block('heading', 'Budget', { level: 1, outcome: 'carried' }),
        block('heading', 'Other', { level: 1, outcome: 'sideways' })
      ],
      { 'items-not-covered': 1 }
    ],
    [
      'text whose block was deleted',
      [block('paragraph', 'stranded', { gone: true })],
      { leftovers: 1 }
    ],
    [
      'a block that two people moved',
      [block('bullet', 'point', { from: '7:1' }), block('bullet', 'point', { from: '7:1' })],
      { duplicates: 1 }
    ]
  ] as const)('%s', (_name, blocks, expected) => {
    expect(
      counts(
        noteOf(blocks, {
          actions: { done: { status: 'done' }, going: { status: 'in-progress' } }
        })
      )
    ).toEqual(expected);
  });

  it('[M24] finds an action of this meeting that is cited and not there', () => {
    const doc = noteOf(
      [
        block('action', 'Write', { id: 'a1' }),
        block('paragraph', 'See action 64.1, action 64.2 and action 63.9.'),
        block('paragraph', 'See action 64.1 and action 63.9.')
      ],
      {
        meta: { title: 'Call', number: '#64' },
        actions: { a1: { owners: ['Ana'], due: 'soon', label: '64.1' } }
      }
    );
    expect(counts(doc)).toEqual({ 'broken-references': 1 });
  });

  it('[M24] points to a block that was made an action while it was moved', () => {
    const a = noteOf([
      block('heading', 'One', { level: 1 }),
      block('bullet', 'x'),
      block('heading', 'Two', { level: 1, outcome: 'carried' })
    ]);
    const b = new Y.Doc();
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
    const keys = render(openNote(a).body).map(({ key }) => key);
    moveItem(a, keys[0] ?? '', undefined);
    toAction(b, keys[1] ?? '');
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
    const here = render(openNote(a).body).at(-1)?.key;
    expect(checklist(a)).toEqual([{ code: 'leftovers', count: 1, places: [here] }]);
  });

  it('finds a person who is listed twice, in another order or spelling', () => {
    const people = [person('José Álvarez'), person('ALVAREZ, Jose'), person('Jo Okafor')];
    expect(checklist(noteOf([], { people }))).toEqual([
      { code: 'duplicate-people', count: 1, places: [expect.any(String)] }
    ]);
  });

  it('names the places', () => {
    const doc = noteOf([block('action', 'one', { id: 'a' }), block('action', 'two', { id: 'b' })]);
    expect(checklist(doc)[0]?.places).toHaveLength(2);
    expect(new Set(checklist(doc)[0]?.places).size).toBe(2);
  });
});
