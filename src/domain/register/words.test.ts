// One truth for an action's status: whoever spoke last, in the notes or in the register, on every device.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { action, aDoc, copyOf, item, syncDocs } from '../../../tests/support/note-docs.ts';
import { ACTION_STATUSES } from '../note/action-facts.ts';
import { actionsOf, setDue, setOwners, setStatus, setStrength } from '../note/actions.ts';
import { readMinutes } from '../note/minutes.ts';
import { previousIn, settle, type PreviousAction } from '../note/previous.ts';
import { render } from '../note/render.ts';
import { minutesText } from '../report/text.ts';
import { entriesOf, registerOf, say, writeEntries } from './register.ts';
import { newestOf, standingAction, standingMinutes, wordsIn } from './words.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function aSpace(): Y.Doc {
  const space = new Y.Doc();
  const meeting = new Y.Map<unknown>();
  space.getMap('meetings').set('m-1', meeting);
  meeting.set('title', 'Call');
  meeting.set('createdAt', at(0));
  return space;
}

const follow = (space: Y.Doc, note: Y.Doc) => writeEntries(space, 'm-1', entriesOf('m-1', note));
const inPanel = (space: Y.Doc, note: Y.Doc) =>
  actionsOf(note, render(note.getText('body'))).map((one) => standingAction(one, wordsIn(space)));
const inReport = (space: Y.Doc, note: Y.Doc) =>
  minutesText(standingMinutes(readMinutes(note), wordsIn(space)));

describe('the status of an action', () => {
  it('[M39] is what was said last, in the notes or since, and all of it is its history', () => {
    const [space, note] = [aSpace(), aDoc([item('One'), action('write', 'a-1')])];
    follow(space, note);
    say(space, 'm-1/a-1', { status: 'done', at: at(10), by: 'Jo' });
    expect(inPanel(space, note)[0]?.status).toBe('done');
    expect(inReport(space, note)).toContain('write (done)');
    setStatus(note, 'a-1', { status: 'in-progress', at: at(20), by: 'Ana' });
    follow(space, note);
    expect(inPanel(space, note)[0]).toMatchObject({
      status: 'in-progress',
      history: [
        { status: 'done', by: 'Jo' },
        { status: 'in-progress', by: 'Ana' }
      ]
    });
    expect(inReport(space, note)).toContain('write (in progress)');
    expect(registerOf(space)[0]?.status).toBe('in-progress');
  });

  it('[M39] is settled in the notes with the seal, once; what is said after it is the register’s', () => {
    const [space, note] = [aSpace(), aDoc([action('write', 'a-1'), action('send', 'a-2')])];
    setStatus(note, 'a-2', { status: 'in-progress', at: at(30) });
    say(space, 'm-1/a-1', { status: 'done', at: at(10), by: 'Jo' });
    say(space, 'm-1/a-2', { status: 'dropped', at: at(20) });
    say(space, 'm-1/gone', { status: 'done', at: at(20) });
    const labels = new Map([['a-1', '1.1']]);
    const seal = () => settle(note, { previous: [], labels, words: newestOf(wordsIn(space)) });
    seal();
    const sealed = Y.encodeStateVector(note);
    seal();
    expect(Y.encodeStateVector(note)).toEqual(sealed);
    const all = actionsOf(note, render(note.getText('body')));
    expect(all.map(({ status, label }) => [status, label])).toEqual([
      ['done', '1.1'],
      ['in-progress', undefined]
    ]);
    expect([...note.getMap('actions').keys()].some((key) => key.includes('gone'))).toBe(false);
    say(space, 'm-1/a-1', { status: 'open', at: at(40) });
    expect(readMinutes(note).sections[0]?.parts[0]?.points[0]?.action?.status).toBe('done');
    expect(inPanel(space, note)[0]?.status).toBe('open');
  });

  it('[M40] what stood open before is sealed with the notes, and nothing else is read as that', () => {
    const note = aDoc([item('One')]);
    const previous: readonly PreviousAction[] = [
      {
        kind: 'action',
        label: '63.1',
        text: 'write',
        owners: ['Ana'],
        due: null,
        status: 'open',
        from: '#63'
      }
    ];
    settle(note, { previous, labels: new Map(), words: new Map() });
    expect(readMinutes(note).previous).toEqual([]);
    expect(readMinutes(note, { state: 'final', version: 1 }).previous).toEqual(previous);
    settle(note, { previous: [], labels: new Map(), words: new Map() });
    expect(note.getMap('meta').has('previous')).toBe(false);
    note.getMap('meta').set('previous', [{ text: 'forged' }, 7, null]);
    expect(previousIn(note)).toEqual([]);
  });

  it('[M38] [M39] of several devices apart: every owner, due and step stays, and all places agree', () => {
    const deed = fc.record({
      who: fc.constantFrom(0, 1, 2),
      what: fc.constantFrom('say', 'status', 'owner', 'due', 'strength', 'sync'),
      which: fc.constantFrom('a-1', 'a-2'),
      n: fc.nat(99)
    });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 24 }), (deeds) => {
        const first = aDoc([item('One'), action('write', 'a-1'), action('send', 'a-2')]);
        const notes = [10, 11, 12].map((id) => copyOf(first, id));
        const spaces = [20, 21, 22].map((id) => copyOf(aSpaceOnce, id));
        const owners: string[] = [];
        const steps: string[] = [];
        const syncAll = (docs: readonly Y.Doc[]) => {
          for (const a of docs) for (const b of docs) if (a !== b) syncDocs(a, b);
        };
        deeds.forEach(({ who, what, which, n }, turn) => {
          const [note, space] = [notes[who], spaces[who]];
          if (!note || !space) return;
          const step = { status: ACTION_STATUSES[n % 5] ?? 'open', at: at(n), by: `P${turn}` };
          if (what === 'say') {
            say(space, `m-1/${which}`, step);
            steps.push(`${which} ${step.by}`);
          } else if (what === 'status') {
            const before = inPanel(spaces[who] ?? space, note).find(({ id }) => id === which);
            setStatus(note, which, step);
            const after = inPanel(spaces[who] ?? space, note).find(({ id }) => id === which);
            if (after && before && after.history.length > before.history.length)
              steps.push(`${which} ${step.by}`);
          } else if (what === 'owner') {
            const known = inPanel(space, note).find(({ id }) => id === which)?.parties ?? [];
            setOwners(note, which, [...known, { kind: 'person', name: `O${turn}` }]);
            owners.push(`${which} O${turn}`);
          } else if (what === 'due') setDue(note, which, { words: `day ${n}`, date: undefined });
          else if (what === 'strength') setStrength(note, which, n % 2 ? 'agreed' : 'should');
          else {
            syncAll(notes);
            syncAll(spaces);
          }
        });
        syncAll(notes);
        syncAll(spaces);
        const [note, other] = notes;
        const [space, third] = spaces;
        if (!note || !other || !space || !third) return;
        follow(space, note);
        syncAll(spaces);
        expect(inPanel(space, note)).toEqual(inPanel(third, other));
        expect(inReport(space, note)).toBe(inReport(third, other));
        const panel = inPanel(space, note);
        for (const one of registerOf(third)) {
          const here = panel.find(({ id }) => id === one.id);
          expect(here?.owners).toEqual(one.owners);
          expect(here?.due ?? null).toBe(one.due);
          expect(here?.strength ?? null).toBe(one.strength);
          expect(here?.status).toBe(one.status);
        }
        const all = panel.flatMap(({ id, owners: names, history }) => [
          ...names.map((name) => `${id} ${name}`),
          ...history.map(({ by }) => `${id} ${by}`)
        ]);
        for (const one of [...owners, ...steps]) expect(all).toContain(one);
      }),
      { numRuns: 200 }
    );
  });
});

const aSpaceOnce = aSpace();
