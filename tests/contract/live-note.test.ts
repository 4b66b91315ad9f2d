// The browser's live note against the real server: what one says of the other holds on the wire.
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, expect, it } from 'vitest';
import { Api } from '#lib/api/client.ts';
import { systemClock } from '#lib/live/clock.ts';
import { keepHere } from '#lib/live/keep-here.ts';
import { bringOverHttp } from '#lib/live/large-update.ts';
import { OpenNote } from '#lib/live/open-note.ts';
import type { BrowserNews, Surroundings } from '#lib/live/surroundings.ts';
import { textOf, type } from '../support/a-note.ts';
import { aDataDir, spawnServer, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { aSpace, type Visitor } from '../support/visitor.ts';

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A browser of this visitor: its cookie, its databases, its real socket. */
function aBrowser(
  { origin, cookie }: Pick<Visitor, 'origin' | 'cookie'>,
  indexedDB = new IDBFactory()
) {
  const listeners = new Set<(news: BrowserNews) => void>();
  const brought: string[] = [];
  const surroundings: Surroundings = {
    // Node's WebSocket takes headers beside the address; a browser adds the cookie itself.
    WebSocket: new Proxy(WebSocket, {
      construct: (target, [url], self) =>
        Reflect.construct(target, [url, { headers: { cookie: cookie ?? '' } }], self)
    }),
    indexedDB,
    BroadcastChannel: undefined,
    origin,
    clock: systemClock,
    random: () => 0,
    news: (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    bring: bringOverHttp(
      new Api({
        origin,
        fetch: (input, init) => {
          brought.push(String(input));
          return fetch(input, { ...init, headers: { ...init?.headers, cookie: cookie ?? '' } });
        }
      })
    ),
    persist: () => undefined
  };
  return {
    indexedDB,
    /** The addresses that large updates went to. */
    brought,
    tell: (news: BrowserNews) => listeners.forEach((listener) => listener(news)),
    open(meeting: string): OpenNote {
      const note = new OpenNote({ doc: `meeting/${meeting}` }, surroundings);
      ending.push(() => note.destroy());
      return note;
    }
  };
}

const saved = (note: OpenNote) =>
  until('everything is on the server', () => note.status.kind === 'saved');

it('[L6] two browsers write one note, each is told "saved", both show both', async () => {
  const server = await startServer();
  ending.push(() => server.close());
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const { visitor } = await space.join('participant', 'Tomas');
  const a = aBrowser(space.facilitator).open(meeting);
  const b = aBrowser(visitor).open(meeting);
  await saved(a);
  await saved(b);
  type(a, 'from a, ');
  await until('b has it', () => textOf(b).includes('from a, '));
  type(b, 'from b');
  await until('a has it', () => textOf(a).includes('from b'));
  await saved(a);
  await saved(b);
  expect(textOf(a)).toBe(textOf(b));
  expect([a.role, b.role]).toEqual(['facilitator', 'participant']);
  await until('they see each other', () => a.people.length === 2 && b.people.length === 2);
  expect(b.people.map(({ name, self }) => [name, self])).toEqual([
    ['Tomas', true],
    ['Mirela Vantongeren', false]
  ]);
});

it('[L7][L9] what was typed offline in one page reaches the server from the next', async () => {
  const server = await startServer();
  ending.push(() => server.close());
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const browser = aBrowser(space.facilitator);
  const first = browser.open(meeting);
  await saved(first);
  browser.tell('offline');
  type(first, 'in the tunnel ');
  await until('on this device', () => first.status.kind === 'device' && first.waiting === 1);
  await first.destroy();

  const second = browser.open(meeting);
  await saved(second);
  expect(textOf(second)).toContain('in the tunnel ');
  const other = aBrowser(space.facilitator).open(meeting);
  await saved(other);
  expect(textOf(other)).toBe(textOf(second));
});

it('[L7] twelve days in the field, opened and written each day without a network, arrive whole', async () => {
  const server = await startServer();
  ending.push(() => server.close());
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const browser = aBrowser(space.facilitator);
  const before = browser.open(meeting);
  await saved(before);
  await before.destroy();
  for (let day = 1; day <= 12; day++) {
    const page = browser.open(meeting);
    browser.tell('offline');
    await until('the local copy is shown', () => page.loaded);
    browser.tell('offline');
    type(page, `day ${day}, `);
    await until('on this device', () => page.status.kind === 'device' && page.waiting === day);
    await page.destroy();
  }
  const home = browser.open(meeting);
  await saved(home);
  const other = aBrowser(space.facilitator).open(meeting);
  await saved(other);
  expect(textOf(other)).toContain('day 1, day 2, day 3');
  expect(textOf(other)).toContain('day 12, ');
});

it('[L10] a server that is killed and comes back has everything, and nobody was told a lie', async () => {
  const dataDir = await aDataDir();
  let server = await spawnServer(dataDir);
  ending.push(() => server.end('SIGKILL'));
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const note = aBrowser(space.facilitator).open(meeting);
  await saved(note);
  type(note, 'before, ');
  await saved(note);
  await server.end('SIGKILL');
  type(note, 'while it was away');
  await until('it says where it is', () => note.status.kind === 'device');
  expect(note.waiting).toBe(1);
  server = await spawnServer(dataDir, { PORT: new URL(server.origin).port });
  await saved(note);
  const reader = aBrowser(space.facilitator).open(meeting);
  await saved(reader);
  expect(textOf(reader)).toContain('before, while it was away');
});

it('[L12] an observer reads, and is told nothing of waiting', async () => {
  const server = await startServer();
  ending.push(() => server.close());
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const writer = aBrowser(space.facilitator).open(meeting);
  await saved(writer);
  const observer = aBrowser((await space.join('observer')).visitor).open(meeting);
  await saved(observer);
  type(writer, 'plain ');
  const body = writer.doc.getText('body');
  // Formatting that meets formatting makes every Yjs document tidy up, a reader's too.
  for (let turn = 0; turn < 6; turn++) {
    body.format(0, body.length, { bold: turn % 2 === 0 ? true : null });
    body.format(1, 2, { bold: true });
  }
  await saved(writer);
  await until('it came', () => textOf(observer) === textOf(writer));
  await saved(observer);
  expect([observer.canWrite, observer.waiting]).toEqual([false, 0]);
});

it('[L11] a stranger is shown out, and a note that does not exist is named so', async () => {
  const server = await startServer();
  ending.push(() => server.close());
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const stranger = aBrowser({ origin: server.origin, cookie: undefined }).open(meeting);
  await until('no session', () => stranger.status.kind === 'refused');
  expect(stranger.status).toMatchObject({ code: 'no-session' });
  const nowhere = aBrowser(space.facilitator).open('no-such-meeting');
  await until('not found', () => nowhere.status.kind === 'refused');
  expect(nowhere.status).toMatchObject({ code: 'not-found' });
});

it('[L13] notes fetched ahead are the notes, and asking again costs one short answer', async () => {
  const server = await startServer();
  ending.push(() => server.close());
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const writer = aBrowser(space.facilitator).open(meeting);
  await saved(writer);
  type(writer, 'fetched ahead');
  await saved(writer);

  const statuses: number[] = [];
  const api = new Api({
    origin: server.origin,
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('cookie', space.facilitator.cookie ?? '');
      const response = await fetch(input, { ...init, headers });
      statuses.push(response.status);
      return response;
    }
  });
  const { indexedDB, tell, open } = aBrowser(space.facilitator);
  let etag: string | undefined;
  const fetchAhead = () =>
    keepHere([{ id: meeting, etag }], {
      api,
      indexedDB,
      clock: systemClock,
      saveData: false,
      signal: new AbortController().signal,
      onKept: (_meeting, tag) => {
        etag = tag;
      }
    });
  expect([await fetchAhead(), await fetchAhead()]).toEqual([1, 1]);
  expect(statuses).toEqual([200, 304]);
  await server.close();
  const note = open(meeting);
  tell('offline');
  await until('the local copy is shown', () => note.loaded);
  expect(textOf(note)).toBe(textOf(writer));
});

it('[L16] what is too large for the socket goes over HTTP, is said to be saved when it is, and is held when it comes too late', async () => {
  const server = await startServer();
  ending.push(() => server.close());
  const space = await aSpace(server.origin);
  const meeting = await space.meeting();
  const ana = aBrowser(space.facilitator);
  const note = ana.open(meeting);
  await saved(note);
  const large = 'what was said on a long day. '.repeat(160_000);
  type(note, large);
  type(note, 'The end.');
  expect(note.status.kind).not.toBe('saved');
  await saved(note);
  expect(ana.brought).toEqual([`${server.origin}/api/meetings/${meeting}/doc?epoch=0`]);
  const jo = await space.join('participant');
  const other = aBrowser(jo.visitor);
  const theirs = other.open(meeting);
  await until('the other has it', () => textOf(theirs).length === large.length + 8);

  // Typed while the line was down, and the minutes are final when it is back.
  other.tell('offline');
  type(theirs, large);
  const path = `/api/meetings/${meeting}/finalise`;
  expect((await space.facilitator.call('POST', path, {})).status).toBe(200);
  other.tell('online');
  await until('it is held', () => theirs.status.kind === 'held');
  expect(other.brought).toHaveLength(1);
  const lates = await space.facilitator.call('GET', `/api/meetings/${meeting}/late`);
  expect(lates.body).toHaveLength(1);
}, 120_000);
