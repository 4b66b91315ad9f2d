// What the agenda panel does to the note, and what it says of it.
import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import { moveItem } from '#domain/note/moves.ts';
import { NoteReading } from '#lib/live/note-reading.svelte.ts';
import type { ToastDeed } from '#lib/ui/toasts.svelte.ts';
import { ManualClock } from '../../../tests/support/manual-clock.ts';
import {
  aDoc,
  block,
  copyOf,
  item,
  keyOf,
  point,
  syncDocs,
  textsOf
} from '../../../tests/support/note-docs.ts';
import { Agenda } from './agenda.svelte.ts';
import { aboutRow, minutesOf } from './row-words.ts';

const BLOCKS = [
  item('One'),
  point('a'),
  item('Two'),
  item('Three'),
  item('I', { section: 'annex' })
];
const MINUTE = 60_000;

/** The agenda of a note, as a page shows it. */
function anAgenda({
  doc = aDoc(BLOCKS),
  canWrite = true
}: { doc?: Y.Doc; canWrite?: boolean } = {}) {
  const clock = new ManualClock();
  const toasts: { readonly words: string; readonly deed: ToastDeed | undefined }[] = [];
  const reading = new NoteReading(doc, clock);
  const waits: number[] = [];
  const agenda = new Agenda({
    doc,
    reading,
    canWrite: () => canWrite,
    say: (words, deed) => toasts.push({ words, deed }),
    clock: {
      now: clock.now,
      after: (ms, task) => {
        waits.push(ms);
        return clock.after(ms, task);
      }
    }
  });
  const row = (title: string) => {
    const found = agenda.rows.find(({ name }) => name === title);
    if (!found) throw new Error(`no row ${title}`);
    return found;
  };
  return {
    agenda,
    doc,
    clock,
    toasts,
    row,
    key: (title: string) => row(title).entry.key,
    names: () => agenda.rows.map(({ name }) => name),
    undo: () => toasts.at(-1)?.deed?.run(),
    waits
  };
}

describe('the agenda', () => {
  it('[M25] knows each item by its place among the items, and annexes among themselves', () => {
    const { agenda } = anAgenda();
    expect(
      agenda.rows.map(({ name, isItem, place, count, entry }) => [
        name,
        isItem,
        place,
        count,
        entry.label
      ])
    ).toEqual([
      ['One', true, 1, 3, '1.'],
      ['Two', true, 2, 3, '2.'],
      ['Three', true, 3, 3, '3.'],
      ['I', false, 1, 1, undefined]
    ]);
  });

  it('[M25] adds items one after another behind the last, shown at once, and says their numbers', () => {
    const { agenda, names } = anAgenda();
    agenda.startAdding();
    expect(agenda.adding).toBe(true);
    expect(agenda.add('  Any other\n business ')).toBe(true);
    expect(agenda.said).toBe('Added “Any other business” as number 4');
    expect(agenda.add('Next meeting')).toBe(true);
    expect(agenda.add(' \n')).toBe(false);
    expect(names()).toEqual(['One', 'Two', 'Three', 'Any other business', 'Next meeting', 'I']);
  });

  it('[M25] moves an item with its blocks, says where to, and follows it', () => {
    const { agenda, doc, key } = anAgenda();
    const now = agenda.move(key('One'), 1);
    expect(agenda.said).toBe('Moved “One” to place 2 of 3');
    expect(now).toBe(keyOf(doc, 'One'));
    expect(agenda.move(now ?? '', 1)).toBe(keyOf(doc, 'One'));
    expect(agenda.move(keyOf(doc, 'One'), 1)).toBeUndefined();
    expect(agenda.said).toBe('“One” is at place 3 of 3 already');
    expect(textsOf(doc)).toEqual(['Two', 'Three', 'One', 'a', 'I']);
  });

  it('[M25] a drag can be taken back, also after somebody else moved the item on', () => {
    const { agenda, doc, key, toasts, undo, names } = anAgenda();
    agenda.moveTo(key('One'), 2);
    expect(toasts[0]?.words).toBe('Moved “One” to place 3 of 3');
    moveItem(doc, keyOf(doc, 'One'), keyOf(doc, 'Three'));
    undo();
    expect(names()).toEqual(['One', 'Two', 'Three', 'I']);
    agenda.moveTo(keyOf(doc, 'One'), 0);
    expect(toasts).toHaveLength(1);
  });

  it('[M25] rewrites a title once, and not at all when it is called off', () => {
    const { agenda, doc, key, names } = anAgenda();
    agenda.startRenaming(key('Two'));
    expect([agenda.renaming, agenda.oldTitle]).toEqual([key('Two'), 'Two']);
    agenda.finishRenaming('Two and a half');
    agenda.finishRenaming('Two and a half');
    agenda.startRenaming(key('One'));
    agenda.cancelRenaming();
    agenda.finishRenaming('Nothing');
    expect(names()).toEqual(['One', 'Two and a half', 'Three', 'I']);
    expect(agenda.renaming).toBeUndefined();
    expect(textsOf(doc).join(' ')).not.toContain('Nothing');
  });

  it('[M27] asks before written words go, and puts back what was removed', () => {
    const { agenda, doc, key, toasts, undo, names } = anAgenda();
    agenda.remove(key('Two'));
    expect(names()).toEqual(['One', 'Three', 'I']);
    agenda.remove(key('One'));
    expect(agenda.asking).toEqual({ key: keyOf(doc, 'One'), name: 'One' });
    agenda.stopAsking();
    expect(names()).toEqual(['One', 'Three', 'I']);
    agenda.remove(key('One'), true);
    expect(textsOf(doc)).toEqual(['Three', 'I']);
    expect(toasts.map(({ words }) => words)).toEqual(['Removed “Two”', 'Removed “One”']);
    undo();
    expect(textsOf(doc)).toEqual(['One', 'a', 'Three', 'I']);
    expect(agenda.said).toBe('“One” is back');
    agenda.remove('9:9', true);
    expect(toasts).toHaveLength(2);
  });

  it('[M22] takes a plan as typed, and an outcome with one tap and back', () => {
    const { agenda, row, key } = anAgenda();
    agenda.setMinutes(key('One'), '15');
    agenda.setLead(key('One'), ' Ana  Bell ');
    agenda.setOutcome(key('One'), 'not-reached');
    expect(row('One').entry).toMatchObject({
      minutes: 15,
      lead: 'Ana Bell',
      outcome: 'not-reached'
    });
    expect(aboutRow(row('One'))).toBe('(15 minutes planned, led by Ana Bell, not reached)');
    expect(agenda.planned).toBe(15);
    agenda.setOutcome(key('One'), 'carried');
    agenda.setOutcome(key('One'), 'carried');
    for (const typed of ['', 'soon', '-3', '100000']) {
      agenda.setMinutes(key('One'), '15');
      agenda.setMinutes(key('One'), typed);
      expect(row('One').entry).toMatchObject({ minutes: undefined, outcome: undefined });
    }
  });

  it('[M26] counts whole minutes while a timer runs, and is amber from the planned one on', () => {
    const { agenda, clock, row, key } = anAgenda();
    agenda.setMinutes(key('One'), '2');
    agenda.toggleTimer(key('One'));
    expect(minutesOf(row('One'))).toBe('0′/2′');
    clock.advance(2 * MINUTE - 1000);
    expect(minutesOf(row('One'))).toBe('1′/2′');
    expect(row('One')).toMatchObject({ isRunning: true, isOver: false });
    clock.advance(1000);
    expect(row('One')).toMatchObject({ isRunning: true, isOver: true, spent: 2 });
    expect(aboutRow(row('One'))).toBe('(2 of 2 minutes spent, timer runs)');
  });

  it('[M26] looks at the clock again when the next minute is full, and only while a timer runs', () => {
    const { agenda, clock, key, waits } = anAgenda();
    expect(agenda.watchTimer()).toBeUndefined();
    agenda.toggleTimer(key('One'));
    clock.advance(17_000);
    const stop = agenda.watchTimer();
    stop?.();
    clock.advance(MINUTE);
    agenda.watchTimer();
    agenda.toggleTimer(key('One'));
    expect(agenda.watchTimer()).toBeUndefined();
    expect(waits).toEqual([43_000, 43_000]);
  });

  it('[M26] one timer runs; an outcome stops it, and taking that back does not start it', () => {
    const { agenda, clock, row, key } = anAgenda();
    agenda.toggleTimer(key('One'));
    clock.advance(3 * MINUTE);
    agenda.toggleTimer(key('Two'));
    clock.advance(MINUTE);
    expect([row('One').isRunning, row('Two').isRunning]).toEqual([false, true]);
    agenda.setOutcome(key('Two'), 'discussed');
    agenda.setOutcome(key('Two'), 'discussed');
    expect(row('Two')).toMatchObject({ isRunning: false, spent: 1 });
    expect(minutesOf(row('One'))).toBe('3′');
    agenda.toggleTimer(key('One'));
    clock.advance(MINUTE);
    agenda.toggleTimer(key('One'));
    clock.advance(MINUTE);
    expect(row('One')).toMatchObject({ isRunning: false, spent: 4 });
  });

  it('[M25] changes nothing for who may only read', () => {
    const { agenda, doc, key } = anAgenda({ canWrite: false });
    const [one, two] = [key('One'), key('Two')];
    let updates = 0;
    doc.on('update', () => updates++);
    agenda.startAdding();
    agenda.add('x');
    agenda.startRenaming(one);
    agenda.finishRenaming('x');
    agenda.move(one, 1);
    agenda.moveTo(one, 2);
    agenda.setOutcome(one, 'discussed');
    agenda.setMinutes(one, '5');
    agenda.setLead(one, 'x');
    agenda.toggleTimer(one);
    agenda.remove(two, true);
    expect([updates, agenda.adding, agenda.renaming]).toEqual([0, false, undefined]);
  });

  it('[M29] marks an item that stands twice, and shows no leftover of a heading as an item', () => {
    const doc = aDoc(
      [item('One'), item('Two'), block({ kind: 'heading', level: 1, gone: true }, 'late')],
      {},
      1
    );
    const other = copyOf(doc, 2);
    moveItem(doc, keyOf(doc, 'Two'), keyOf(doc, 'One'));
    moveItem(other, keyOf(other, 'Two'), undefined);
    syncDocs(doc, other);
    const { agenda } = anAgenda({ doc });
    expect(agenda.rows.map(({ name, standsTwice }) => [name, standsTwice])).toEqual([
      ['Two', true],
      ['One', false],
      ['Two', true]
    ]);
  });
});
