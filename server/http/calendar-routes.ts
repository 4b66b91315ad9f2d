// Calendars of due dates that members subscribe to: a secret address each, which they make, renew and take back.
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { failure } from '#domain/protocol/failure.ts';
import { filterRegister } from '#domain/register/filter.ts';
import { registerFeed, registerIcs } from '#domain/register/ics.ts';
import { hashOf } from '../members/tokens.ts';
import { isFailure, isoTime, refuse, type Visit } from './answers.ts';
import type { ApiDeps } from './app.ts';

/** `allows` counts what an address asks: an unknown secret could be guessed at otherwise. */
export function calendarRoutes(
  app: Hono<{ Bindings: HttpBindings }>,
  deps: ApiDeps,
  allows: (visit: Visit) => boolean
): void {
  const { sessions, members, spaces, storage, register, origins, meters, newToken, now } = deps;
  const own = (visit: Visit) => origins.own(visit.req.header('Host'));
  const memberOf = async (visit: Visit) =>
    members.allow(
      visit.req.param('space') ?? '',
      await sessions.find(visit.req.header('Cookie')),
      'read'
    );

  app.get('/api/spaces/:space/calendar', async (visit) => {
    const member = await memberOf(visit);
    if (isFailure(member)) return refuse(visit, member);
    const feed = await storage.feed(member.id);
    return visit.json({ createdAt: feed && isoTime(feed.at) });
  });

  /** A new address, in place of the one before. It is told once: only its hash is kept. */
  app.post('/api/spaces/:space/calendar', async (visit) => {
    const member = await memberOf(visit);
    if (isFailure(member)) return refuse(visit, member);
    const token = newToken();
    const at = now();
    await storage.setFeed(member.id, { tokenHash: hashOf(token), at });
    return visit.json({ url: `${own(visit)}/calendar/${token}.ics`, createdAt: isoTime(at) }, 201);
  });

  app.delete('/api/spaces/:space/calendar', async (visit) => {
    const member = await memberOf(visit);
    if (isFailure(member)) return refuse(visit, member);
    await storage.setFeed(member.id, null);
    return visit.json({ createdAt: null });
  });

  // Calendar programs have no cookie: the address itself is the key. ?whose=mine or coalition, ?as=tasks.
  app.get('/calendar/:file{[A-Za-z0-9_-]+\\.ics}', async (visit) => {
    meters.count('calendar_reads_total');
    visit.header('Cache-Control', 'private, no-cache');
    if (!allows(visit))
      return refuse(visit, failure('too-fast', 'Too many requests. Try again in a minute.'));
    const token = visit.req.param('file').slice(0, -'.ics'.length);
    const member = await storage.feedMember(hashOf(token));
    if (member === null)
      return refuse(visit, failure('not-found', 'There is no calendar at this address.'));
    const all = await register.read(member.space);
    if (isFailure(all)) return refuse(visit, all);
    const whose = visit.req.query('whose');
    const wanted = filterRegister(all, {
      kind: 'action',
      ...(whose === 'mine' ? { person: member.name } : {}),
      ...(whose === 'coalition' ? { coalitions: member.affiliations } : {})
    });
    const space = await spaces.get(member.space);
    const render = visit.req.query('as') === 'tasks' ? registerIcs : registerFeed;
    visit.header('Content-Type', 'text/calendar; charset=utf-8');
    return visit.body(
      render(wanted, {
        stamp: isoTime(now()),
        host: new URL(own(visit)).hostname,
        url: `${own(visit)}/s/${encodeURIComponent(member.space)}/actions`,
        ...(space ? { name: space.name } : {})
      })
    );
  });
}
