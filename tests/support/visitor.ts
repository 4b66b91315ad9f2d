// Somebody with a browser's cookie jar who calls the HTTP interface.
import * as v from 'valibot';
import { CreatedSpace, Joined, MeetingSummary } from '#domain/protocol/api.ts';

export class Visitor {
  readonly origin: string;
  cookie: string | undefined;

  constructor(origin: string, cookie?: string) {
    this.origin = origin;
    this.cookie = cookie;
  }

  /** The session as a browser keeps it; `expires` (seconds since 1970) lets it outlive the browser. */
  browserCookie(expires?: number): { name: string; value: string; url: string; expires?: number } {
    const [name = '', ...value] = (this.cookie ?? '').split('=');
    const cookie = { name, value: value.join('='), url: this.origin };
    return expires === undefined ? cookie : { ...cookie, expires };
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {}
  ): Promise<{ status: number; body: unknown; headers: Headers; text: string }> {
    const response = await fetch(`${this.origin}${path}`, {
      method,
      headers: { ...(this.cookie ? { Cookie: this.cookie } : {}), ...headers },
      body:
        body === undefined || typeof body === 'string' || body instanceof Uint8Array
          ? body === undefined || typeof body === 'string'
            ? body
            : new Uint8Array(body)
          : JSON.stringify(body)
    });
    const given = response.headers.get('set-cookie');
    if (given) this.cookie = given.split(';')[0];
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const parsed: unknown = isJson ? JSON.parse(text) : undefined;
    return { status: response.status, body: parsed, headers: response.headers, text };
  }
}

export interface ASpace {
  readonly id: string;
  readonly facilitator: Visitor;
  readonly invites: v.InferOutput<typeof CreatedSpace>['invites'];
  /** Somebody new, joined by the link for this role. */
  join(role: 'facilitator' | 'participant' | 'observer', name?: string): Promise<Member>;
  /** A new meeting; its id. */
  meeting(title?: string): Promise<string>;
}

export interface Member {
  readonly id: string;
  readonly visitor: Visitor;
}

export const tokenOf = (url: string) => url.slice(url.indexOf('#') + 1);

/** A space with its first facilitator. */
export async function aSpace(origin: string): Promise<ASpace> {
  const facilitator = new Visitor(origin);
  const made = await facilitator.call('POST', '/api/spaces', {
    name: 'Forest Radio Coalition',
    person: { name: 'Mirela Vantongeren', affiliations: ['Forest Radio'] }
  });
  const { space, invites } = v.parse(CreatedSpace, made.body);
  return {
    id: space.id,
    facilitator,
    invites,
    async join(role, name = `A ${role}`) {
      const visitor = new Visitor(origin);
      const joined = await visitor.call('POST', '/api/join', {
        token: tokenOf(invites[role]),
        person: { name }
      });
      return { id: v.parse(Joined, joined.body).member.id, visitor };
    },
    async meeting(title = 'Planning call') {
      const made = await facilitator.call('POST', `/api/spaces/${space.id}/meetings`, { title });
      return v.parse(MeetingSummary, made.body).id;
    }
  };
}
