// What is known of actions: kept by field, merged by field, and nothing that somebody entered is lost.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  action,
  aDoc,
  copyOf,
  item,
  keyOf,
  point,
  syncDocs,
  typeInto
} from '../../../tests/support/note-docs.ts';
import { ACTION_STATUSES, STRENGTHS, type Owner } from './action-facts.ts';
import {
  actionsOf,
  setDue,
  setOwners,
  setStatus,
  setStrength,
  toAction,
  toPlainBlock,
  writeLabels
} from './actions.ts';
import { answer, ask, decide, decisionOf, questionOf, unask } from './decisions.ts';
import { labelsFor } from './labels.ts';
import { readMinutes } from './minutes.ts';
import { duplicatesOf, keepOne } from './duplicates.ts';
import { leftoversOf, putWithItem } from './leftovers.ts';
import { moveItem } from './moves.ts';
import { render, renderAll, textOf } from './render.ts';

const person = (name: string): Owner => ({ kind: 'person', name });
const actions = (doc: Y.Doc) => actionsOf(doc, render(doc.getText('body')));
const only = (doc: Y.Doc) => {
  const [first, ...more] = actions(doc);
  expect(more).toEqual([]);
  if (!first) throw new Error('no action');
  return first;
};

describe('an action', () => {
  it('[M1] is any block, with one change and back; what was known is known again', () => {
    const doc = aDoc([point('write')]);
    const id = toAction(doc, keyOf(doc, 'write')) ?? '';
    setDue(doc, id, { words: 'next meeting' });
    toPlainBlock(doc, keyOf(doc, 'write'));
    expect(actions(doc)).toEqual([]);
    expect(toAction(doc, keyOf(doc, 'write'))).toBe(id);
    expect(only(doc)).toMatchObject({ id, due: 'next meeting', dueDate: undefined });
  });

  it('[M1] made by two people at once is one', () => {
    const a = aDoc([point('write')], {}, 1);
    const b = copyOf(a, 2);
    setOwners(a, toAction(a, keyOf(a, 'write')) ?? '', [person('Ana')]);
    setOwners(b, toAction(b, keyOf(b, 'write')) ?? '', [person('Ben')]);
    syncDocs(a, b);
    expect(only(a).owners).toEqual(['Ana', 'Ben']);
    expect(actions(b)).toEqual(actions(a));
  });

  it.each([
    ['[M2] an entry made with the note', { a1: { owners: ['Ana'], due: 'soon', status: 'done' } }],
    ['[M2] a list that holds objects', { a1: { due: 'soon', status: 'done' } }]
  ])('%s is read as before', (_name, facts) => {
    const doc = aDoc([action('write', 'a1')], { actions: facts });
    const entry = doc.getMap('actions').get('a1');
    if (entry instanceof Y.Map && !('owners' in facts.a1))
      entry.set('owners', [{ kind: 'person', name: 'Ana' }]);
    expect(only(doc)).toMatchObject({ owners: ['Ana'], due: 'soon', status: 'done' });
    setOwners(doc, 'a1', [person('Ben'), { kind: 'coalition', name: 'Mountain Networks' }]);
    expect(only(doc).parties).toEqual([
      { kind: 'person', name: 'Ben' },
      { kind: 'coalition', name: 'Mountain Networks' }
    ]);
    setOwners(doc, 'a1', [{ kind: 'coalition', name: 'Mountain Networks' }, person('Ana')]);
    expect(only(doc).owners).toEqual(['Mountain Networks', 'Ana']);
    setOwners(doc, 'a1', []);
    expect(only(doc).owners).toEqual([]);
  });

  it('[M2] writes nothing when nothing changes', () => {
    const doc = aDoc([action('write', 'a1')]);
    const change = () => {
      setOwners(doc, 'a1', [person('Ana/Ben')]);
      setDue(doc, 'a1', { words: '5 Sep', date: '2026-09-05' });
      setStatus(doc, 'a1', { status: 'done', at: '2026-09-01T10:00:00.000Z' });
      setStrength(doc, 'a1', 'should');
      writeLabels(doc, new Map([['a1', '12.1']]));
    };
    change();
    let updates = 0;
    doc.on('update', () => updates++);
    change();
    expect(updates).toBe(0);
    expect(only(doc)).toMatchObject({ owners: ['Ana/Ben'], label: '12.1', strength: 'should' });
    setDue(doc, 'a1', { words: ' ' });
    expect(only(doc)).toMatchObject({ due: undefined, dueDate: undefined });
  });

  it('[M5] keeps the history of its status', () => {
    const doc = aDoc([action('write', 'a1')]);
    setStatus(doc, 'a1', { status: 'in-progress', at: '2026-09-01T10:00:00.000Z', by: 'Ana' });
    const other = copyOf(doc, 7);
    setStatus(doc, 'a1', { status: 'done', at: '2026-09-03T10:00:00.000Z', by: 'Ana' });
    setStatus(other, 'a1', { status: 'dropped', at: '2026-09-02T10:00:00.000Z', by: 'Ben' });
    syncDocs(doc, other);
    expect(only(doc).history.map(({ status, by }) => [status, by])).toEqual([
      ['in-progress', 'Ana'],
      ['dropped', 'Ben'],
      ['done', 'Ana']
    ]);
    expect(only(other)).toEqual(only(doc));
  });

  it('[M2] reads whatever somebody else wrote', () => {
    const doc = aDoc([action('write', 'a1'), action('send', '__proto__')]);
    const map = doc.getMap('actions');
    map.set('a1/owners', 'Ana');
    map.set('a1/due', 7);
    map.set('a1/status', 'lost');
    map.set('a1/owner:', { order: 'x' });
    map.set('a1/history:1', { status: 3 });
    map.set('/due', 'x');
    map.set('a1', [1]);
    map.set('__proto__/due', 'soon');
    expect(actions(doc)).toMatchObject([
      { owners: [''], due: undefined, status: 'open', history: [] },
      { due: 'soon' }
    ]);
  });

  it('[M2] [M9] merges field by field on two devices: nothing that somebody entered vanishes', () => {
    const name = fc.constantFrom('Ana', 'Ben', 'DC on A/DC on B', 'DCs');
    const deed = fc.record({
      who: fc.constantFrom(0, 1),
      what: fc.constantFrom(
        'owner',
        'due',
        'status',
        'strength',
        'convert',
        'move',
        'type',
        'sync'
      ),
      which: fc.constantFrom(0, 1, 2),
      name,
      n: fc.nat(99)
    });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 25 }), fc.boolean(), (deeds, swap) => {
        const first = aDoc(
          [item('One'), action('p', 'seeded'), item('Two'), point('q'), point('r')],
          {
            actions: { seeded: { owners: ['Zoe'] } }
          }
        );
        const docs = [copyOf(first, swap ? 8 : 9), copyOf(first, swap ? 9 : 8)];
        const owners = new Set<string>();
        const steps = new Set<string>();
        let typed = '';
        deeds.forEach(({ who, what, which, name, n }, turn) => {
          const [doc, other] = who === 0 ? docs : [...docs].reverse();
          if (!doc || !other) return;
          const blocks = render(doc.getText('body'));
          const target = blocks.filter(({ content }) => /^[pqr]/.test(textOf(content)))[which];
          if (what === 'sync') return syncDocs(doc, other);
          if (what === 'move') {
            const items = blocks.filter(({ keys }) => keys.kind === 'heading');
            const from = items[n % items.length];
            const before = items[which % items.length];
            if (from && before && from !== before) moveItem(doc, from.key, before.key);
            return;
          }
          if (!target) return;
          if (what === 'type') {
            const letter = String.fromCharCode(0x4e00 + turn);
            typed += letter;
            return typeInto(doc, target.key, letter);
          }
          const id = toAction(doc, target.key) ?? '';
          const known = actions(doc).find((one) => one.id === id)?.parties ?? [];
          if (what === 'owner' && !known.some((one) => one.name === name)) {
            owners.add(`${id} ${name}`);
            setOwners(doc, id, [...known, person(name)]);
          } else if (what === 'due') setDue(doc, id, { words: `day ${turn}` });
          else if (what === 'strength') setStrength(doc, id, STRENGTHS[n % 3]);
          else if (what === 'status') {
            const status = ACTION_STATUSES[n % 5] ?? 'open';
            const before = actions(doc).find((one) => one.id === id)?.status;
            if (status !== before) steps.add(`${id} ${turn}`);
            setStatus(doc, id, { status, at: String(turn).padStart(3, '0') });
          }
        });
        const [a, b] = docs;
        if (!a || !b) return;
        syncDocs(a, b);
        // What came for a block that was moved meanwhile is put with it, and of two copies one is kept.
        const all = () => renderAll(a.getText('body'));
        for (const { key, target } of leftoversOf(all())) if (target) putWithItem(a, key);
        for (const { keys } of duplicatesOf(all())) keepOne(a, keys[0] ?? '');
        expect(duplicatesOf(all())).toEqual([]);
        syncDocs(a, b);
        expect(actions(a)).toEqual(actions(b));
        const found = actions(a);
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
        const here = found.flatMap((one) => one.owners.map((owner) => `${one.id} ${owner}`));
        for (const owner of owners) expect(here).toContain(owner);
        const kept = found.flatMap((one) => one.history.map(({ at }) => `${one.id} ${Number(at)}`));
        for (const step of steps) expect(kept).toContain(step);
        const text = render(a.getText('body'))
          .map(({ content }) => textOf(content))
          .join('');
        for (const letter of typed) expect(text).toContain(letter);
        const labels = labelsFor(readMinutes(a), '#7');
        expect(new Set(labels.values()).size).toBe(labels.size);
        expect(labels.size).toBe(found.length);
      }),
      { numRuns: 300 }
    );
  });
});

describe('labels', () => {
  const labelled = (doc: Y.Doc) => actions(doc).map(({ label }) => label);

  it('[M6] are given in the order of the note, and go on after the highest ever given', () => {
    const doc = aDoc([action('one', 'a-1'), action('two', 'a-2')], {
      meta: { title: '', number: '#64' }
    });
    writeLabels(doc, labelsFor(readMinutes(doc), '#64'));
    expect(labelled(doc)).toEqual(['64.1', '64.2']);
    const given = new Map([
      ['a-1', '64.1'],
      ['a-2', '64.2'],
      ['deleted', '64.3']
    ]);
    const next = aDoc([action('new', 'a-0'), action('one', 'a-1'), action('newer', 'a-9')]);
    expect([...labelsFor(readMinutes(next), '#64', given)]).toEqual([
      ['a-0', '64.4'],
      ['a-9', '64.5']
    ]);
    expect([...labelsFor(readMinutes(next), '#65', given).values()]).toEqual(['64.4', '64.5']);
  });

  it('[M6] are not given to a line that was begun and never written', () => {
    const doc = aDoc([action('one', 'a-1'), action(' ', 'a-2'), action('three', 'a-3')]);
    expect([...labelsFor(readMinutes(doc), '#64')]).toEqual([
      ['a-1', '64.1'],
      ['a-3', '64.2']
    ]);
  });

  it.each([
    ['#64', '64.1'],
    ['2026-03', '2026-03.1'],
    ['Call 7b', '7b.1'],
    ['', 'A1'],
    [undefined, 'A1']
  ])('[M6] of a meeting numbered %s begin with "%s"', (number, label) => {
    const doc = aDoc([action('one', 'a-1')]);
    expect([...labelsFor(readMinutes(doc), number).values()]).toEqual([label]);
  });

  it('[M6] of another meeting with the same number do not come again, and old ones are kept', () => {
    const doc = aDoc([action('old', 'a-1'), action('new', 'a-2')], {
      actions: { 'a-1': { label: '62.4' } }
    });
    expect([...labelsFor(readMinutes(doc), '#62', new Map(), ['62.7'])]).toEqual([['a-2', '62.8']]);
    writeLabels(doc, new Map([['a-1', '9.9']]));
    expect(labelled(doc)[0]).toBe('62.4');
  });
});

describe('decisions and questions', () => {
  it('[M7] a decision says how firmly, by whom, and whether it is made', () => {
    const doc = aDoc([point('meet in May')]);
    const key = keyOf(doc, 'meet in May');
    const read = () => render(doc.getText('body')).map(({ keys }) => decisionOf(keys))[0];
    const id = decide(doc, key);
    expect(read()).toEqual({ id, consensus: 'none', body: undefined, state: 'decided' });
    decide(doc, key, { consensus: 'rough-consensus', body: ' MAG ' });
    decide(doc, key, { state: 'pending' });
    expect(read()).toEqual({ id, consensus: 'rough-consensus', body: 'MAG', state: 'pending' });
    decide(doc, key, { consensus: 'none', body: '', state: 'decided' });
    expect(read()).toEqual({ id, consensus: 'none', body: undefined, state: 'decided' });
  });

  it('[M8] a question is a key, so that its block keeps its kind', () => {
    const doc = aDoc([point('who pays?')]);
    const key = keyOf(doc, 'who pays?');
    const read = () =>
      render(doc.getText('body')).map(({ keys }) => [keys.kind, questionOf(keys)])[0];
    const id = ask(doc, key);
    expect(read()).toEqual(['bullet', { id, state: 'open' }]);
    answer(doc, key, true);
    expect(read()).toEqual(['bullet', { id, state: 'answered' }]);
    unask(doc, key);
    expect(read()).toEqual(['bullet', undefined]);
    expect(ask(doc, key)).toBe(id);
    decide(doc, key);
    expect(read()?.[1]).toBeUndefined();
  });
});
