// The head of a meeting, what is known of its agenda items, and what a new one takes from the last.
import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import {
  action,
  aDoc,
  block,
  copyOf,
  item,
  keyOf,
  point,
  syncDocs,
  textsOf
} from '../../../tests/support/note-docs.ts';
import { minutesText } from '../report/text.ts';
import { agendaOf, elapsed, setItem, startTimer, stopTimer } from './agenda.ts';
import { readMinutes } from './minutes.ts';
import { readMeta, writeMeta, writePlan } from './note.ts';
import { render } from './render.ts';
import { planFromMeeting, templateOf } from './templates.ts';

const first = (doc: Y.Doc) => agendaOf(render(doc.getText('body')))[0];

describe('the head of a meeting', () => {
  it('[M21] has sittings, a zone, a place, a link, a series and a rule of attribution', () => {
    const doc = aDoc([]);
    const head = {
      sittings: [{ date: '2026-09-05', start: '14:00', end: '15:00' }, { date: '2026-09-06' }],
      timeZone: 'Africa/Nairobi',
      place: 'Room 4',
      link: 'https://example.org/join',
      series: 'DCCG',
      attribution: 'chatham-house'
    } as const;
    writeMeta(doc, head);
    expect(readMeta(doc)).toMatchObject({ title: 'Call', date: '2026-09-05', ...head });
    writeMeta(doc, { place: '', attribution: undefined });
    expect(readMeta(doc)).toMatchObject({
      place: undefined,
      attribution: undefined,
      series: 'DCCG'
    });
    doc.getMap('meta').set('sittings', [{ date: 'soon' }, 7, { date: '2026-09-05', start: 3 }]);
    expect(readMeta(doc).sittings).toEqual([{ date: '2026-09-05' }]);
  });

  it('[M21] a date that is changed is printed anew, and the same again writes nothing', () => {
    const doc = aDoc([], {
      meta: { title: 'Call', date: '2026-02-03', dateAsPrinted: '3 February 2026' }
    });
    let updates = 0;
    doc.on('update', () => updates++);
    writeMeta(doc, { title: 'Call', date: '2026-02-03' });
    expect(updates).toBe(0);
    writeMeta(doc, { date: '2026-02-10' });
    expect(minutesText(readMinutes(doc))).toBe('DRAFT\n\nCall | 2026-02-10\n');
  });
});

describe('an agenda item', () => {
  it('[M22] knows its minutes, who leads and what became of it; two people say two things at once', () => {
    const a = aDoc([item('One')], {}, 1);
    const b = copyOf(a, 2);
    setItem(a, keyOf(a, 'One'), { minutes: 10, lead: ' Ana ' });
    setItem(b, keyOf(b, 'One'), { outcome: 'not-reached' });
    syncDocs(a, b);
    expect(first(a)).toMatchObject({ minutes: 10, lead: 'Ana', outcome: 'not-reached', number: 1 });
    expect(minutesText(readMinutes(a))).toContain('1. One\n\nnot reached\n');
    setItem(b, keyOf(b, 'One'), { minutes: 0, outcome: 'none', lead: '' });
    expect(first(b)).toMatchObject({ minutes: undefined, lead: undefined, outcome: undefined });
    b.getMap('meta');
    expect(setItem(b, '9:9', { minutes: 1 })).toBe(false);
  });

  it('[M22] counts the time spent on it, also in parts', () => {
    const doc = aDoc([item('One')]);
    const key = keyOf(doc, 'One');
    expect(startTimer(doc, key, '2026-09-05T10:00:00.000Z')).toBe(true);
    expect(startTimer(doc, key, '2026-09-05T10:01:00.000Z')).toBe(false);
    expect(elapsed(first(doc)?.timer, '2026-09-05T10:01:30.000Z')).toBe(90);
    expect(elapsed(first(doc)?.timer, '2026-09-05T09:00:00.000Z')).toBe(0);
    stopTimer(doc, key, '2026-09-05T10:02:00.000Z');
    startTimer(doc, key, '2026-09-05T11:00:00.000Z');
    expect(elapsed(first(doc)?.timer, '2026-09-05T11:00:05.000Z')).toBe(125);
    stopTimer(doc, key, 'no time');
    expect(first(doc)?.timer).toEqual({ seconds: 120, since: undefined });
    expect(stopTimer(doc, key, '2026-09-05T12:00:00.000Z')).toBe(false);
  });

  it('[M9] two people who add items apart never make two of one number', () => {
    const a = aDoc([item('One'), item('Two')], {}, 1);
    const b = copyOf(a, 2);
    for (const [doc, text] of [
      [a, 'from a'],
      [b, 'from b']
    ] as const) {
      writePlan(
        doc,
        { meta: { title: 'Call' }, blocks: [item(text)], people: [], actions: {} },
        () => text
      );
    }
    syncDocs(a, b);
    expect(agendaOf(render(a.getText('body'))).map(({ label }) => label)).toEqual([
      '1.',
      '2.',
      '3.',
      '4.'
    ]);
  });
});

describe('a meeting like the last one', () => {
  const last = readMinutes(
    aDoc(
      [
        point('before'),
        item('Budget', { minutes: 15, lead: 'Ana', outcome: 'carried' }),
        point('a secret'),
        block({ kind: 'heading', level: 2 }, 'Key points raised'),
        point('another'),
        block({ kind: 'heading', level: 2 }, 'Next steps'),
        action('write', 'act-1'),
        item('Annex I: people', { section: 'annex', holds: 'people' })
      ],
      {
        meta: {
          title: 'Call',
          number: '#64',
          date: '2026-01-01',
          attribution: 'chatham-house',
          series: 'S'
        },
        people: [
          { name: 'Ana', roles: ['Chair'], affiliations: ['X'], attendance: 'present' },
          { name: 'Ben', roles: [], affiliations: [], attendance: 'apologies' }
        ]
      }
    )
  );
  const plan = planFromMeeting(last, { title: 'Call', number: '#65', date: '2026-02-01' });
  const doc = aDoc(plan.blocks, plan);

  it('[M23] has its agenda and headings, and none of its points', () => {
    expect(textsOf(doc).filter(Boolean)).toEqual([
      'Budget',
      'Key points raised',
      'Next steps',
      'Annex I: people'
    ]);
    expect(first(doc)).toMatchObject({ minutes: 15, lead: 'Ana', outcome: undefined });
    expect(plan.actions).toEqual({});
  });

  it('[M23] has its rule and its people with their roles, who are expected and not yet there', () => {
    expect(readMeta(doc)).toMatchObject({
      number: '#65',
      date: '2026-02-01',
      attribution: 'chatham-house',
      series: 'S'
    });
    expect(plan.people).toMatchObject([
      { name: 'Ana', roles: ['Chair'], attendance: 'expected' },
      { name: 'Ben', attendance: 'expected' }
    ]);
    expect(readMinutes(doc).people).toEqual([]);
  });

  it('an empty meeting gives an empty one', () => {
    const empty = planFromMeeting(readMinutes(aDoc([])), { title: 'Next' });
    expect(empty.blocks).toHaveLength(1);
  });
});

describe('templates', () => {
  it('knows its templates by their names', () => {
    expect(['empty', 'plain', 'agenda', 'dccg', 'x', 7].map(templateOf)).toEqual([
      'plain',
      'plain',
      'agenda',
      'dccg',
      undefined,
      undefined
    ]);
  });
});
