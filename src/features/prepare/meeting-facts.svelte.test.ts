// The fields of a meeting's head: what they propose, what is wrong with them, and what of them is written.
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { readMeta, writeMeta, type NoteMeta } from '#domain/note/note.ts';
import { MeetingFacts } from './meeting-facts.svelte.ts';

const HEAD: NoteMeta = {
  title: 'Call #65',
  number: '#65',
  date: '2026-02-03',
  sittings: [{ date: '2026-02-03', start: '14:00', end: '15:30' }],
  timeZone: 'Africa/Nairobi',
  place: 'Room 4',
  attribution: 'chatham-house'
};
const facts = (meta: NoteMeta = HEAD) => new MeetingFacts(meta, 'Europe/Berlin');

describe('a new meeting', () => {
  it('[M47] of one day without times has a date and no zone; the day is kept as reports print it', () => {
    expect(facts({ title: ' Call ', date: '2026-02-03' }).meta).toEqual({
      title: 'Call',
      date: '2026-02-03',
      dateAsPrinted: '3 February 2026'
    });
  });

  it('[M47] of several sittings has them in order, in the zone that was chosen or proposed', () => {
    const form = facts({ title: 'Call', date: '2026-02-28' });
    form.sittings.forEach((sitting) => Object.assign(sitting, { start: '23:00', end: '00:30' }));
    form.addSitting();
    form.addSitting();
    Object.assign(form.sittings[2] ?? {}, { date: '2026-02-27', start: '', end: '10:00' });
    expect(form.meta).toMatchObject({
      date: '2026-02-27',
      timeZone: 'Europe/Berlin',
      sittings: [
        { date: '2026-02-27' },
        { date: '2026-02-28', start: '23:00', end: '00:30' },
        { date: '2026-03-01', start: '23:00', end: '00:30' }
      ]
    });
    expect(form.minutes).toBeUndefined();
    form.removeSitting(2);
    expect([form.minutes, form.sittings.length]).toEqual([180, 2]);
    form.removeSitting(0);
    form.removeSitting(0);
    expect(form.sittings).toEqual([{ date: '', start: '', end: '' }]);
  });

  it('says what is wrong, and takes an address as people say it', () => {
    const form = facts({ title: ' ' });
    form.link = 'javascript:alert(1)';
    form.timeZone = 'Nowhere/Land';
    form.sittings = [{ date: '', start: '10:00', end: '' }];
    expect(form.problems).toEqual(['title-missing', 'link-wrong', 'zone-unknown', 'date-missing']);
    form.title = 'Call';
    form.link = ' meet.example/4?x=1 ';
    form.sittings = [{ date: '2026-02-03', start: '10:00', end: '' }];
    form.timeZone = '';
    expect([form.problems, form.meta.link]).toEqual([[], 'https://meet.example/4?x=1']);
  });

  it('[M45] follows new proposals where nobody has typed', () => {
    const form = facts({ title: 'Call', date: '2026-02-03' });
    form.place = 'My room';
    form.propose({ ...HEAD, title: 'Call #66', number: '#66' }, 'Europe/Berlin');
    expect([form.title, form.number, form.place, form.timeZone]).toEqual([
      'Call #66',
      '#66',
      'My room',
      'Africa/Nairobi'
    ]);
    expect(form.sittings).toEqual([{ date: '2026-02-03', start: '14:00', end: '15:30' }]);
  });

  it('[M50] a title that carries the number follows it, key by key', () => {
    const form = facts();
    for (const typed of ['#6', '#', '', '#', '#7', '#70']) form.renumber(typed);
    expect([form.title, form.number]).toEqual(['Call #70', '#70']);
    const other = facts({ title: 'Call', number: '#65' });
    other.renumber('#66');
    expect(other.title).toBe('Call');
  });
});

describe('the details of a meeting that is there', () => {
  it('[M48] change nothing when nothing was changed, whatever the note looks like', () => {
    const head = { ...HEAD, dateAsPrinted: 'Tuesday next', extra: { a: 1 }, link: 'meet.example' };
    expect(facts(head).changes).toEqual({});
    expect(facts({ title: 'Call', timeZone: 'Asia/Kolkata', date: 'soon' }).changes).toEqual({});
    expect(facts({ title: '' }).changes).toEqual({});
  });

  it('[M48] change only what was changed, so that what another changes meanwhile stays', () => {
    const mine = new Y.Doc();
    writeMeta(mine, HEAD);
    const theirs = new Y.Doc();
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(mine));
    const form = facts();
    form.place = '';
    form.series = 'Calls';
    form.attribution = '';
    expect(form.changes).toEqual({ place: '', series: 'Calls', attribution: '' });
    writeMeta(theirs, { link: 'https://meet.example' });
    writeMeta(mine, form.changes);
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(mine));
    expect(readMeta(theirs)).toMatchObject({
      title: 'Call #65',
      place: undefined,
      series: 'Calls',
      link: 'https://meet.example',
      attribution: undefined
    });
  });

  it('[M48] a date that is moved is printed anew; one that is taken away leaves nothing behind', () => {
    const doc = new Y.Doc();
    writeMeta(doc, { ...HEAD, dateAsPrinted: '3 February 2026' });
    const moved = facts();
    Object.assign(moved.sittings[0] ?? {}, { date: '2026-02-10' });
    writeMeta(doc, moved.changes);
    expect(readMeta(doc)).toMatchObject({
      date: '2026-02-10',
      dateAsPrinted: '10 February 2026',
      sittings: [{ date: '2026-02-10', start: '14:00', end: '15:30' }]
    });
    const undated = new MeetingFacts(readMeta(doc), 'UTC');
    undated.removeSitting(0);
    writeMeta(doc, undated.changes);
    expect([...doc.getMap('meta').keys()].sort()).toEqual([
      'attribution',
      'number',
      'place',
      'title'
    ]);
  });

  it('[M48] times without a zone are written with the one that was shown', () => {
    const { timeZone, ...zoneless } = HEAD;
    expect(timeZone).toBeDefined();
    const form = facts(zoneless);
    form.place = 'Room 5';
    expect(form.changes).toEqual({ place: 'Room 5', timeZone: 'Europe/Berlin' });
  });
});
