// /api/meetings and what makes meetings: one meeting, and its notes as bytes.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { importFile } from '#domain/import/import-file.ts';
import { examplePlan } from '#domain/note/example.ts';
import { CreateMeeting } from '#domain/protocol/api.ts';
import { readMinutes } from '#domain/note/minutes.ts';
import { readMeta } from '#domain/note/note.ts';
import { failure } from '#domain/protocol/failure.ts';
import { meetingIcs } from '#domain/register/ics.ts';
import { titleOf } from '#domain/report/outline.ts';
import { may } from '#domain/rules/roles.ts';
import { colourOf } from '../members/colour.ts';
import { firstText } from '../meetings/first-text.ts';
import { meetingDocument } from '../meetings/space-mirror.ts';
import type { MemberRow } from '../storage/storage.ts';
import {
  attemptOf,
  isFailure,
  isoTime,
  isoTimeOrNull,
  readBody,
  refuse,
  type Visit
} from './answers.ts';
import type { ApiDeps } from './app.ts';
import { contentDisposition, fileName } from './file-name.ts';
import { publicVersions } from './public-version.ts';
import { meetingSummary } from './space-routes.ts';

const zip = promisify(gzip);

export function meetingRoutes(app: Hono<{ Bindings: HttpBindings }>, deps: ApiDeps): void {
  const { absences, sessions, members, meetings, versions, history, rooms, newKey, origins, now } =
    deps;
  const sessionOf = (visit: Visit) => sessions.find(visit.req.header('Cookie'));

  app.post('/api/spaces/:space/meetings', async (visit) => {
    const session = await sessionOf(visit);
    const member = await members.allow(visit.req.param('space'), session, 'createMeeting');
    if (isFailure(member)) return refuse(visit, member);
    const read = await readBody(visit, CreateMeeting);
    if ('code' in read) return refuse(visit, read);
    const { from } = read.body;
    const last = from === undefined ? undefined : await lastMeeting(from, member, session);
    if (last && 'code' in last) return refuse(visit, last);
    const first = firstText(read.body, member.id, last);
    if (isFailure(first)) return refuse(visit, first);
    const attempt = await attemptOf(visit, session);
    const made = await meetings.create(member, { id: read.body.id, first }, attempt);
    return isFailure(made) ? refuse(visit, made) : visit.json(meetingSummary(made), 201);
  });

  /** The minutes of an earlier meeting of the same space. */
  async function lastMeeting(id: string, member: MemberRow, session: string | null) {
    const found = await meetings.allow(id, session, 'read');
    if (isFailure(found)) return found;
    if (found.meeting.space !== member.space)
      return failure('not-found', 'from: a meeting of this space.');
    return meetings.notes(id, (doc) => readMinutes(doc));
  }

  app.post('/api/spaces/:space/import', async (visit) => {
    const session = await sessionOf(visit);
    const bytes = new Uint8Array(
      session === null ? new ArrayBuffer(0) : await visit.req.arrayBuffer()
    );
    const member = await members.allow(visit.req.param('space'), session, 'import');
    if (isFailure(member)) return refuse(visit, member);
    const attempt = await attemptOf(visit, session);
    const source = { name: visit.req.query('name'), contentType: visit.req.header('Content-Type') };
    const imported = importFile(bytes, source, newKey);
    if (isFailure(imported)) return refuse(visit, imported);
    const { plan, report } = imported;
    const made = await meetings.create(member, { first: plan }, attempt);
    if (isFailure(made)) return refuse(visit, made);
    return visit.json({ id: made.id, doc: meetingDocument(made.id), report }, 201);
  });

  /** A meeting of invented people, to play with in a new installation. */
  app.post('/api/spaces/:space/example', async (visit) => {
    const session = await sessionOf(visit);
    const member = await members.allow(visit.req.param('space'), session, 'createMeeting');
    if (isFailure(member)) return refuse(visit, member);
    const attempt = await attemptOf(visit, session);
    const made = await meetings.create(member, { first: examplePlan(newKey) }, attempt);
    return isFailure(made) ? refuse(visit, made) : visit.json(meetingSummary(made), 201);
  });

  app.get('/api/meetings/:meeting', async (visit) => {
    const session = await sessionOf(visit);
    const found = await meetings.allow(visit.req.param('meeting'), session, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const { id, space, title, status, version, epoch, deadline, published, corrections } =
      found.meeting;
    return visit.json({
      id,
      space,
      title,
      status,
      epoch,
      version,
      doc: meetingDocument(id),
      deadline: isoTimeOrNull(deadline),
      public: published,
      corrections,
      versions: await publicVersions(versions, id),
      reopenings: await history.reopenings(id)
    });
  });

  /** The sittings, for a calendar; the same file as a device makes without us. */
  app.get('/api/meetings/:meeting/calendar.ics', async (visit) => {
    const session = await sessionOf(visit);
    const found = await meetings.allow(visit.req.param('meeting'), session, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const { id } = found.meeting;
    const meta = await meetings.notes(id, readMeta);
    if (isFailure(meta)) return refuse(visit, meta);
    const own = origins.own(visit.req.header('Host'));
    visit.header('Content-Type', 'text/calendar; charset=utf-8');
    visit.header('Content-Disposition', contentDisposition(fileName([titleOf(meta)], 'ics')));
    return visit.body(
      meetingIcs(
        { id, meta },
        {
          stamp: isoTime(now()),
          host: new URL(own).hostname,
          url: `${own}/m/${encodeURIComponent(id)}`
        }
      )
    );
  });

  /** Who was cut off while the meeting was open, and has not come back: they may hold unsent changes. */
  app.get('/api/meetings/:meeting/absent', async (visit) => {
    const session = await sessionOf(visit);
    const found = await meetings.allow(visit.req.param('meeting'), session, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const away = absences.of(meetingDocument(found.meeting.id));
    return visit.json(
      away.map(({ member, name, unsent, since }) => ({
        member,
        name,
        unsent,
        since: isoTime(since)
      }))
    );
  });

  /** The whole note as one V1 update: what a device loads before the socket takes over. */
  app.get('/api/meetings/:meeting/doc', async (visit) => {
    const session = await sessionOf(visit);
    const found = await meetings.allow(visit.req.param('meeting'), session, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const state = await rooms.with(meetingDocument(found.meeting.id), (room) =>
      room.read((document) => ({
        update: document.whole(),
        tag: `"${document.epoch}-${document.seq}"`
      }))
    );
    if (isFailure(state)) return refuse(visit, state);
    visit.header('ETag', state.tag);
    visit.header('Cache-Control', 'private, no-cache');
    if (visit.req.header('If-None-Match') === state.tag) return visit.body(null, 304);
    visit.header('Content-Type', 'application/octet-stream');
    visit.header('Vary', 'Accept-Encoding');
    if (!/\bgzip\b/.test(visit.req.header('Accept-Encoding') ?? ''))
      return visit.body(new Uint8Array(state.update));
    visit.header('Content-Encoding', 'gzip');
    return visit.body(new Uint8Array(await zip(state.update)));
  });

  /** The way in for what is too large for one frame: an update that its sender holds, taken as a step 2 is. */
  app.post('/api/meetings/:meeting/doc', async (visit) => {
    const session = await sessionOf(visit);
    // Read before it is judged: a sender who is cut off while sending never sees the answer.
    const update = new Uint8Array(
      session === null ? new ArrayBuffer(0) : await visit.req.arrayBuffer()
    );
    const found = await meetings.allow(visit.req.param('meeting'), session, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const { meeting, member } = found;
    const { id, name, role, onceWrote } = member;
    if (!may(role, 'write') && !onceWrote)
      return refuse(visit, failure('forbidden', 'You may read this document, not change it.'));
    const base = /^\d{1,9}$/.exec(visit.req.query('epoch') ?? '')?.[0];
    const taken = await rooms.with(meetingDocument(meeting.id), async (room) => {
      const visitor = {
        identity: { member: id, name, role, colour: colourOf(id) },
        base: base === undefined ? null : Math.min(Number(base), room.epoch),
        mayWrite: () => may(role, 'write'),
        onceWrote: () => onceWrote
      };
      return (await room.submit(visitor, update)) ?? room.seq;
    });
    if (typeof taken === 'number') return visit.json({ seq: taken });
    return 'late' in taken ? visit.json({ held: taken }, 202) : refuse(visit, taken);
  });
}
