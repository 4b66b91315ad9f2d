// Preparing a meeting: what is proposed from the last one, and the note that is made of it on the device.
import * as buffer from 'lib0/buffer';
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { agendaOf } from '#domain/note/agenda.ts';
import { readMeta, readPeople, writePlan, type NotePlan } from '#domain/note/note.ts';
import { render, textOf } from '#domain/note/render.ts';
import type { KnownMeeting } from '#lib/live/directory.svelte.ts';
import type { WaitingMeeting } from '#lib/live/outbox.svelte.ts';
import { NewMeeting } from './new-meeting.svelte.ts';

const known = (id: string, more: Partial<KnownMeeting> = {}): KnownMeeting => ({
  ...{ id, title: 'Coordination call', number: null, date: null, status: 'draft', version: 0 },
  ...{ doc: `meeting/${id}` },
  ...more
});

const LAST: NotePlan = {
  meta: {
    title: 'Coordination call',
    number: '#64',
    date: '2026-02-03',
    sittings: [{ date: '2026-02-03', start: '14:00', end: '15:30' }],
    timeZone: 'Africa/Nairobi',
    place: 'Room 4',
    mode: 'hybrid',
    series: 'Calls',
    documentType: 'Summary report',
    attribution: 'not-attributed'
  },
  blocks: [
    {
      keys: { kind: 'heading', level: 1, minutes: 15 },
      content: [{ text: 'Budget', formats: {} }]
    },
    { keys: { kind: 'bullet' }, content: [{ text: 'A point of February.', formats: {} }] },
    { keys: { kind: 'heading', level: 1 }, content: [{ text: 'Venue', formats: {} }] }
  ],
  people: [{ name: 'Ana Lee', affiliations: [], roles: ['Chair'], attendance: 'present' }],
  actions: {}
};

function aNote(plan: NotePlan): Y.Doc {
  const doc = new Y.Doc();
  writePlan(doc, plan, () => 'key');
  return doc;
}

function preparing(
  meetings: readonly KnownMeeting[],
  readNote: () => Promise<Y.Doc | undefined> = () => Promise.resolve(aNote(LAST))
) {
  const sent: WaitingMeeting[] = [];
  const opened: string[] = [];
  let ids = 0;
  const meeting = new NewMeeting({
    space: { id: 'space-1', meetings: [...meetings] },
    outbox: { add: (one) => sent.push(one) },
    readNote,
    today: '2026-02-04',
    zone: 'Europe/Berlin',
    newId: () => `new-id-${++ids}`,
    oncreated: (id) => opened.push(id)
  });
  const made = () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, buffer.fromBase64(sent[0]?.seed ?? ''));
    return doc;
  };
  return { meeting, sent, opened, made };
}

const calls = [
  known('c63', { number: '#63', date: '2026-01-27', series: 'Calls' }),
  known('w9', { number: '#90', date: '2026-01-30', series: 'Workshops' }),
  known('c64', { number: '#64', date: '2026-02-03', series: 'Calls' })
];
const lines = (doc: Y.Doc) => render(doc.getText('body')).map(({ content }) => textOf(content));

it('[M45] with nothing but two taps it is the next of its series, like the last one', async () => {
  const { meeting, sent, opened, made } = preparing(calls);
  expect([meeting.start, meeting.facts.number]).toEqual(['last', '#65']);
  await meeting.create();
  expect(opened).toEqual([sent[0]?.id]);
  expect(sent[0]).toMatchObject({
    space: 'space-1',
    title: 'Coordination call',
    number: '#65',
    date: '2026-02-10',
    series: 'Calls'
  });
  const doc = made();
  expect(readMeta(doc)).toMatchObject({
    sittings: [{ date: '2026-02-10', start: '14:00', end: '15:30' }],
    dateAsPrinted: '10 February 2026',
    timeZone: 'Africa/Nairobi',
    place: 'Room 4',
    mode: 'hybrid',
    documentType: 'Summary report',
    attribution: 'not-attributed'
  });
  expect(lines(doc)).toEqual(['Budget', '', 'Venue', '']);
  expect([...readPeople(doc).values()]).toMatchObject([
    { name: 'Ana Lee', attendance: 'expected' }
  ]);
});

it('[M46] its agenda can be changed, and what was taken out of the form stays out', async () => {
  const { meeting, made } = preparing(calls);
  await expect.poll(() => meeting.agenda).toBe('Budget, 15 min\nVenue');
  meeting.agenda = 'Venue, 5 min, Jo\nLetter';
  meeting.facts.place = '';
  meeting.facts.attribution = '';
  await meeting.create();
  const doc = made();
  expect(
    agendaOf(render(doc.getText('body'))).map(({ text, minutes, lead }) => [text, minutes, lead])
  ).toEqual([
    ['Venue', 5, 'Jo'],
    ['Letter', undefined, undefined]
  ]);
  expect(readMeta(doc)).toMatchObject({ place: undefined, attribution: undefined });
});

it('[M45] another start changes the agenda that was proposed, not one that was typed', async () => {
  const { meeting } = preparing(calls);
  await expect.poll(() => meeting.agenda).not.toBe('');
  meeting.start = 'plain';
  expect([meeting.agenda, meeting.facts.place]).toEqual(['', 'Room 4']);
  meeting.start = 'last';
  expect(meeting.agenda).toBe('Budget, 15 min\nVenue');
  meeting.agenda = 'Mine';
  meeting.start = 'dccg';
  expect(meeting.agenda).toBe('Mine');
});

it('[M45] another series has its own number, unless somebody has typed one', () => {
  const { meeting } = preparing(calls);
  expect(meeting.knownSeries).toEqual(['Calls', 'Workshops']);
  meeting.setSeries('Workshops');
  expect(meeting.facts.number).toBe('#91');
  meeting.setSeries('New ones');
  expect(meeting.facts.number).toBe('');
  meeting.facts.renumber('#7');
  meeting.setSeries('Calls');
  expect(meeting.facts.number).toBe('#7');
});

it('[M49] without the last note here, and without a network, it starts from the template', async () => {
  const { meeting, made } = preparing(calls, () => Promise.resolve(undefined));
  await expect.poll(() => meeting.isLastMissing).toBe(true);
  expect([meeting.start, meeting.facts.number]).toEqual(['dccg', '#65']);
  await meeting.create();
  expect(lines(made())).toContain('Key points raised');
});

it('the first meeting of a space wants a title, and is not sent twice', async () => {
  const { meeting, sent } = preparing([]);
  expect([meeting.start, meeting.last]).toEqual(['dccg', undefined]);
  await meeting.create();
  expect([sent, meeting.wasTried]).toEqual([[], true]);
  meeting.facts.title = 'First call #1';
  meeting.start = 'plain';
  await Promise.all([meeting.create(), meeting.create()]);
  await meeting.create();
  expect(sent).toMatchObject([{ title: 'First call #1', number: null, date: '2026-02-04' }]);
});

it('[M49] one that is too large to be sent is not begun', async () => {
  const { meeting, sent } = preparing([]);
  meeting.facts.title = 'Call';
  meeting.agenda = `${'x'.repeat(170_000)}`;
  await meeting.create();
  expect([sent, meeting.isTooLong]).toEqual([[], true]);
});

it('[M50] a title that carries the last number carries the next', () => {
  const { meeting } = preparing([known('a', { title: 'Call #64 of the group', number: '#64' })]);
  expect(meeting.facts.title).toBe('Call #65 of the group');
});
