// The register of a space over HTTP: as JSON for programs, as a table for spreadsheets, as a calendar of due dates.
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { isOpen } from '#domain/note/actions.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { registerCsv } from '#domain/register/csv.ts';
import { filterRegister } from '#domain/register/filter.ts';
import { registerIcs } from '#domain/register/ics.ts';
import type { Registered } from '#domain/register/register.ts';
import { isFailure, refuse, type Visit } from './answers.ts';
import type { ApiDeps } from './app.ts';
import { contentDisposition, fileName } from './file-name.ts';

export function registerRoutes(app: Hono<{ Bindings: HttpBindings }>, deps: ApiDeps): void {
  const { sessions, members, register, origins, now } = deps;

  app.get('/api/spaces/:space/actions', async (visit) => {
    const found = await wanted(visit);
    return isFailure(found) ? refuse(visit, found) : visit.json(found.map(publicAction));
  });

  app.get('/api/spaces/:space/actions.csv', async (visit) => {
    const found = await wanted(visit);
    if (isFailure(found)) return refuse(visit, found);
    visit.header('Content-Type', 'text/csv; charset=utf-8');
    visit.header('Content-Disposition', contentDisposition(fileName(['actions'], 'csv')));
    return visit.body(registerCsv(found));
  });

  app.get('/api/spaces/:space/actions.ics', async (visit) => {
    const found = await wanted(visit);
    if (isFailure(found)) return refuse(visit, found);
    const own = origins.own(visit.req.header('Host'));
    visit.header('Content-Type', 'text/calendar; charset=utf-8');
    visit.header('Content-Disposition', contentDisposition(fileName(['actions'], 'ics')));
    return visit.body(
      registerIcs(found, {
        stamp: new Date(now()).toISOString(),
        host: new URL(own).hostname,
        url: `${own}/s/${encodeURIComponent(visit.req.param('space'))}`
      })
    );
  });

  /** Actions, or what else ?kind= names; ?status= is one of theirs, or "closed". */
  async function wanted(visit: Visit): Promise<readonly Registered[] | Failure> {
    const session = await sessions.find(visit.req.header('Cookie'));
    if (session === null) return failure('no-session', 'Join by an invitation first.');
    const space = visit.req.param('space') ?? '';
    const member = await members.allow(space, session, 'read');
    if ('code' in member) return member;
    const all = await register.read(space);
    if (isFailure(all)) return all;
    const kind = visit.req.query('kind') ?? 'action';
    const meeting = visit.req.query('meeting');
    const status = visit.req.query('status');
    return filterRegister(all, meeting === undefined ? {} : { meeting }).filter((one) => {
      if (kind !== 'all' && one.kind !== kind) return false;
      if (status === undefined) return true;
      // What is in progress is open too.
      if (status === 'open') return isOpen(one.status);
      if (status === 'closed') return !isOpen(one.status);
      return one.status === status;
    });
  }
}

function publicAction(one: Registered) {
  return {
    id: one.id,
    label: one.label,
    text: one.text,
    owners: one.owners,
    due: one.due,
    dueDate: one.dueDate,
    strength: one.strength,
    status: one.status,
    meeting: one.meeting,
    number: one.from.number,
    since: one.from.date,
    carried: one.carried,
    kind: one.kind
  };
}
