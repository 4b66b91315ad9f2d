// One listener for plain requests: the API and the operator's pages first, then the build, then the shell.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, RequestError, type HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { failure, FAILURES } from '#domain/protocol/failure.ts';
import { ANSWER_POLICY, securityHeaders } from './headers.ts';
import { staticFiles } from './static.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const OURS = /^\/(api|minutes|calendar|healthz|readyz|metrics)([/?]|$)/;

export function isForApi(url: string | undefined): boolean {
  return OURS.test(url ?? '');
}

export function listenerFor(
  app: Hono<{ Bindings: HttpBindings }>,
  build: string,
  secure: boolean
): Listener {
  const answer = getRequestListener(app.fetch, {
    // Node itself passes over what is left of a body; cutting it off would take the answer with it.
    autoCleanupIncoming: false,
    errorHandler: refuseUnread
  });
  const api = (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Content-Security-Policy', ANSWER_POLICY);
    void answer(request, response);
  };
  const files = staticFiles(build);
  const headers = Object.entries(securityHeaders(secure));
  return (request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    const page = request.method === 'GET' || request.method === 'HEAD';
    if (isForApi(request.url) || !page) return api(request, response);
    files(request, response, () => api(request, response));
  };
}

/** A request that no route could be asked about: its address or its host is none. */
function refuseUnread(error: unknown): Response {
  const { code, message } =
    error instanceof RequestError
      ? failure('malformed', 'This is not an address that can be asked for.')
      : failure('internal', 'Something went wrong here.');
  return Response.json({ error: { code, message } }, { status: FAILURES[code].http });
}
