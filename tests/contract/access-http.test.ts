// The table of access over HTTP: who × every call there is, and the answer.
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import * as Y from 'yjs';
import { InviteRow, MeetingSummary, MemberAnswer } from '#domain/protocol/api.ts';
import { RawClient } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, tokenOf, Visitor, type ASpace } from '../support/visitor.ts';

const WHO = ['nobody', 'stranger', 'removed', 'observer', 'participant', 'facilitator'] as const;
type Who = (typeof WHO)[number];

/**
 * The meeting `:meeting` is a draft that was final once; `:final` is final, with a contribution `:late`
 * that waits; `:public` is final and published.
 */
const TABLE = `
                                             nobody stranger removed observer participant facilitator
  POST   /api/spaces                         201    201      201     201      201         201
  GET    /api/spaces                         200    200      200     200      200         200
  GET    /api/join                           200    200      403     200      200         200
  POST   /api/join                           200    200      403     200      200         200
  GET    /api/spaces/:space                  401    404      403     200      200         200
  GET    /api/spaces/:space/invites          401    404      403     403      403         200
  POST   /api/spaces/:space/invites          401    404      403     403      403         201
  DELETE /api/spaces/:space/invites          401    404      403     403      403         200
  DELETE /api/spaces/:space/invites/:invite  401    404      403     403      403         200
  GET    /api/spaces/:space/members          401    404      403     403      403         200
  PATCH  /api/spaces/:space/members/:member  401    404      403     403      403         200
  GET    /api/spaces/:space/actions          401    404      403     200      200         200
  GET    /api/spaces/:space/actions.csv      401    404      403     200      200         200
  GET    /api/spaces/:space/actions.ics      401    404      403     200      200         200
  GET    /api/spaces/:space/calendar         401    404      403     200      200         200
  POST   /api/spaces/:space/calendar         401    404      403     201      201         201
  DELETE /api/spaces/:space/calendar         401    404      403     200      200         200
  GET    /calendar/:feed                     200    200      200     200      200         200
  POST   /api/spaces/:space/meetings         401    404      403     403      201         201
  POST   /api/spaces/:space/import           401    404      403     403      201         201
  POST   /api/spaces/:space/example          401    404      403     403      201         201
  GET    /api/meetings/:meeting              401    404      403     200      200         200
  GET    /api/meetings/:meeting/calendar.ics 401    404      403     200      200         200
  GET    /api/meetings/:meeting/absent       401    404      403     200      200         200
  GET    /api/meetings/:meeting/doc          401    404      403     200      200         200
  POST   /api/meetings/:meeting/doc?epoch=2  401    404      403     403      200         200
  POST   /api/meetings/:meeting/doc?epoch=0  401    404      403     403      202         202
  POST   /api/meetings/:final/doc            401    404      403     403      202         202
  POST   /api/meetings/:meeting/review       401    404      403     403      403         200
  POST   /api/meetings/:meeting/finalise     401    404      403     403      403         200
  POST   /api/meetings/:final/reopen         401    404      403     403      403         200
  POST   /api/meetings/:final/publish        401    404      403     403      403         200
  GET    /api/meetings/:final/late           401    404      403     403      403         200
  GET    /api/meetings/:final/late?mine=1    401    404      403     200      200         200
  POST   /api/meetings/:final/late/:late     401    404      403     403      403         200
  GET    /api/meetings/:meeting/minutes.json 401    404      403     200      200         200
  GET    /api/meetings/:meeting/minutes.txt  401    404      403     200      200         200
  GET    /api/meetings/:meeting/minutes.md   401    404      403     200      200         200
  GET    /api/meetings/:final/minutes.html   401    404      403     200      200         200
  GET    /api/meetings/:final/history        401    404      403     200      200         200
  GET    /api/meetings/:final/history/1      401    404      403     200      200         200
  GET    /api/meetings/:final/versions/1     401    404      403     200      200         200
  POST   /api/meetings/:meeting/moments      401    404      403     403      201         201
  GET    /api/meetings/:meeting/authors      401    404      403     403      200         200
  GET    /minutes/:meeting                   404    404      404     404      404         404
  GET    /minutes/:meeting/minutes.json      404    404      404     404      404         404
  GET    /minutes/:final                     404    404      404     404      404         404
  GET    /minutes/:final/minutes.json        404    404      404     404      404         404
  GET    /minutes/:public                    200    200      200     200      200         200
  GET    /minutes/:public/minutes.json       200    200      200     200      200         200
  GET    /api/verify/:seal                   200    200      200     200      200         200
  GET    /api/keys                           200    200      200     200      200         200
  GET    /healthz                            200    200      200     200      200         200
  GET    /readyz                             200    200      200     200      200         200
`;

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

let server: TestServer;
let shared: Promise<Everything> | undefined;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

interface Everything {
  readonly space: ASpace;
  readonly who: Readonly<Record<Who, Visitor>>;
  /** What stands for the names in a path. */
  readonly names: Readonly<Record<string, string>>;
}

const Ruled = v.object({ seal: v.nullable(v.string()) });
const Feed = v.object({ url: v.string() });
const Held = v.object({ held: v.object({ late: v.string() }) });

/** A space with one of everything. */
async function everything(): Promise<Everything> {
  const space = await aSpace(server.origin);
  const { facilitator } = space;
  const post = async (path: string, body: unknown) => {
    const { status, body: answer } = await facilitator.call('POST', path, body);
    expect([path, status < 300]).toEqual([path, true]);
    return answer;
  };
  const removed = await space.join('participant', 'Once Here');
  const participant = await space.join('participant');
  const observer = await space.join('observer');
  const other = await space.join('observer', 'Somebody Else');
  await facilitator.call('PATCH', `/api/spaces/${space.id}/members/${removed.id}`, {
    removed: true
  });
  const invites = `/api/spaces/${space.id}/invites`;
  const invite = v.parse(InviteRow, await post(invites, { role: 'observer' }));
  const meeting = await space.meeting('Reopened');
  await post(`/api/meetings/${meeting}/finalise`, {});
  await post(`/api/meetings/${meeting}/reopen`, { reason: 'A name was wrong.' });
  const final = await space.meeting('Final');
  const { seal } = v.parse(Ruled, await post(`/api/meetings/${final}/finalise`, {}));
  const open = await space.meeting('Public');
  await post(`/api/meetings/${open}/finalise`, {});
  await post(`/api/meetings/${open}/publish`, { public: true });
  const late = await participant.visitor.call(
    'POST',
    `/api/meetings/${final}/doc`,
    updateOf('participant')
  );
  const feed = v.parse(Feed, await post(`/api/spaces/${space.id}/calendar`, {}));
  return {
    space,
    who: {
      nobody: new Visitor(server.origin),
      stranger: (await aSpace(server.origin)).facilitator,
      removed: removed.visitor,
      observer: observer.visitor,
      participant: participant.visitor,
      facilitator
    },
    names: {
      space: space.id,
      invite: invite.id,
      member: other.id,
      meeting,
      final,
      public: open,
      late: v.parse(Held, late.body).held.late,
      seal: seal ?? '',
      feed: feed.url.slice(feed.url.lastIndexOf('/') + 1)
    }
  };
}

function updateOf(who: Who): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('body').insert(0, `Words of the ${who}. `, {});
  return Y.encodeStateAsUpdate(doc);
}

function bodyFor(call: string, who: Who, { space, names }: Everything): unknown {
  const person = { name: `The ${who}` };
  switch (call) {
    case 'POST /api/spaces':
      return { name: 'Another', person };
    case 'POST /api/join':
      return { token: tokenOf(space.invites.observer), person };
    case 'POST /api/spaces/:space/invites':
      return { role: 'facilitator' };
    case 'DELETE /api/spaces/:space/invites':
      return { id: names.invite };
    case 'PATCH /api/spaces/:space/members/:member':
      return { role: 'facilitator' };
    case 'POST /api/spaces/:space/meetings':
      return { title: 'One more' };
    case 'POST /api/spaces/:space/import':
      return 'A call\n\n1. Opening\nThe call began at noon.';
    case 'POST /api/meetings/:meeting/review':
      return { deadline: new Date(Date.now() + 86_400_000).toISOString() };
    case 'POST /api/meetings/:meeting/moments':
      return { name: 'Before lunch' };
    case 'POST /api/meetings/:final/reopen':
      return { reason: 'A name was wrong.' };
    case 'POST /api/meetings/:final/publish':
      return { public: true };
    case 'POST /api/meetings/:final/late/:late':
      return { decision: 'decline', reason: 'Said elsewhere.' };
    default:
      if (call.startsWith('GET')) return undefined;
      return call.includes('/doc') ? updateOf(who) : {};
  }
}

test.each(rows)('[A4][A5] who may: %s %s', async (...row) => {
  const [method = '', path = '', ...expected] = row;
  // What only asks can share what it asks about.
  const there = await (method === 'GET' ? (shared ??= everything()) : everything());
  const headers = { Authorization: `Bearer ${tokenOf(there.space.invites.observer)}` };
  const concrete = path.replace(/:(\w+)/g, (_, name: string) => there.names[name] ?? name);
  const statuses: string[] = [];
  // The least first: whom it is refused must not have changed what the next one meets.
  for (const who of WHO) {
    const body = bodyFor(`${method} ${path}`, who, there);
    const answer = await there.who[who].call(method, concrete, body, headers);
    statuses.push(String(answer.status));
  }
  expect(statuses).toEqual(expected);
});

test('the table has every call that the server answers', async () => {
  expect(head).toEqual(WHO);
  const folder = new URL('../../server/http/', import.meta.url);
  const served = new Set<string>();
  for (const file of await readdir(folder)) {
    if (!file.endsWith('-routes.ts')) continue;
    const source = await readFile(new URL(file, folder), 'utf8');
    for (const [, verb = '', path = ''] of source.matchAll(
      /\bapp\.(get|post|put|patch|delete)\('([^']+)'/g
    ))
      served.add(`${verb.toUpperCase()} ${plain(path)}`);
  }
  // It has a test of its own: who may read it is not a question of roles.
  served.delete('GET /metrics');
  const listed = rows.map(([method = '', path = '']) => `${method} ${plain(path)}`);
  expect([...served].filter((call) => !listed.includes(call))).toEqual([]);
  expect(served.size).toBeGreaterThan(25);
});

/** A path with nothing in it but what is always there. */
const plain = (path: string) =>
  path
    .replace(/\?.*/, '')
    .replace(/:file\{.*\}|minutes\.\w+/, '*')
    .replace(/:\w+|\/1$/g, (part) => (part === '/1' ? '/*' : '*'));

test('[A4] what belongs to another space is not there, also for who is a facilitator of their own', async () => {
  const ours = await everything();
  const theirs = await everything();
  const { facilitator } = ours.space;
  const space = `/api/spaces/${ours.names.space}`;
  const before = await standing(theirs);
  const asked = [
    ['DELETE', `${space}/invites/${theirs.names.invite}`, undefined],
    ['DELETE', `${space}/invites`, { id: theirs.names.invite }],
    ['PATCH', `${space}/members/${theirs.names.member}`, { removed: true }],
    ['PATCH', `${space}/members/${theirs.names.member}`, { role: 'facilitator' }],
    ['POST', `/api/meetings/${ours.names.final}/late/${theirs.names.late}`, { decision: 'accept' }],
    ['POST', `/api/meetings/${theirs.names.final}/late/${ours.names.late}`, { decision: 'accept' }]
  ] as const;
  for (const [method, path, body] of asked)
    expect([path, (await facilitator.call(method, path, body)).status]).toEqual([path, 404]);
  expect(await standing(theirs)).toEqual(before);
});

/** What the facilitator of a space sees of its members, invites and late contributions. */
async function standing({ space, names }: Everything): Promise<readonly string[]> {
  const paths = ['members', 'invites'].map((what) => `/api/spaces/${space.id}/${what}`);
  const texts: string[] = [];
  for (const path of [...paths, `/api/meetings/${names.final}/late`])
    texts.push((await space.facilitator.call('GET', path)).text);
  return texts;
}

test('[A5] a session that was let in somewhere else opens nothing here, whatever it says', async () => {
  const { space, who, names } = await everything();
  const cookie = who.stranger.cookie ?? '';
  const [, value = ''] = cookie.split('=');
  const own = (space.facilitator.cookie ?? '').split('=')[1] ?? '';
  const crafted = [
    `${cookie}; member=${names.member}; role=facilitator`,
    `rapporteur=${own.slice(0, -1)}`,
    `rapporteur=${own.slice(0, -1)}%00`,
    `rapporteur=${own.toLowerCase()}`,
    `rapporteur="${value}"`,
    `RAPPORTEUR=${own}`,
    'rapporteur=',
    `rapporteur=${'a'.repeat(10_000)}`
  ];
  for (const line of crafted) {
    const answer = await new Visitor(server.origin, line).call(
      'GET',
      `/api/meetings/${names.meeting}`
    );
    expect([line.slice(0, 80), [401, 404, 431].includes(answer.status)]).toEqual([
      line.slice(0, 80),
      true
    ]);
    const client = new RawClient(server.origin, `meeting/${names.meeting}`, { cookie: line });
    expect([4401, 4404, 1006]).toContain(await client.closes());
    expect(client.frames).toBe(0);
  }
  const members = await space.facilitator.call('GET', `/api/spaces/${space.id}/members`);
  expect(v.parse(v.array(MemberAnswer), members.body).length).toBe(5);
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, {
    title: 'Still ours'
  });
  expect(v.parse(MeetingSummary, made.body).title).toBe('Still ours');
});
