// /api/spaces, /api/join, invites and members: spaces and who is in them.
import type { Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import * as v from 'valibot';
import { CreateInvite, CreateSpace, Join } from '#domain/protocol/api.ts';
import { failure } from '#domain/protocol/failure.ts';
import { may, ROLES } from '#domain/rules/roles.ts';
import { colourOf } from '../members/colour.ts';
import { meetingDocument } from '../meetings/space-mirror.ts';
import { spaceDocument } from '../meetings/spaces.ts';
import type { InviteRecord, MeetingRow, MemberRow } from '../storage/storage.ts';
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

const ChangeMember = v.union([
  v.strictObject({ role: v.picklist(ROLES) }),
  v.strictObject({ removed: v.boolean() })
]);
const RevokeInvite = v.object({ id: v.string() });

export function meetingSummary(row: MeetingRow) {
  const { id, title, number, date, series, status, version, epoch } = row;
  return { id, title, number, date, series, status, version, epoch, doc: meetingDocument(id) };
}

const publicInvite = (one: InviteRecord) => ({
  id: one.id,
  role: one.role,
  createdAt: isoTime(one.createdAt),
  expiresAt: isoTimeOrNull(one.expiresAt),
  maxUses: one.maxUses,
  uses: one.uses,
  revokedAt: isoTimeOrNull(one.revokedAt)
});

const publicMember = (one: MemberRow) => ({
  id: one.id,
  name: one.name,
  affiliations: one.affiliations,
  role: one.role,
  colour: colourOf(one.id),
  joinedAt: isoTime(one.joinedAt),
  removedAt: isoTimeOrNull(one.removedAt)
});

export function spaceRoutes(app: Hono<{ Bindings: HttpBindings }>, deps: ApiDeps): void {
  const { sessions, members, spaces, invites, meetings, late, origins } = deps;
  const sessionOf = (visit: Visit) => sessions.find(visit.req.header('Cookie'));
  const link = (visit: Visit, token: string) =>
    `${origins.own(visit.req.header('Host'))}/join#${token}`;

  app.post('/api/spaces', async (visit) => {
    const read = await readBody(visit, CreateSpace);
    if ('code' in read) return refuse(visit, read);
    const session = await sessionOf(visit);
    const made = await spaces.create(session, read.body, await attemptOf(visit, session));
    if (isFailure(made)) return refuse(visit, made);
    if (made.cookie) visit.header('Set-Cookie', made.cookie);
    const { facilitator, participant, observer } = made.tokens;
    return visit.json(
      {
        space: made.space,
        role: made.role,
        invites: {
          facilitator: link(visit, facilitator),
          participant: link(visit, participant),
          observer: link(visit, observer)
        }
      },
      201
    );
  });

  app.post('/api/join', async (visit) => {
    const read = await readBody(visit, Join);
    if ('code' in read) return refuse(visit, read);
    const joined = await members.join(await sessionOf(visit), read.body);
    if (isFailure(joined)) return refuse(visit, joined);
    if (joined.minted) visit.header('Set-Cookie', joined.minted.cookie);
    return visit.json({
      space: joined.space,
      member: ownMember(joined.member),
      role: joined.member.role
    });
  });

  // The token is a header, as a credential: in the address it would stand in logs.
  app.get('/api/join', async (visit) => {
    const [, token = ''] =
      /^Bearer (\S{1,200})$/.exec(visit.req.header('Authorization') ?? '') ?? [];
    const prospect = await members.look(await sessionOf(visit), token);
    if (isFailure(prospect)) return refuse(visit, prospect);
    const { space, role, member } = prospect;
    return visit.json({
      space,
      role,
      member: member && { id: member.id, name: member.name, role: member.role }
    });
  });

  app.get('/api/spaces', async (visit) => {
    const session = await sessionOf(visit);
    const mine = session === null ? [] : await spaces.of(session);
    return visit.json(
      mine.map(({ space, member }) => ({
        ...space,
        role: member.role,
        doc: spaceDocument(space.id),
        member: ownMember(member)
      }))
    );
  });

  app.get('/api/spaces/:space', async (visit) => {
    const id = visit.req.param('space');
    const member = await members.allow(id, await sessionOf(visit), 'read');
    if (isFailure(member)) return refuse(visit, member);
    const space = await spaces.get(id);
    if (space === null) return refuse(visit, failure('not-found', 'There is no such space.'));
    const rows = await meetings.list(id);
    const waiting = may(member.role, 'finalise') ? await late.waiting(id) : undefined;
    return visit.json({
      ...space,
      role: member.role,
      doc: spaceDocument(id),
      member: ownMember(member),
      meetings: rows.map((row) => ({
        ...meetingSummary(row),
        ...(waiting && { waiting: waiting.get(row.id) ?? 0 })
      }))
    });
  });

  app.get('/api/spaces/:space/invites', async (visit) => {
    const id = visit.req.param('space');
    const member = await members.allow(id, await sessionOf(visit), 'invite');
    if (isFailure(member)) return refuse(visit, member);
    return visit.json((await invites.list(id)).map(publicInvite));
  });

  app.post('/api/spaces/:space/invites', async (visit) => {
    const id = visit.req.param('space');
    const session = await sessionOf(visit);
    const member = await members.allow(id, session, 'invite');
    if (isFailure(member)) return refuse(visit, member);
    const read = await readBody(visit, CreateInvite);
    if ('code' in read) return refuse(visit, read);
    const attempt = await attemptOf(visit, session);
    const made = await invites.create(id, member.session, read.body, attempt);
    if (isFailure(made)) return refuse(visit, made);
    return visit.json({ ...publicInvite(made.invite), url: link(visit, made.token) }, 201);
  });

  const revoke = async (visit: Visit, space: string, invite: string) => {
    const member = await members.allow(space, await sessionOf(visit), 'invite');
    if (isFailure(member)) return refuse(visit, member);
    return (await invites.revoke(space, invite))
      ? visit.json({ id: invite, revoked: true })
      : refuse(visit, failure('not-found', 'There is no such invitation.'));
  };
  app.delete('/api/spaces/:space/invites/:invite', (visit) =>
    revoke(visit, visit.req.param('space'), visit.req.param('invite'))
  );
  app.delete('/api/spaces/:space/invites', async (visit) => {
    const read = await readBody(visit, RevokeInvite);
    if ('code' in read) return refuse(visit, read);
    return revoke(visit, visit.req.param('space'), read.body.id);
  });

  app.get('/api/spaces/:space/members', async (visit) => {
    const id = visit.req.param('space');
    const member = await members.allow(id, await sessionOf(visit), 'changeMembers');
    if (isFailure(member)) return refuse(visit, member);
    return visit.json((await members.list(id)).map(publicMember));
  });

  app.patch('/api/spaces/:space/members/:member', async (visit) => {
    const id = visit.req.param('space');
    const member = await members.allow(id, await sessionOf(visit), 'changeMembers');
    if (isFailure(member)) return refuse(visit, member);
    const read = await readBody(visit, ChangeMember);
    if ('code' in read) return refuse(visit, read);
    const changed = await members.change(id, visit.req.param('member'), read.body);
    return isFailure(changed) ? refuse(visit, changed) : visit.json(publicMember(changed));
  });
}

/** The caller, as their device knows them from then on. */
const ownMember = ({ id, name, affiliations }: MemberRow) => ({ id, name, affiliations });
