// The typed calls: what they send, and that nothing a network does comes out as a throw.
import { describe, expect, it } from 'vitest';
import { Api } from './client.ts';

interface Call {
  readonly url: string;
  readonly init: RequestInit;
}

/** An Api whose network answers as told, and what it was asked. */
function anApi(answer: () => Response | Promise<Response>) {
  const calls: Call[] = [];
  const api = new Api({
    origin: 'https://notes.example',
    fetch: async (input, init = {}) => {
      calls.push({ url: String(input), init });
      return answer();
    }
  });
  return { api, calls };
}

const SPACE = {
  id: 'space-1',
  name: 'Rural Networks',
  role: 'facilitator',
  doc: 'space/space-1',
  member: { id: 'm1', name: 'Ines' },
  meetings: []
};

describe('Api', () => {
  it('sends JSON and gives back the checked answer', async () => {
    const created = {
      space: { id: 'space-1', name: 'Rural Networks' },
      role: 'facilitator',
      invites: { facilitator: 'f', participant: 'p', observer: 'o' }
    };
    const { api, calls } = anApi(() => Response.json(created, { status: 201 }));
    const answer = await api.createSpace({ name: 'Rural Networks', person: { name: 'Ines' } });
    expect(answer).toEqual({ ok: true, value: created });
    expect(calls[0]?.url).toBe('https://notes.example/api/spaces');
    expect(calls[0]?.init).toMatchObject({
      method: 'POST',
      body: '{"name":"Rural Networks","person":{"name":"Ines"}}',
      headers: { 'content-type': 'application/json' }
    });
  });

  it('[A18] asks what an invite would give with the token in no address', async () => {
    const invitation = { space: { id: 's1', name: 'Rural' }, role: 'observer', member: null };
    const { api, calls } = anApi(() => Response.json(invitation));
    expect(await api.invitation('a-token')).toEqual({ ok: true, value: invitation });
    expect(calls[0]?.url).toBe('https://notes.example/api/join');
    expect(calls[0]?.init.headers).toEqual({ authorization: 'Bearer a-token' });
  });

  it('gives a refusal of the closed set as a value', async () => {
    const { api } = anApi(() =>
      Response.json({ error: { code: 'invite-expired', message: 'Too late.' } }, { status: 410 })
    );
    expect(await api.join({ token: 't', person: { name: 'Ines' } })).toEqual({
      ok: false,
      failure: { code: 'invite-expired', message: 'Too late.' }
    });
  });

  it.each([
    ['no network', () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
    ['a log-in page in between', () => new Response('<html>', { status: 200 }), 'unreachable'],
    ['another shape', () => Response.json({ id: 7 }), 'unreachable'],
    [
      'a proxy without its server',
      () => new Response('Bad gateway', { status: 502 }),
      'unreachable'
    ],
    ['a proxy that refuses size', () => new Response('', { status: 413 }), 'too-large'],
    [
      'a code of a newer server',
      () => Response.json({ error: { code: 'new', message: 'x' } }, { status: 418 }),
      'internal'
    ]
  ])('never throws: %s', async (_name, answer, code) => {
    const { api } = anApi(answer);
    const got = await api.space('space-1');
    expect(got.ok ? 'ok' : got.failure.code).toBe(code);
  });

  it('escapes what it puts into an address', async () => {
    const { api, calls } = anApi(() => Response.json(SPACE));
    await api.space('a/../b?c');
    expect(calls[0]?.url).toBe('https://notes.example/api/spaces/a%2F..%2Fb%3Fc');
    expect(api.minutesUrl('m/1', 'txt')).toBe(
      'https://notes.example/api/meetings/m%2F1/minutes.txt'
    );
  });

  it('sends a file as it is, with its name', async () => {
    const report = { placed: 3, unsorted: 0, warnings: [] };
    const { api, calls } = anApi(() => Response.json({ id: 'm1', doc: 'meeting/m1', report }));
    const file = new Blob(['Minutes'], { type: 'text/plain' });
    const answer = await api.importMeeting('space-1', file, 'minutes of May.txt');
    expect(answer.ok && answer.value.report).toEqual(report);
    expect(calls[0]?.url).toContain('/import?name=minutes%20of%20May.txt');
    expect(calls[0]?.init.body).toBe(file);
  });

  it('fetches a note as bytes, and hears that it has not changed', async () => {
    const bytes = new Uint8Array([0, 0]);
    const first = anApi(() => new Response(bytes, { headers: { etag: '"1-4"' } }));
    expect(await first.api.note('m1')).toEqual({
      ok: true,
      value: { kind: 'state', update: bytes, etag: '"1-4"' }
    });
    const again = anApi(() => new Response(null, { status: 304 }));
    expect(await again.api.note('m1', '"1-4"')).toEqual({ ok: true, value: { kind: 'unchanged' } });
    expect(again.calls[0]?.init.headers).toEqual({ 'if-none-match': '"1-4"' });
  });

  it('says that an invite is revoked without expecting words', async () => {
    const { api, calls } = anApi(() => new Response(null, { status: 204 }));
    expect(await api.revokeInvite('space-1', 'invite-1')).toEqual({ ok: true, value: undefined });
    expect(calls[0]?.init.method).toBe('DELETE');
  });

  it('changes a member, and gives the last facilitator back as a conflict', async () => {
    const { api, calls } = anApi(() =>
      Response.json({ error: { code: 'conflict', message: 'One stays.' } }, { status: 409 })
    );
    expect(await api.changeMember('space-1', 'm/1', { role: 'observer' })).toEqual({
      ok: false,
      failure: { code: 'conflict', message: 'One stays.' }
    });
    expect(calls[0]?.url).toBe('https://notes.example/api/spaces/space-1/members/m%2F1');
    expect(calls[0]?.init).toMatchObject({ method: 'PATCH', body: '{"role":"observer"}' });
  });
});
