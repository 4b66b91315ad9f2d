// What readers see when two people do two things at once, apart: one row a pair, in both orders of client ids.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import * as edit from '../../src/features/editor/commands.ts';
import type { NewBlock } from '../../src/domain/note/note.ts';
import { Replica, seed } from '../support/replica.ts';

const block = (kind: string, text: string, keys: Partial<NewBlock['keys']> = {}): NewBlock => ({
  keys: { kind, ...keys },
  content: text === '' ? [] : [{ text, formats: {} }]
});
const para = (text: string) => block('paragraph', text);
let ids = 0;
const newId = () => `new-${ids++}`;

type Hand = (replica: Replica) => void;
const types =
  (text: string, at: number, offset: number): Hand =>
  (replica) => {
    replica.select(at, offset);
    replica.type(text);
  };
const runs =
  (
    command: Parameters<Replica['run']>[0],
    at: number,
    offset = 0,
    toBlock = at,
    toOffset = offset
  ): Hand =>
  (replica) => {
    replica.select(at, offset, toBlock, toOffset);
    replica.run(command);
  };
const enter = (at: number, offset: number) => runs(edit.splitBlock(newId), at, offset);
const deletes = (from: number, fromOffset: number, to: number, toOffset: number) =>
  runs(edit.deleteSelected, from, fromOffset, to, toOffset);
const replaces =
  (text: string, at: number, from: number, to: number): Hand =>
  (replica) => {
    replica.select(at, from, at, to);
    replica.type(text);
  };

interface Row {
  readonly what: string;
  readonly start: readonly NewBlock[];
  readonly a: Hand;
  readonly b: Hand;
  /** What everybody sees afterwards; two readings where the order of client ids decides between equals. */
  readonly then: readonly string[] | readonly (readonly string[])[];
}

const TWO = [para('one two'), para('three four')];

const ROWS: readonly Row[] = [
  {
    what: 'A makes a heading, B types in it',
    start: TWO,
    a: runs(edit.setKind('heading', newId, 2), 0),
    b: types('X', 0, 3),
    then: ['heading2: oneX two', 'paragraph: three four']
  },
  {
    what: 'A makes a list item, B types in it',
    start: TWO,
    a: runs(edit.setKind('bullet', newId), 0),
    b: types('X', 0, 7),
    then: ['bullet: one twoX', 'paragraph: three four']
  },
  {
    what: 'A makes an action, B types at its start',
    start: TWO,
    a: runs(edit.setKind('action', newId), 1),
    b: types('X', 1, 0),
    then: ['paragraph: one two', 'action: Xthree four']
  },
  {
    what: 'A indents a list item, B types in it',
    start: [block('bullet', 'first'), block('bullet', 'second')],
    a: runs(edit.indent(1), 1),
    b: types('X', 1, 2),
    then: ['bullet: first', 'bullet+1: seXcond']
  },
  {
    what: 'A splits, B types in the first half',
    start: TWO,
    a: enter(0, 3),
    b: types('X', 0, 1),
    then: ['paragraph: oXne', 'paragraph:  two', 'paragraph: three four']
  },
  {
    what: 'A splits, B types in the second half',
    start: TWO,
    a: enter(0, 3),
    b: types('X', 0, 6),
    then: ['paragraph: one', 'paragraph:  twXo', 'paragraph: three four']
  },
  {
    what: 'both split at the same place',
    start: TWO,
    a: enter(0, 3),
    b: enter(0, 3),
    then: ['paragraph: one', 'paragraph: ', 'paragraph:  two', 'paragraph: three four']
  },
  {
    what: 'both split at different places',
    start: TWO,
    a: enter(0, 3),
    b: enter(1, 5),
    then: ['paragraph: one', 'paragraph:  two', 'paragraph: three', 'paragraph:  four']
  },
  {
    what: 'A presses Enter at the very start, B makes it a heading',
    start: TWO,
    a: enter(0, 0),
    b: runs(edit.setKind('heading', newId, 1), 0),
    then: ['paragraph: ', 'heading1: one two', 'paragraph: three four']
  },
  {
    what: 'A joins, B types in the second',
    start: TWO,
    a: runs(edit.joinBackward, 1),
    b: types('X', 1, 5),
    then: ['paragraph: one twothreeX four']
  },
  {
    what: 'A joins, B makes the second a heading',
    start: TWO,
    a: runs(edit.joinBackward, 1),
    b: runs(edit.setKind('heading', newId, 1), 1),
    then: ['paragraph: one twothree four']
  },
  {
    what: 'A joins, B splits the second',
    start: TWO,
    a: runs(edit.joinBackward, 1),
    b: enter(1, 5),
    then: ['paragraph: one twothree', 'paragraph:  four']
  },
  {
    what: 'A deletes a block, B types in it',
    start: [...TWO, para('five')],
    a: deletes(1, 0, 2, 0),
    b: types('X', 1, 5),
    then: ['paragraph: one two', 'paragraph: X', 'paragraph: five']
  },
  {
    what: 'A deletes everything, B types in the second block',
    start: TWO,
    a: deletes(0, 0, 1, 10),
    b: types('X', 1, 2),
    then: ['paragraph: ', 'paragraph: X']
  },
  {
    what: 'A deletes from inside one block to inside the next, B types in between',
    start: [...TWO, para('five six')],
    a: deletes(0, 3, 2, 4),
    b: types('X', 1, 2),
    then: ['paragraph: oneX six']
  },
  {
    what: 'A moves a block up, B types in it',
    start: TWO,
    a: runs(edit.moveBlocks(-1), 1),
    b: types('X', 1, 5),
    then: ['paragraph: three four', 'paragraph: one two', 'paragraph: X']
  },
  {
    what: 'A moves a block, B makes it a heading: the copy stands, the heading stays with the ghost',
    start: TWO,
    a: runs(edit.moveBlocks(-1), 1),
    b: runs(edit.setKind('heading', newId, 1), 1),
    then: ['paragraph: three four', 'paragraph: one two']
  },
  {
    what: 'both delete the same block',
    start: [...TWO, para('five')],
    a: deletes(1, 0, 2, 0),
    b: deletes(1, 0, 2, 0),
    then: ['paragraph: one two', 'paragraph: five']
  },
  {
    what: 'both move the same block: it stands twice, and is pointed out',
    start: [...TWO, para('five')],
    a: runs(edit.moveBlocks(-1), 1),
    b: runs(edit.moveBlocks(1), 1),
    then: [
      'paragraph: three four',
      'paragraph: one two',
      'paragraph: five',
      'paragraph: three four'
    ]
  },
  {
    what: 'both replace the same word by words with one first letter',
    start: [para('on Monday')],
    a: replaces('Tuesday', 0, 3, 9),
    b: replaces('Thursday', 0, 3, 9),
    then: [['paragraph: on TuesdayThursday'], ['paragraph: on ThursdayTuesday']]
  },
  {
    what: 'A replaces a sentence, B types inside it',
    start: [para('the old text')],
    a: replaces('new', 0, 4, 7),
    b: types('X', 0, 5),
    then: [['paragraph: the newX text'], ['paragraph: the Xnew text']]
  },
  {
    what: 'both type at the same place: both words whole, side by side',
    start: [para('ab')],
    a: types('MORE', 0, 1),
    b: types('LESS', 0, 1),
    then: [['paragraph: aMORELESSb'], ['paragraph: aLESSMOREb']]
  },
  {
    what: 'A makes it bold, B types in the middle',
    start: [para('strong words')],
    a: runs(edit.toggleFormat('bold'), 0, 0, 0, 12),
    b: types('X', 0, 6),
    then: ['paragraph: strongX words']
  },
  {
    what: 'heading against bullet: one wins, whole',
    start: TWO,
    a: runs(edit.setKind('heading', newId, 1), 0),
    b: runs(edit.setKind('bullet', newId), 0),
    then: [
      ['heading1: one two', 'paragraph: three four'],
      ['bullet: one two', 'paragraph: three four']
    ]
  },
  {
    what: 'heading against indent: both',
    start: [block('bullet', 'first'), block('bullet', 'second')],
    a: runs(edit.setKind('action', newId), 1),
    b: runs(edit.indent(1), 1),
    then: ['bullet: first', 'action+1: second']
  },
  {
    what: 'A undoes the typing of a block while B types in it',
    start: TWO,
    a: (replica) => {
      enter(0, 7)(replica);
      replica.type('mine');
      replica.binding.undo();
      replica.binding.undo();
    },
    b: types('X', 0, 3),
    then: ['paragraph: oneX two', 'paragraph: three four']
  }
];

describe('two people at once, apart', () => {
  for (const ids of [
    [11, 12],
    [12, 11]
  ] as const)
    it.each(ROWS)(`[N2] $what (client ${ids[0]} and ${ids[1]})`, ({ start, a, b, then }) => {
      const bytes = seed(start);
      const [first, second] = [new Replica(ids[0], bytes), new Replica(ids[1], bytes)];
      a(first);
      b(second);
      first.sync(second);
      expect(second.lines()).toEqual(first.lines());
      for (const replica of [first, second]) {
        expect(replica.state.doc.toJSON()).toEqual(replica.fresh().toJSON());
        expect(replica.binding.fallbacks).toBe(0);
      }
      const readings = Array.isArray(then[0]) ? then : [then];
      expect(readings).toContainEqual(first.lines());
    });
});

describe('an old client and a newer note', () => {
  const bytes = seed([
    block('hologram', 'from the future', { depth: 3, shine: { by: 'night' } }),
    para('plain')
  ]);

  it('[N7] opening it writes nothing, and shows the text as a plain block', () => {
    const replica = new Replica(11, bytes);
    expect(Y.encodeStateVector(replica.doc)).toEqual(Y.encodeStateVectorFromUpdate(bytes));
    expect(replica.lines()).toEqual(['hologram: from the future', 'paragraph: plain']);
  });

  it('[N7] an edit inside keeps the kind and every key', () => {
    const replica = new Replica(11, bytes);
    types('X', 0, 4)(replica);
    expect(replica.state.doc.child(0).attrs).toMatchObject({
      kind: 'hologram',
      extra: { depth: 3, shine: { by: 'night' } }
    });
    expect(replica.lines()[0]).toBe('hologram: fromX the future');
  });

  it('[N7] keeps formats it does not know, also on what is typed beside them', () => {
    const glowing = seed([
      { keys: { kind: 'paragraph' }, content: [{ text: 'glow', formats: { glow: 'green' } }] }
    ]);
    const [old, other] = [new Replica(11, glowing), new Replica(12, glowing)];
    types('X', 0, 2)(old);
    old.sync(other);
    expect(other.doc.getText('body').toDelta().slice(1)).toEqual([
      { insert: 'glXow', attributes: { glow: 'green' } }
    ]);
  });
});

describe('one person', () => {
  it('[N8] undo takes back only what was done here', () => {
    const bytes = seed(TWO);
    const [first, second] = [new Replica(11, bytes), new Replica(12, bytes)];
    types('A', 0, 0)(first);
    first.sync(second);
    types('B', 0, 0)(second);
    first.sync(second);
    first.binding.undo();
    expect(first.lines()[0]).toBe('paragraph: Bone two');
    first.binding.redo();
    expect(first.lines()[0]).toMatch(/^paragraph: (AB|BA)one two$/);
  });

  it('[N5] a selection stays with its text while others write before it', () => {
    const bytes = seed(TWO);
    const [first, second] = [new Replica(11, bytes), new Replica(12, bytes)];
    first.select(1, 6, 1, 10);
    enter(0, 3)(second);
    types('XYZ', 1, 0)(second);
    first.sync(second);
    const { from, to } = first.state.selection;
    expect(first.state.doc.textBetween(from, to)).toBe('four');
  });

  it('[N5] what another person writes touches no other block', () => {
    const bytes = seed([...TWO, para('five')]);
    const [first, second] = [new Replica(11, bytes), new Replica(12, bytes)];
    const before = first.state.doc;
    types('X', 1, 2)(second);
    first.sync(second);
    expect(first.state.doc.child(0)).toBe(before.child(0));
    expect(first.state.doc.child(2)).toBe(before.child(2));
  });

  it('[N3] making a heading sends only the key', () => {
    const replica = new Replica(11, seed(TWO));
    const before = Y.encodeStateVector(replica.doc);
    runs(edit.setKind('heading', newId, 1), 0)(replica);
    expect(Y.encodeStateAsUpdate(replica.doc, before).length).toBeLessThan(60);
  });
});

describe('composition', () => {
  it('[N9] text that arrives in the composed block waits, and nothing of either is lost', () => {
    const bytes = seed(TWO);
    const [first, second] = [new Replica(11, bytes), new Replica(12, bytes)];
    first.select(0, 3);
    first.startComposing();
    first.type('に');
    types('THEIRS', 0, 0)(second);
    enter(0, 6)(second);
    first.sync(second);
    expect(first.lines()[0]).toBe('paragraph: oneに two');
    first.type('ほ');
    first.stopComposing();
    first.sync(second);
    expect(first.lines()).toEqual(second.lines());
    expect(first.lines().slice(0, 2)).toEqual(['paragraph: THEIRS', 'paragraph: oneにほ two']);
  });

  it('[N9] what happens in other blocks shows at once', () => {
    const bytes = seed(TWO);
    const [first, second] = [new Replica(11, bytes), new Replica(12, bytes)];
    first.select(0, 3);
    first.startComposing();
    types('X', 1, 0)(second);
    first.sync(second);
    expect(first.lines()[1]).toBe('paragraph: Xthree four');
    expect(first.binding.held).toBe(false);
  });
});
