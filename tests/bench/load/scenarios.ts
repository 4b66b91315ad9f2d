// The loads: typing, joining, bringing offline work, idling, dying. Each is bounded in count and time.
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import * as Y from 'yjs';
import { median, percentile } from '../figures.ts';
import type { Contestant, Running } from '../peers/contestants.ts';
import { Person } from './person.ts';

const KEYS_PER_SECOND = 6;
const WATCHERS = 5;
/** How long keys may still arrive after the last one was typed, in milliseconds. */
const PATIENCE = 10_000;

export type Result = Readonly<Record<string, number>>;

/** Letters seen, by client and clock, whatever frames they came in. */
class Seen {
  readonly #letters = new Set<string>();

  note(update: Uint8Array, fresh?: (client: number, clock: number) => void): void {
    for (const { id, length } of Y.decodeUpdate(update).structs)
      for (let clock = id.clock; clock < id.clock + length; clock++) {
        const letter = `${id.client}:${clock}`;
        if (this.#letters.has(letter)) continue;
        this.#letters.add(letter);
        fresh?.(id.client, clock);
      }
  }

  has(client: number, clock: number): boolean {
    return this.#letters.has(`${client}:${clock}`);
  }
}

/** `people` are there, `writers` of them type for `seconds`; a few others note when each key reaches them. */
export async function typing(
  contestant: Contestant,
  server: Running,
  { people, writers, seconds }: { people: number; writers: number; seconds: number }
): Promise<Result> {
  const answers = contestant.name !== 'raw relay';
  const typedAt = new Map<string, number>();
  const latencies: number[] = [];
  const acks: number[] = [];
  const watched: Seen[] = [];
  const crowd: Person[] = [];
  for (let index = 0; index < people; index++) {
    if (index < WATCHERS) {
      const seen = new Seen();
      watched.push(seen);
      const update = (bytes: Uint8Array) =>
        seen.note(bytes, (client, clock) => {
          const at = typedAt.get(`${client}:${clock}`);
          if (at !== undefined) latencies.push(performance.now() - at);
        });
      crowd.push(await Person.join(server, { answers, update }));
    } else {
      let acked = 0;
      const ack = (count: number, sent: readonly number[]) => {
        for (; acked < count; acked++) acks.push(performance.now() - (sent[acked] ?? NaN));
      };
      crowd.push(await Person.join(server, { answers, ack }));
    }
  }
  const hands = crowd.slice(-writers);
  const cpuBefore = cpuSeconds(server.pid);
  const heardBefore = crowd.at(0)?.bytesHeard ?? 0;
  const started = performance.now();
  const keys = seconds * KEYS_PER_SECOND * writers;
  for (let key = 0; key < keys; key++) {
    const due = started + (key * 1000) / (KEYS_PER_SECOND * writers);
    const wait = due - performance.now();
    if (wait > 1) await pause(wait);
    const hand = hands[key % writers];
    if (!hand || hand.closed) continue;
    const at = performance.now();
    typedAt.set(`${hand.doc.clientID}:${hand.type()}`, at);
  }
  const missing = () =>
    [...typedAt.keys()].filter((letter) => {
      const [client, clock] = letter.split(':').map(Number);
      return watched.some((seen) => !seen.has(client ?? 0, clock ?? 0));
    }).length;
  const until = performance.now() + PATIENCE;
  while (missing() > 0 && performance.now() < until) await pause(50);
  const cpu = cpuSeconds(server.pid) - cpuBefore;
  const result = {
    'key to screen, median ms': median(latencies),
    'key to screen, p95 ms': percentile(latencies, 95),
    'key to screen, p99 ms': percentile(latencies, 99),
    ...(contestant.acks ? { 'key to ack, p95 ms': percentile(acks, 95) } : {}),
    'server CPU s per 1,000 keys': (cpu / typedAt.size) * 1000,
    'KiB to one reader per 1,000 keys':
      (((crowd.at(0)?.bytesHeard ?? 0) - heardBefore) / 1024 / typedAt.size) * 1000,
    'keys not delivered': missing()
  };
  for (const person of crowd) person.leave();
  return result;
}

/** Many join within five seconds a note that somebody has filled. */
export async function joining(server: Running, people: number): Promise<Result> {
  const author = await Person.join(server);
  const body = author.doc.getText('body');
  for (let line = 0; line < 2000; line++)
    body.insert(body.length, `Line ${line} of a long note. `, {});
  author.bring();
  await reaches(server, (doc) => doc.getText('body').length >= body.length);
  const cpuBefore = cpuSeconds(server.pid);
  const waits = await Promise.all(
    Array.from({ length: people }, async (_none, index) => {
      await pause((index * 5000) / people);
      const at = performance.now();
      const person = await Person.join(server);
      return { person, wait: performance.now() - at };
    })
  );
  const cpu = cpuSeconds(server.pid) - cpuBefore;
  for (const { person } of waits) person.leave();
  author.leave();
  const times = waits.map(({ wait }) => wait);
  return {
    'joined, median ms': median(times),
    'joined, p95 ms': percentile(times, 95),
    'server CPU s': cpu
  };
}

/** `people` come back at once, each with `edits` letters typed without a network. */
export async function returning(
  server: Running,
  { people, edits }: { people: number; edits: number }
): Promise<Result> {
  const crowd = await Promise.all(Array.from({ length: people }, () => Person.join(server)));
  for (const { doc } of crowd)
    for (let letter = 0; letter < edits; letter++)
      doc.getText('body').insert(Math.floor(doc.getText('body').length / 2), 'o', {});
  const watcher = new Y.Doc();
  const reader = await Person.join(server, { update: (update) => Y.applyUpdate(watcher, update) });
  const had = watcher.getText('body').length;
  const cpuBefore = cpuSeconds(server.pid);
  const started = performance.now();
  for (const person of crowd) person.bring();
  const until = started + 60_000;
  while (watcher.getText('body').length - had < people * edits && performance.now() < until)
    await pause(10);
  const result = {
    'all merged at a reader, ms': performance.now() - started,
    'server CPU s': cpuSeconds(server.pid) - cpuBefore,
    ...(server.stall ? { 'longest stall, ms': (await server.stall()) * 1000 } : {}),
    'letters not delivered': people * edits - (watcher.getText('body').length - had)
  };
  for (const person of [...crowd, reader]) person.leave();
  return result;
}

/** What one idle connection costs in memory. */
export async function idling(
  contestant: Contestant,
  server: Running,
  people: number
): Promise<Result> {
  const answers = contestant.name !== 'raw relay';
  const first = await Person.join(server, { answers });
  await pause(1000);
  const before = residentBytes(server.pid);
  const crowd = await Promise.all(
    Array.from({ length: people }, () => Person.join(server, { answers }))
  );
  await pause(1000);
  const each = (residentBytes(server.pid) - before) / people / 1024;
  for (const person of [first, ...crowd]) person.leave();
  return { 'KiB per idle connection': each };
}

/** Typing, then the process is killed; after a restart, how many keys that others had seen are gone. */
export async function dying(contestant: Contestant, dataDir: string): Promise<Result> {
  const server = await contestant.start(dataDir);
  const seen = new Seen();
  const letters: string[] = [];
  const reader = await Person.join(server, {
    update: (update) => seen.note(update, (client, clock) => letters.push(`${client}:${clock}`))
  });
  const hands = await Promise.all(Array.from({ length: 20 }, () => Person.join(server)));
  for (let key = 0; key < 600; key++) {
    hands[key % hands.length]?.type();
    await pause(1000 / 120);
  }
  const shown = [...letters];
  await server.end('SIGKILL');
  for (const person of [reader, ...hands]) person.leave();
  const again = await contestant.start(dataDir);
  const after = new Seen();
  const late = await Person.join(again, { update: (update) => after.note(update) });
  const lost = shown.filter((letter) => {
    const [client, clock] = letter.split(':').map(Number);
    return !after.has(client ?? 0, clock ?? 0);
  });
  late.leave();
  await again.end('SIGKILL');
  return { 'keys others had seen': shown.length, 'of them lost by a kill': lost.length };
}

async function reaches(server: Running, fact: (doc: Y.Doc) => boolean): Promise<void> {
  const until = performance.now() + 30_000;
  while (performance.now() < until) {
    const doc = new Y.Doc();
    const person = await Person.join(server, { update: (update) => Y.applyUpdate(doc, update) });
    person.leave();
    if (fact(doc)) return;
    await pause(100);
  }
  throw new Error('The note never reached the server.');
}

/** User and system time of a process in seconds (proc(5): fields 14 and 15 of stat, in clock ticks). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) * 1024;
}
