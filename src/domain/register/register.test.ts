// The register: everything once, whatever happens offline, and open until somebody closes it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  action,
  aDoc,
  block,
  copyOf,
  item,
  keyOf,
  point,
  syncDocs
} from '../../../tests/support/note-docs.ts';
import { ACTION_STATUSES } from '../note/action-facts.ts';
import { setOwners, setStatus } from '../note/actions.ts';
import { ask, decide } from '../note/decisions.ts';
import { moveItem } from '../note/moves.ts';
import { filterRegister, isOverdue } from './filter.ts';
import { entriesOf, openBefore, registerOf, say, writeEntries } from './register.ts';

/** A space with meetings of these days, made on that day. */
function aSpace(...days: readonly string[]): Y.Doc {
  const space = new Y.Doc();
  days.forEach((date, index) => {
    const entry = new Y.Map<unknown>();
    space.getMap('meetings').set(`m-${index + 1}`, entry);
    entry.set('title', 'Call');
    entry.set('number', `#${index + 1}`);
    entry.set('date', date);
    entry.set('createdAt', `${date}T08:00:00.000Z`);
  });
  return space;
}
const put = (space: Y.Doc, meeting: string, doc: Y.Doc) =>
  writeEntries(space, meeting, entriesOf(meeting, doc));
const told = (space: Y.Doc) =>
  registerOf(space).map(({ id, status, carried, from }) => [id, status, carried, from.number]);

describe('what a meeting contributes', () => {
  it('[M11] is its actions, pending decisions and open questions, each once', () => {
    const doc = aDoc(
      [
        item('One'),
        point('pay it?'),
        point('meet in May'),
        point('meet in June'),
        action('write', 'act-1'),
        action('write again', 'act-1'),
        action('', 'act-2'),
        action('no id'),
        block(
          { kind: 'paragraph', noted: [{ id: 'act-3', text: 'send' }, { id: 4 }] },
          'We write and send.'
        )
      ],
      { actions: { 'act-1': { owners: ['Ana'], due: 'soon', label: '1.1' } } }
    );
    ask(doc, keyOf(doc, 'pay it?'));
    decide(doc, keyOf(doc, 'meet in May'), { state: 'pending', body: 'MAG' });
    decide(doc, keyOf(doc, 'meet in June'));
    expect(
      entriesOf('m-1', doc).map(({ kind, text, owners, label }) => [kind, text, owners, label])
    ).toEqual([
      ['question', 'pay it?', [], null],
      ['decision', 'meet in May', ['MAG'], null],
      ['action', 'write', ['Ana'], '1.1'],
      ['action', 'send', [], null]
    ]);
  });

  it('[M11] stands in the register as the notes say it; the same again writes nothing', () => {
    const space = aSpace('2026-01-01');
    const doc = aDoc([action('write', 'act-1'), action('send', 'act-2')]);
    expect(put(space, 'm-1', doc)).toBe(true);
    expect(put(space, 'm-1', doc)).toBe(false);
    expect(registerOf(space).map(({ text, from }) => [text, from.date])).toEqual([
      ['write', '2026-01-01'],
      ['send', '2026-01-01']
    ]);
    put(space, 'm-1', aDoc([action('write it', 'act-1')]));
    expect(registerOf(space).map(({ text }) => text)).toEqual(['write it']);
  });
});

describe('carrying over', () => {
  it('[M12] an open entry stands in each later meeting until it is closed, and counts them', () => {
    const space = aSpace('2026-01-01', '2026-02-01', '2026-03-01');
    put(space, 'm-1', aDoc([action('write', 'act-1'), action('send', 'act-2')]));
    put(space, 'm-2', aDoc([action('call', 'act-3')]));
    expect(openBefore(space, 'm-1')).toEqual([]);
    expect(openBefore(space, 'm-2').map(({ id }) => id)).toEqual(['act-1', 'act-2']);
    say(space, 'm-1/act-1', { status: 'done', at: '2026-02-10T00:00:00.000Z', by: 'Ana' });
    expect(openBefore(space, 'm-3').map(({ id }) => id)).toEqual(['act-2', 'act-3']);
    expect(told(space)).toEqual([
      ['act-1', 'done', 1, '#1'],
      ['act-2', 'open', 2, '#1'],
      ['act-3', 'open', 1, '#2']
    ]);
    say(space, 'm-1/act-1', { status: 'open', at: '2026-02-11T00:00:00.000Z' });
    expect(told(space)[0]).toEqual(['act-1', 'open', 2, '#1']);
  });

  it('[M12] the same action in two notes is one, of the earlier meeting, as the later tells it', () => {
    const space = aSpace('2026-01-01', '2026-02-01');
    put(
      space,
      'm-2',
      aDoc([action('write to all', 'act-1')], { actions: { 'act-1': { label: '2.1' } } })
    );
    put(space, 'm-1', aDoc([action('write', 'act-1')], { actions: { 'act-1': { label: '1.1' } } }));
    say(space, 'm-1/act-1', { status: 'in-progress', at: '2026-01-02T00:00:00.000Z' });
    expect(registerOf(space)).toMatchObject([
      {
        id: 'act-1',
        meeting: 'm-1',
        text: 'write to all',
        label: '1.1',
        status: 'in-progress',
        carried: 1
      }
    ]);
  });

  it('[M12] who spoke last counts: the notes, or a member since', () => {
    const space = aSpace('2026-01-01');
    const doc = aDoc([action('write', 'act-1')]);
    say(space, 'm-1/act-1', { status: 'dropped', at: '2026-01-03T00:00:00.000Z' });
    setStatus(doc, 'act-1', { status: 'done', at: '2026-01-05T00:00:00.000Z' });
    put(space, 'm-1', doc);
    expect(told(space)).toEqual([['act-1', 'done', 0, '#1']]);
    say(space, 'm-1/act-1', { status: 'open', at: '2026-01-06T00:00:00.000Z' });
    expect(told(space)).toEqual([['act-1', 'open', 0, '#1']]);
  });

  it('[M13] words of two members offline both stay, entries never double, and all devices agree', () => {
    const deed = fc.record({
      who: fc.constantFrom(0, 1),
      what: fc.constantFrom('say', 'put', 'move', 'sync'),
      which: fc.constantFrom('act-1', 'act-2'),
      n: fc.nat(99)
    });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 20 }), (deeds) => {
        const first = aSpace('2026-01-01', '2026-02-01');
        const spaces = [copyOf(first, 3), copyOf(first, 4)];
        const note = aDoc([
          item('A'),
          action('write', 'act-1'),
          item('B'),
          action('send', 'act-2')
        ]);
        const notes = [copyOf(note, 5), copyOf(note, 6)];
        const said: string[] = [];
        deeds.forEach(({ who, what, which, n }, turn) => {
          const [space, doc] = [spaces[who], notes[who]];
          if (!space || !doc) return;
          if (what === 'say') {
            const word = `word ${turn}`;
            said.push(word);
            const at = `2026-01-0${1 + (n % 3)}T00:00:00.000Z`;
            say(space, `m-1/${which}`, {
              status: ACTION_STATUSES[n % 5] ?? 'open',
              at,
              note: word
            });
          } else if (what === 'move') {
            moveItem(doc, keyOf(doc, n % 2 ? 'A' : 'B'), undefined);
          } else if (what === 'put') {
            setOwners(doc, which, [{ kind: 'person', name: `P${n}` }]);
            put(space, 'm-1', doc);
          } else {
            const [a, b, x, y] = [...spaces, ...notes];
            if (a && b && x && y) {
              syncDocs(a, b);
              syncDocs(x, y);
            }
          }
        });
        const [a, b, x, y] = [...spaces, ...notes];
        if (!a || !b || !x || !y) return;
        syncDocs(x, y);
        syncDocs(a, b);
        put(a, 'm-1', x);
        syncDocs(a, b);
        expect(registerOf(a)).toEqual(registerOf(b));
        const ids = registerOf(a).map(({ id }) => id);
        expect([...ids].sort()).toEqual(['act-1', 'act-2']);
        const words = registerOf(a).flatMap((one) => one.said.map(({ note: word }) => word));
        for (const word of said) expect(words).toContain(word);
      }),
      { numRuns: 200 }
    );
  });

  it('[M13] reads whatever stands in a space', () => {
    const space = aSpace('2026-01-01');
    put(space, 'm-1', aDoc([action('write', 'act-1')]));
    space.getMap('register').set('m-1/x', { text: 7 });
    space.getMap('register').set('m-9/y', 'y');
    space.getMap('progress').set('m-1/act-1', { status: 'lost' });
    space.getMap('progress').set('m-1/act-1/2', null);
    space.getMap('meetings').set('m-7', 3);
    expect(told(space)).toEqual([['act-1', 'open', 0, '#1']]);
    expect(openBefore(space, 'unknown').map(({ id }) => id)).toEqual(['act-1']);
  });
});

describe('the filters of the register', () => {
  const space = aSpace('2026-01-01', '2026-02-01');
  const doc = aDoc([action('write', 'act-1'), action('send', 'act-2'), action('done', 'act-3')], {
    actions: {
      'act-1': { owners: ['Ána Lee'], dueDate: '2026-01-10', due: '10 Jan' },
      'act-2': { owners: ['DC on Accessibility and Disability'], due: 'early May' },
      'act-3': { owners: ['Ana Lee'], status: 'done', due: '2025-01-01' }
    }
  });
  put(space, 'm-1', doc);
  put(space, 'm-2', aDoc([action('call', 'act-4')]));
  const all = registerOf(space);
  const aliases = [{ name: 'DC on Accessibility and Disability', aliases: ['DCAD'] }];

  it.each([
    [{ person: 'ana lee' }, ['act-1', 'act-3']],
    [{ person: 'ana lee', state: 'open' }, ['act-1']],
    [{ coalitions: ['DCAD'] }, ['act-2']],
    [{ person: 'Ana Lee', coalitions: ['dcad'], state: 'open' }, ['act-1', 'act-2']],
    [{ state: 'closed' }, ['act-3']],
    [{ overdueOn: '2026-01-11' }, ['act-1']],
    [{ overdueOn: '2026-01-10' }, []],
    [{ meeting: 'm-2' }, ['act-4']],
    [{ kind: 'question' }, []],
    [{ words: 'early SEND' }, ['act-2']],
    [{}, ['act-1', 'act-2', 'act-3', 'act-4']]
  ] as const)('[M14] %j', (filter, ids) => {
    expect(filterRegister(all, filter, aliases).map(({ id }) => id)).toEqual(ids);
  });

  it('[M14] overdue is what was due before today and is open', () => {
    expect(all.map((one) => isOverdue(one, '2026-03-01'))).toEqual([true, false, false, false]);
  });
});
