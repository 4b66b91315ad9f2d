// A structured report over HTTP: its JSON makes the meeting, and the meeting makes the same JSON, also once more.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { asIn } from '../support/as-in.ts';
import { ownDocument, seedData } from '../support/documents.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { aSpace } from '../support/visitor.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const Imported = v.object({
  id: v.string(),
  report: v.object({ placed: v.number(), unsorted: v.number(), warnings: v.array(v.string()) })
});

/** The minutes as JSON of the meeting that this report makes. */
async function throughTheServer(report: string): Promise<string> {
  // In a space of its own: what is open from an earlier meeting stands in the next one's minutes.
  const space = await aSpace(server.origin);
  const path = `/api/spaces/${space.id}/import?name=report.json`;
  const made = await space.facilitator.call('POST', path, report);
  expect(made.status, made.text).toBe(201);
  const { id, report: told } = v.parse(Imported, made.body);
  expect(told).toMatchObject({ unsorted: 0, warnings: [] });
  const json = await space.facilitator.call('GET', `/api/meetings/${id}/minutes.json`);
  expect(json.status).toBe(200);
  return json.text;
}

function roundTrips(report: string): void {
  test('[M54] comes back as it was, in everything it says', async () => {
    const source: unknown = JSON.parse(report);
    expect(asIn(source, JSON.parse(await throughTheServer(report)))).toEqual(source);
  });

  test('[M54] what came back makes the same meeting again; its actions are actions of their own', async () => {
    const first = await throughTheServer(report);
    const again = await throughTheServer(first);
    const ids = (json: string) => json.match(/"id": "[0-9a-z]{20}"/g) ?? [];
    expect(new Set([...ids(first), ...ids(again)]).size).toBe(2 * ids(first).length);
    const bare = (json: string) => json.replaceAll(/"id": "[0-9a-z]{20}"/g, '"id": "…"');
    expect(bare(again)).toBe(bare(first));
  });
}

describe('a report of invented towns', () => roundTrips(ownDocument('garden-towns-9.json')));

describe.skipIf(seedData === undefined)(
  'the report this product was made for (skipped where it is not beside the repository)',
  () => roundTrips(seedData ?? '')
);
