// The HTTP door: every /api call, and the answers that operators ask for.
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { failure } from '#domain/protocol/failure.ts';
import type { Invites } from '../meetings/invites.ts';
import type { History } from '../meetings/history.ts';
import type { LateContributions } from '../meetings/late.ts';
import type { Lifecycle } from '../meetings/lifecycle.ts';
import type { Meetings } from '../meetings/meetings.ts';
import type { Register } from '../meetings/register.ts';
import type { Moments } from '../meetings/moments.ts';
import type { Seals } from '../meetings/seals.ts';
import type { Spaces } from '../meetings/spaces.ts';
import type { Versions } from '../meetings/versions.ts';
import type { Absences } from '../members/absences.ts';
import type { Members } from '../members/members.ts';
import type { Sessions } from '../members/sessions.ts';
import { Bucket } from '../rooms/bucket.ts';
import type { Meters } from '../rooms/meters.ts';
import type { Rooms } from '../rooms/rooms.ts';
import { StoreTrouble, type Storage } from '../storage/storage.ts';
import { addressOf } from './address.ts';
import { refuse, type Visit } from './answers.ts';
import type { Config } from './config.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { meetingRoutes } from './meeting-routes.ts';
import { minutesRoutes } from './minutes-routes.ts';
import { recordRoutes } from './record-routes.ts';
import { operatorRoutes } from './operator-routes.ts';
import type { Origins } from './origin.ts';
import { publicRoutes } from './public-routes.ts';
import { registerRoutes } from './register-routes.ts';
import { spaceRoutes } from './space-routes.ts';

export interface ApiDeps {
  readonly config: Config;
  readonly storage: Pick<Storage, 'ready' | 'feed' | 'setFeed' | 'feedMember'>;
  readonly sessions: Sessions;
  readonly members: Members;
  readonly absences: Absences;
  readonly spaces: Spaces;
  readonly invites: Invites;
  readonly meetings: Meetings;
  readonly register: Register;
  readonly lifecycle: Lifecycle;
  readonly late: LateContributions;
  readonly versions: Versions;
  readonly history: History;
  readonly moments: Moments;
  readonly seals: Seals;
  readonly rooms: Rooms;
  readonly origins: Origins;
  readonly meters: Meters;
  readonly elapsed: () => number;
  /** The time of day, in milliseconds. */
  readonly now: () => number;
  readonly newKey: () => string;
  /** A secret that opens a door. */
  readonly newToken: () => string;
  readonly report: (event: string, fields: Readonly<Record<string, string | number>>) => void;
}

const JSON_BYTES = 256 * 1024;
const DOCUMENT_BYTES = 32 * 1024 * 1024;
export const IMPORT_BYTES = 5 * 1024 * 1024;
/** Addresses whose buckets are remembered. */
const ADDRESSES = 10_000;

export function apiApp(deps: ApiDeps): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const { config, origins, meters, elapsed, report } = deps;
  const buckets = new Map<string, Bucket>();

  app.onError((error, visit) => {
    report('request-failed', { path: visit.req.routePath, why: error.message });
    if (error instanceof StoreTrouble)
      return refuse(
        visit,
        error.trouble === 'full'
          ? failure('storage-full', 'The server has no room left to save this.')
          : // Put right by somebody: whoever asks later may get it done.
            failure('try-later', 'The server cannot save at the moment.')
      );
    return refuse(visit, failure('internal', 'Something went wrong here. It has been noted.'));
  });
  app.notFound((visit) => refuse(visit, failure('not-found', 'There is nothing at this address.')));

  app.use('/api/*', async (visit, next) => {
    await next();
    meters.count('http_answers_total', { status: String(visit.res.status) });
    if (!visit.res.headers.has('Cache-Control')) visit.res.headers.set('Cache-Control', 'no-store');
  });
  app.use('/api/*', compress());

  app.use('/api/*', async (visit, next) => {
    if (visit.req.method === 'GET' || visit.req.method === 'HEAD') return next();
    const origin = visit.req.header('Origin');
    if (origin !== undefined && !origins.allows(origin, visit.req.header('Host')))
      return refuse(visit, failure('forbidden', 'This page may not do that here.'));
    return allows(addressOf(visit.env.incoming, config.trustProxy))
      ? next()
      : refuse(visit, failure('too-fast', 'Too many requests. Try again in a minute.'));
  });

  const limit = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: (visit: Visit) => refuse(visit, failure('too-large', `At most ${maxSize} bytes.`))
    });
  const forImports = limit(IMPORT_BYTES);
  const forDocuments = limit(DOCUMENT_BYTES);
  const forJson = limit(JSON_BYTES);
  app.use('/api/*', (visit, next) => {
    const { path } = visit.req;
    if (/^\/api\/spaces\/[^/]+\/import$/.test(path)) return forImports(visit, next);
    if (/^\/api\/meetings\/[^/]+\/doc$/.test(path)) return forDocuments(visit, next);
    return forJson(visit, next);
  });

  spaceRoutes(app, deps);
  registerRoutes(app, deps);
  calendarRoutes(app, deps, (visit) => allows(addressOf(visit.env.incoming, config.trustProxy)));
  meetingRoutes(app, deps);
  minutesRoutes(app, deps);
  recordRoutes(app, deps);
  publicRoutes(app, deps);
  operatorRoutes(app, deps);
  return app;

  function allows(address: string): boolean {
    if (buckets.size > ADDRESSES) buckets.clear();
    let bucket = buckets.get(address);
    if (!bucket) {
      bucket = new Bucket(config.perMinute / 60, config.perMinute, elapsed());
      buckets.set(address, bucket);
    }
    return bucket.take(1, elapsed());
  }
}
