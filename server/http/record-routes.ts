// What is kept of minutes, over HTTP: seals and files to check, the history of a note, its named moments, its versions.
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { NameMoment } from '#domain/protocol/api.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import type { Deed } from '#domain/rules/roles.ts';
import type { MeetingForMember } from '../meetings/meetings.ts';
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
import { publicVersions } from './public-version.ts';

export function recordRoutes(app: Hono<{ Bindings: HttpBindings }>, deps: ApiDeps): void {
  const { sessions, meetings, versions, history, moments, seals } = deps;

  const allow = async (visit: Visit, deed: Deed): Promise<MeetingForMember | Failure> => {
    const session = await sessions.find(visit.req.header('Cookie'));
    return meetings.allow(visit.req.param('meeting') ?? '', session, deed);
  };

  /**
   * Anyone may ask whether this server has made a seal, or given out a file of these bytes: whoever holds a
   * file holds its hash. The seal is the hash of the data file.
   */
  app.get('/api/verify/:hash', async (visit) => {
    const hash = visit.req.param('hash').toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(hash))
      return refuse(visit, failure('malformed', 'A seal or a hash has 64 hex digits.'));
    const found = await versions.byHash(hash);
    if (found === null)
      return refuse(visit, failure('not-found', 'This server has made no such seal or file.'));
    const { meeting, space, version, at, seal, previous, signature, key, format } = found;
    const later = (await versions.list(meeting)).filter((one) => one.version > version);
    const row = await meetings.row(meeting);
    const publicKey = (await seals.publicKeys()).find(({ id }) => id === key)?.publicKey ?? null;
    return visit.json({
      seal,
      format,
      space,
      meeting,
      version,
      at: isoTime(at),
      previous,
      signature,
      key,
      publicKey,
      later: later.map((one) => ({ version: one.version, seal: one.seal, at: isoTime(one.at) })),
      status: row?.status ?? null
    });
  });

  app.get('/api/keys', async (visit) =>
    visit.json(
      (await seals.publicKeys()).map(({ id, publicKey, from, until }) => ({
        id,
        publicKey,
        from: isoTime(from),
        until: isoTimeOrNull(until)
      }))
    )
  );

  app.get('/api/meetings/:meeting/history', async (visit) => {
    const found = await allow(visit, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const told = await history.timeline(found.meeting);
    return visit.json({
      ...told,
      versions: await publicVersions(versions, found.meeting.id),
      moments: (await moments.list(found.meeting.id)).map(({ id, name, seq, at, memberName }) => ({
        id,
        name,
        seq,
        at: isoTime(at),
        by: memberName
      }))
    });
  });

  /** Name the note as it is now, to find it again. */
  app.post('/api/meetings/:meeting/moments', async (visit) => {
    const found = await allow(visit, 'write');
    if (isFailure(found)) return refuse(visit, found);
    const read = await readBody(visit, NameMoment);
    if ('code' in read) return refuse(visit, read);
    const attempt = await attemptOf(visit, found.member.session);
    const named = await moments.name(found, read.body.name, attempt);
    return isFailure(named) ? refuse(visit, named) : visit.json(named, 201);
  });

  /** The note as it was after a commit, as one V1 update. */
  app.get('/api/meetings/:meeting/history/:seq', async (visit) => {
    const found = await allow(visit, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const state = await history.stateAt(found.meeting, Number(visit.req.param('seq')));
    if ('code' in state) return refuse(visit, state);
    visit.header('Content-Type', 'application/octet-stream');
    visit.header('Cache-Control', 'private, max-age=86400');
    return visit.body(new Uint8Array(state));
  });

  /** The note of a version, as one V1 update. */
  app.get('/api/meetings/:meeting/versions/:version', async (visit) => {
    const found = await allow(visit, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const state = await versions.state(found.meeting.id, Number(visit.req.param('version')));
    if (state === null)
      return refuse(visit, failure('not-found', 'There is no such version of these minutes.'));
    visit.header('Content-Type', 'application/octet-stream');
    return visit.body(new Uint8Array(state));
  });

  /** Whose the Yjs client ids of a note are: who wrote a passage, while it is a draft. */
  app.get('/api/meetings/:meeting/authors', async (visit) => {
    const found = await allow(visit, 'write');
    if (isFailure(found)) return refuse(visit, found);
    if (found.meeting.status === 'final')
      return refuse(visit, failure('conflict', 'Who wrote what is told while drafting only.'));
    return visit.json(await history.authors(found.meeting));
  });
}
