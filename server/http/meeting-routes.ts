// /api/meetings and what makes meetings: one meeting, its notes as bytes, and its minutes as files.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { importFile } from '#domain/import/import-file.ts';
import { examplePlan } from '#domain/note/example.ts';
import { readMinutes, type Minutes } from '#domain/note/minutes.ts';
import { CreateMeeting } from '#domain/protocol/api.ts';
import { failure } from '#domain/protocol/failure.ts';
import { minutesJson } from '#domain/report/json.ts';
import { minutesMarkdown } from '#domain/report/markdown.ts';
import { minutesText } from '#domain/report/text.ts';
import { colourOf } from '../members/colour.ts';
import { firstPlan } from '../meetings/first-plan.ts';
import { meetingDocument } from '../meetings/space-mirror.ts';
import { attemptOf, isFailure, readBody, refuse, type Visit } from './answers.ts';
import type { ApiDeps } from './app.ts';
import { contentDisposition, fileName } from './file-name.ts';
import { meetingSummary } from './space-routes.ts';

const FORMATS: Readonly<
  Record<string, { readonly type: string; readonly body: (minutes: Minutes) => string }>
> = {
  json: { type: 'application/json; charset=utf-8', body: minutesJson },
  txt: { type: 'text/plain; charset=utf-8', body: (minutes) => minutesText(minutes) },
  md: {
    type: 'text/markdown; charset=utf-8',
    body: (minutes) => minutesMarkdown(minutes)
  }
};

const zip = promisify(gzip);

export function meetingRoutes(app: Hono<{ Bindings: HttpBindings }>, deps: ApiDeps): void {
  const { sessions, members, meetings, rooms, newKey } = deps;
  const sessionOf = (visit: Visit) => sessions.find(visit.req.header('Cookie'));

  app.post('/api/spaces/:space/meetings', async (visit) => {
    const session = await sessionOf(visit);
    const member = await members.allow(visit.req.param('space'), session, 'createMeeting');
    if (isFailure(member)) return refuse(visit, member);
    const read = await readBody(visit, CreateMeeting);
    if ('code' in read) return refuse(visit, read);
    const plan = firstPlan(read.body);
    if (isFailure(plan)) return refuse(visit, plan);
    const attempt = await attemptOf(visit, session);
    const made = await meetings.create(member, { id: read.body.id, plan }, attempt);
    return isFailure(made) ? refuse(visit, made) : visit.json(meetingSummary(made), 201);
  });

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
    const made = await meetings.create(member, { plan }, attempt);
    if (isFailure(made)) return refuse(visit, made);
    return visit.json({ id: made.id, doc: meetingDocument(made.id), report }, 201);
  });

  /** A meeting of invented people, to play with in a new installation. */
  app.post('/api/spaces/:space/example', async (visit) => {
    const session = await sessionOf(visit);
    const member = await members.allow(visit.req.param('space'), session, 'createMeeting');
    if (isFailure(member)) return refuse(visit, member);
    const attempt = await attemptOf(visit, session);
    const made = await meetings.create(member, { plan: examplePlan(newKey) }, attempt);
    return isFailure(made) ? refuse(visit, made) : visit.json(meetingSummary(made), 201);
  });

  app.get('/api/meetings/:meeting', async (visit) => {
    const session = await sessionOf(visit);
    const found = await meetings.allow(visit.req.param('meeting'), session, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const { id, space, title, status, version } = found.meeting;
    const doc = meetingDocument(id);
    const epoch = await rooms.with(doc, async (room) => room.epoch);
    if (typeof epoch !== 'number') return refuse(visit, epoch);
    return visit.json({ id, space, title, status, epoch, version, doc, versions: [] });
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
    const found = await meetings.allow(visit.req.param('meeting'), session, 'write');
    if (isFailure(found)) return refuse(visit, found);
    const { meeting, member } = found;
    const { id, name, role } = member;
    const taken = await rooms.with(meetingDocument(meeting.id), async (room) => {
      const identity = { member: id, name, role, colour: colourOf(id) };
      return (await room.submit({ identity, mayWrite: () => true }, update)) ?? room.seq;
    });
    return typeof taken === 'number' ? visit.json({ seq: taken }) : refuse(visit, taken);
  });

  app.get('/api/meetings/:meeting/:file{minutes\\.[a-z]+}', async (visit) => {
    const session = await sessionOf(visit);
    const found = await meetings.allow(visit.req.param('meeting'), session, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const extension = visit.req.param('file').slice('minutes.'.length);
    const format = FORMATS[extension];
    if (!format)
      return refuse(visit, failure('unsupported', `There are no minutes as ${extension} files.`));
    const version = visit.req.query('version');
    if (version !== undefined)
      return refuse(visit, failure('not-found', 'There is no such version of these minutes.'));
    const minutes = await meetings.notes(found.meeting.id, (doc) => readMinutes(doc));
    if (isFailure(minutes)) return refuse(visit, minutes);
    const { title, number } = minutes.meeting;
    const words = number !== undefined && !title.includes(number) ? [title, number] : [title];
    const name = fileName([...words, 'DRAFT'], extension);
    visit.header('Content-Type', format.type);
    visit.header('Content-Disposition', contentDisposition(name));
    visit.header('Cache-Control', 'private, no-cache');
    visit.header('X-Rapporteur-Status', 'draft');
    return visit.body(format.body(minutes));
  });
}
