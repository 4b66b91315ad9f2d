// Whose browser is this: a cookie with a random token, of which the server keeps only the hash.
import { newId, type RandomBytes } from '#domain/note/ids.ts';
import type { NewSession, Storage } from '../storage/storage.ts';
import { hashOf, newToken } from './tokens.ts';

const COOKIE = 'rapporteur';
const YEAR = 365 * 24 * 60 * 60;
/** In milliseconds: how exactly the last use of a session is noted. */
const DAY = 24 * 60 * 60 * 1000;

/** A session that is to be stored with the deed that needs it, and the cookie that carries it. */
export interface Minted {
  readonly session: NewSession;
  readonly cookie: string;
}

export interface SessionsDeps {
  readonly storage: Pick<Storage, 'session' | 'useSession'>;
  readonly random: RandomBytes;
  readonly now: () => number;
  /** Whether browsers reach the server over TLS: the cookie then never travels without it. */
  readonly secure: boolean;
}

export class Sessions {
  readonly #deps: SessionsDeps;

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
  }

  /** The session that a request's Cookie header names, or null. */
  async find(cookies: string | undefined): Promise<string | null> {
    const token = tokenIn(cookies);
    if (token === undefined) return null;
    const { storage, now } = this.#deps;
    const session = await storage.session(hashOf(token));
    if (session === null) return null;
    // Nobody waits for the note, and nobody is turned away when it cannot be made.
    if (now() - session.usedAt > DAY)
      storage.useSession(hashOf(token), now()).catch(() => undefined);
    return session.id;
  }

  /** A new token: for a new session, or one more way into the session `id`. */
  mint(id: string = newId(this.#deps.random)): Minted {
    const token = newToken(this.#deps.random);
    const secure = this.#deps.secure ? '; Secure' : '';
    return {
      session: { id, tokenHash: hashOf(token), at: this.#deps.now() },
      cookie: `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${YEAR}${secure}`
    };
  }
}

function tokenIn(cookies: string | undefined): string | undefined {
  for (const pair of (cookies ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === COOKIE && value !== undefined && /^[\w-]{20,100}$/.test(value)) return value;
  }
  return undefined;
}
