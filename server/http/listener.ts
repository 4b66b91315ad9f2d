// One listener for plain requests: the API and the operator's pages first, then the build, then the shell.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { securityHeaders } from './headers.ts';
import { staticFiles } from './static.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const OURS = /^\/(api|healthz|readyz|metrics)([/?]|$)/;

export function isForApi(url: string | undefined): boolean {
  return OURS.test(url ?? '');
}

export function listenerFor(
  app: Hono<{ Bindings: HttpBindings }>,
  build: string,
  secure: boolean
): Listener {
  // Node itself passes over what is left of a body; cutting it off would take the answer with it.
  const api = getRequestListener(app.fetch, { autoCleanupIncoming: false });
  const files = staticFiles(build);
  const headers = Object.entries(securityHeaders(secure));
  return (request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    const page = request.method === 'GET' || request.method === 'HEAD';
    if (isForApi(request.url) || !page) return void api(request, response);
    files(request, response, () => void api(request, response));
  };
}
