// /healthz, /readyz and /metrics: how the server is, for those who run it.
import { timingSafeEqual } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { failure } from '#domain/protocol/failure.ts';
import { hashOf } from '../members/tokens.ts';
import { refuse, type Visit } from './answers.ts';
import type { ApiDeps } from './app.ts';

export function operatorRoutes(app: Hono<{ Bindings: HttpBindings }>, deps: ApiDeps): void {
  const { storage, meters, config, report } = deps;

  app.get('/healthz', (visit) => visit.text('alive\n'));

  app.get('/readyz', async (visit) => {
    try {
      await storage.ready();
      return visit.text('ready\n');
    } catch (error) {
      report('not-ready', { why: String(error) });
      return refuse(visit, failure('try-later', 'The store cannot commit at the moment.'));
    }
  });

  app.get('/metrics', (visit) => {
    if (!mayRead(visit)) return refuse(visit, failure('no-session', 'This takes a token.'));
    visit.header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
    return visit.body(meters.text());
  });

  /** A proxy's requests come from loopback too, so a request that was forwarded needs the token. */
  function mayRead(visit: Visit): boolean {
    const token = /^Bearer (.+)$/.exec(visit.req.header('Authorization') ?? '')?.[1];
    if (config.metricsToken !== undefined && token !== undefined)
      return timingSafeEqual(hashOf(token), hashOf(config.metricsToken));
    const address = visit.env.incoming.socket.remoteAddress ?? '';
    const forwarded = visit.req.header('X-Forwarded-For') ?? visit.req.header('Forwarded');
    return forwarded === undefined && /^(127\.|::1$|::ffff:127\.)/.test(address);
  }
}
