// The roster in a space's document: it follows the notes of the space's own meetings, and nobody else writes it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as v from 'valibot';
import { removePerson } from '#domain/note/attendance.ts';
import type { Person } from '#domain/note/note.ts';
import { putPerson } from '#domain/note/people.ts';
import { readRoster } from '#domain/register/roster.ts';
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

const person = (name: string, affiliations: string[]): Person => ({
  name,
  affiliations,
  roles: ['Participants'],
  attendance: 'present'
});

async function aMeeting(date: string): Promise<RawClient> {
  const made = await space.facilitator.call('POST', `/api/spaces/${space.id}/meetings`, {
    title: 'Call',
    date
  });
  const { id } = v.parse(v.object({ id: v.string() }), made.body);
  return RawClient.synced(server.origin, `meeting/${id}`, {
    cookie: space.facilitator.cookie,
    epoch: 0
  });
}

const watch = (visitor = space.facilitator, id = space.id) =>
  RawClient.synced(server.origin, `space/${id}`, { cookie: visitor.cookie });
const names = (client: RawClient) =>
  readRoster(client.doc).people.map(({ name, affiliations }) => `${name}: ${affiliations.join()}`);

test('[M32] it follows the notes, the last word counts, and who is taken off every list goes', async () => {
  const [first, second, reader] = [
    await aMeeting('2026-01-10'),
    await aMeeting('2026-02-10'),
    await watch()
  ];
  second.edit((doc) => void putPerson(doc, person('Ana Ruiz', ['New']), 'a'));
  first.edit((doc) => void putPerson(doc, person('Ana Ruiz', ['Old']), 'a'));
  first.edit((doc) => void putPerson(doc, person('Ben Lo', []), 'b'));
  await reader.hears('both', () => names(reader).join('; ') === 'Ben Lo: ; Ana Ruiz: New');
  expect(readRoster(reader.doc).coalitions.map(({ name }) => name)).toEqual(['New', 'Old']);
  first.edit((doc) => void removePerson(doc, 'b'));
  second.edit((doc) => void removePerson(doc, 'a'));
  await reader.hears('who is left', () => names(reader).join() === 'Ana Ruiz: Old');

  // Another space knows nobody of this one.
  const other = await aSpace(server.origin);
  const stranger = await watch(other.facilitator, other.id);
  expect(names(stranger)).toEqual([]);
  for (const client of [first, second, reader, stranger]) client.close();
});

test('[A7] [M32] what a member does to the roster is undone', async () => {
  const meeting = await aMeeting('2026-01-10');
  const { visitor } = await space.join('participant');
  const member = await watch(visitor);
  meeting.edit((doc) => void putPerson(doc, person('Ana Ruiz', ['A']), 'a'));
  await member.hears('the roster', () => names(member).length === 1);
  member.edit((doc) => {
    const roster = doc.getMap('roster');
    roster.delete('person/ana ruiz');
    roster.set('person/forged', { name: 'Forged', affiliations: [], roles: [] });
  });
  expect(names(member)).toEqual(['Forged: ']);
  await member.hears('the roster as it was', () => names(member).join() === 'Ana Ruiz: A');
  meeting.close();
  member.close();
});

test('[M30] a device is told the coalitions one joined with', async () => {
  const { body } = await space.facilitator.call('GET', `/api/spaces/${space.id}`);
  expect(body).toMatchObject({ member: { affiliations: ['Forest Radio'] } });
});
