// The built app as files: compressed ahead of time, hashed names kept for ever, the shell for every page.
import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import sirv from 'sirv';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Serves a build directory; one that does not exist yet serves nothing. */
export function staticFiles(directory: string): Handler {
  if (!existsSync(path.join(directory, 'shell.html'))) return (_request, _response, next) => next();
  return sirv(directory, {
    etag: true,
    brotli: true,
    gzip: true,
    single: 'shell.html',
    setHeaders(response, pathname) {
      response.setHeader(
        'Cache-Control',
        pathname.startsWith('/_app/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache'
      );
    }
  });
}
