// Calendars that members subscribe to: a secret address each, without a cookie, renewed, taken back, and gone with the member.
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import { newMarker } from '#domain/note/note.ts';
import { setDue, setOwners } from '#domain/note/actions.ts';
import { RawClient } from '../support/raw-client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace, type ASpace } from '../support/visitor.ts';

let server: TestServer;
let space: ASpace;
beforeEach(async () => {
  server = await startServer();
  space = await aSpace(server.origin);
});
afterEach(() => server.close());

const Made = v.object({ url: v.string(), createdAt: v.string() });
const read = async (url: string) => {
  const answer = await fetch(url);
  return {
    status: answer.status,
    text: await answer.text(),
    type: answer.headers.get('content-type')
  };
};

test('[M43] the address needs no cookie, and ends when it is renewed, taken back, or its member removed', async () => {
  const meeting = await space.meeting();
  const client = await RawClient.synced(server.origin, `meeting/${meeting}`, {
    cookie: space.facilitator.cookie
  });
  const long = 'Write, in all six languages; '.repeat(4).trim();
  const sent = client.edit((doc) => {
    const body = doc.getText('body');
    for (const [id, text] of [
      ['a1', long],
      ['a2', 'Ask the venue'],
      ['a3', 'Whenever']
    ] as const) {
      body.insertEmbed(body.length, newMarker({ kind: 'action', id }), {});
      body.insert(body.length, text, {});
    }
    setDue(doc, 'a1', { words: '5 Sep', date: '2027-09-05' });
    setDue(doc, 'a2', { words: 'Friday', date: '2027-09-10' });
    setOwners(doc, 'a2', [{ kind: 'person', name: 'Jo Okafor' }]);
  });
  await client.hears('the ack', () => client.acked >= sent);
  client.close();

  const { id, visitor } = await space.join('observer', 'Jo Okafor');
  const path = `/api/spaces/${space.id}/calendar`;
  expect((await visitor.call('GET', path)).body).toEqual({ createdAt: null });
  const first = v.parse(Made, (await visitor.call('POST', path)).body);
  expect(first.url).toMatch(/\/calendar\/[A-Za-z0-9_-]{43}\.ics$/);
  expect((await visitor.call('GET', path)).body).toEqual({ createdAt: first.createdAt });
  const feed = await read(first.url);
  expect([feed.status, feed.type]).toEqual([200, 'text/calendar; charset=utf-8']);
  expect(feed.text.match(/BEGIN:VEVENT/g)).toHaveLength(2);
  expect(feed.text).toContain('DTSTART;VALUE=DATE:20270905\r\nDTEND;VALUE=DATE:20270906\r\n');
  expect(feed.text).not.toContain('Whenever');
  // RFC 5545: at most 75 octets a line, and what the text holds is escaped.
  for (const line of feed.text.split('\r\n'))
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  expect(feed.text.replaceAll('\r\n ', '')).toContain(
    `SUMMARY:${long.replaceAll(/[,;]/g, '\\$&')}\r\n`
  );
  const mine = await read(`${first.url}?whose=mine&as=tasks`);
  expect(mine.text.match(/BEGIN:VTODO/g)).toHaveLength(1);
  expect(mine.text).toContain('Ask the venue');

  const second = v.parse(Made, (await visitor.call('POST', path)).body);
  expect((await read(first.url)).status).toBe(404);
  expect((await read(second.url)).status).toBe(200);
  await visitor.call('DELETE', path);
  expect((await read(second.url)).status).toBe(404);

  const third = v.parse(Made, (await visitor.call('POST', path)).body);
  const members = `/api/spaces/${space.id}/members/${id}`;
  await space.facilitator.call('PATCH', members, { removed: true });
  expect((await read(third.url)).status).toBe(404);
  // Let back in, they make a new one: the old stays what it is.
  await space.facilitator.call('PATCH', members, { removed: false });
  expect((await read(third.url)).status).toBe(404);
  expect((await visitor.call('GET', path)).body).toEqual({ createdAt: null });
});

test('[M43] a stranger makes none, a guess finds none, and too many guesses are refused', async () => {
  const path = `/api/spaces/${space.id}/calendar`;
  expect((await fetch(`${server.origin}${path}`, { method: 'POST' })).status).toBe(401);
  const stranger = (await aSpace(server.origin)).facilitator;
  expect((await stranger.call('POST', path)).status).toBe(404);
  const guess = `${server.origin}/calendar/${'a'.repeat(43)}.ics`;
  expect((await read(guess)).status).toBe(404);
  const slow = await startServer({ env: { RATE_PER_MINUTE: '3' } });
  const answers = [];
  for (let turn = 0; turn < 5; turn++)
    answers.push((await read(`${slow.origin}/calendar/${'b'.repeat(43)}.ics`)).status);
  await slow.close();
  expect(answers).toEqual([404, 404, 404, 429, 429]);
});
