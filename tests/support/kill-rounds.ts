// The kill test as a procedure: write under load, SIGKILL the server, start it again, look for every acked edit.
import { rm } from 'node:fs/promises';
import { RawClient } from './raw-client.ts';
import { seededRandom } from './random.ts';
import { aDataDir, spawnServer } from './server.ts';
import { aSpace } from './visitor.ts';

const DOCUMENTS = 2;
const WRITERS = 3;
/** Edits that each writer has under way before it waits for an ack. */
const UNDER_WAY = 20;

export interface KillReport {
  readonly rounds: number;
  readonly acked: number;
  readonly lost: readonly string[];
}

/** Each round kills after a random number of acks, while more edits are under way. */
export async function killRounds(rounds: number, seed: number): Promise<KillReport> {
  const random = seededRandom(seed);
  const dataDir = await aDataDir();
  const promised: Set<string>[] = Array.from({ length: DOCUMENTS }, () => new Set());
  const lost = new Set<string>();

  let server = await spawnServer(dataDir);
  const space = await aSpace(server.origin);
  const docs: string[] = [];
  for (let index = 0; index < DOCUMENTS; index++) docs.push(`meeting/${await space.meeting()}`);
  const { cookie } = space.facilitator;

  for (let round = 0; round < rounds; round++) {
    const enough = 1 + random(80);
    const writers: { client: RawClient; words: string[]; index: number }[] = [];
    for (const [index, doc] of docs.entries())
      for (let writer = 0; writer < WRITERS; writer++) {
        const client = await RawClient.synced(server.origin, doc, { cookie });
        writers.push({ client, words: [], index });
      }
    const acked = () => writers.reduce((sum, { client }) => sum + client.acked, 0);
    const write = () => {
      for (const [number, { client, words }] of writers.entries())
        while (client.closed === undefined && client.sent - client.acked < UNDER_WAY) {
          const word = `<${round}.${number}.${words.length}>`;
          words.push(word);
          client.type(word);
        }
    };
    const killed = server;
    await new Promise<void>((resolve) => {
      for (const { client } of writers)
        client.onHeard(() => {
          if (acked() >= enough) resolve();
          else write();
        });
      write();
    });
    await killed.end('SIGKILL');
    for (const { client } of writers) await client.closes();
    for (const { client, words, index } of writers)
      for (const word of words.slice(0, client.acked)) promised[index]?.add(word);

    server = await spawnServer(dataDir);
    for (const [index, doc] of docs.entries()) {
      const reader = await RawClient.synced(server.origin, doc, { cookie });
      const found = new Set(reader.body.match(/<[^>]*>/g));
      for (const word of promised[index] ?? []) if (!found.has(word)) lost.add(`${doc} ${word}`);
      reader.kill();
    }
  }
  await server.end('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
  return {
    rounds,
    acked: promised.reduce((sum, words) => sum + words.size, 0),
    lost: [...lost]
  };
}
