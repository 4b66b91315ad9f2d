// Bad hours as loads: everybody comes back at once, somebody attacks while others type, the process is killed again and again.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as Y from 'yjs';
import { killRounds } from '../../support/kill-rounds.ts';
import { seededRandom } from '../../support/random.ts';
import type { Victim } from '../../support/hostile-updates.ts';
import { median, percentile } from '../figures.ts';
import type { Contestant, Running } from '../peers/contestants.ts';
import { ATTACKS, type Orders } from './attackers.ts';
import { Person } from './person.ts';
import { cpuSeconds, typing, type Result } from './scenarios.ts';

const ATTACKERS = fileURLToPath(new URL('attackers.ts', import.meta.url));
/** Milliseconds over which a crowd spreads its return, as its clients' own waiting does. */
const SPREAD = 2000;

/** The server goes down in order while `people` are there, each with one letter more than it has, and starts again. */
export async function storming(
  contestant: Contestant,
  dataDir: string,
  people: number
): Promise<Result> {
  const before = await contestant.start(dataDir);
  const crowd: Person[] = [];
  for (let index = 0; index < people; index++) crowd.push(await Person.join(before));
  await before.end('SIGTERM');
  const words = crowd.map(({ doc }) => {
    doc.getText('body').insert(0, 'x', {});
    return Y.encodeStateAsUpdate(doc);
  });
  const after = await contestant.start(dataDir);
  const cpuBefore = cpuSeconds(after.pid);
  const random = seededRandom(people);
  const started = performance.now();
  const returned = await Promise.all(
    words.map(async (word) => {
      await pause(random(SPREAD));
      const at = performance.now();
      const person = await Person.join(after);
      const wait = performance.now() - at;
      Y.applyUpdate(person.doc, word);
      person.bring();
      return { person, wait };
    })
  );
  const back = performance.now() - started;
  const isThere = async () => {
    const doc = new Y.Doc();
    const reader = await Person.join(after, { update: (update) => Y.applyUpdate(doc, update) });
    reader.leave();
    return doc.getText('body').toString().length;
  };
  const until = performance.now() + 20_000;
  let there = await isThere();
  while (there < people && performance.now() < until) {
    await pause(100);
    there = await isThere();
  }
  const result = {
    'all connected again, ms': back,
    'one waits, p95 ms': percentile(
      returned.map(({ wait }) => wait),
      95
    ),
    'all they wrote is there, ms': performance.now() - started,
    'server CPU s': cpuSeconds(after.pid) - cpuBefore,
    'letters not delivered': people - there
  };
  for (const { person } of returned) person.leave();
  await after.end('SIGTERM');
  return result;
}

const P99 = 'key to screen, p99 ms';

/** Five type while nobody attacks, and then while another member sends everything that is hostile, by turns. */
export async function attacked(
  contestant: Contestant,
  server: Running,
  seconds: number
): Promise<Result> {
  const load = { people: 10, writers: 5, seconds };
  const victim = await aVictim(server);
  const quiet = await typing(contestant, server, load);
  const stop = await attack(server, victim);
  const under = await typing(contestant, server, load);
  const attacks = await stop();
  return {
    'quiet: key to screen, p99 ms': quiet[P99] ?? NaN,
    'attacked: key to screen, p99 ms': under[P99] ?? NaN,
    'attacked over quiet, p99': (under[P99] ?? NaN) / (quiet[P99] ?? NaN),
    'attacks a second': attacks / seconds,
    'keys not delivered':
      (quiet['keys not delivered'] ?? NaN) + (under['keys not delivered'] ?? NaN)
  };
}

/** The same for each attack by itself; those that more than double the others' p99 are named. */
export async function attackedEachWay(
  contestant: Contestant,
  server: Running,
  seconds: number
): Promise<Result> {
  const load = { people: 10, writers: 5, seconds };
  const victim = await aVictim(server);
  const quiet = median([
    (await typing(contestant, server, load))[P99] ?? NaN,
    (await typing(contestant, server, load))[P99] ?? NaN,
    (await typing(contestant, server, load))[P99] ?? NaN
  ]);
  const times: (readonly [string, number])[] = [];
  let undelivered = 0;
  const ratioUnder = async (name: string) => {
    const stop = await attack(server, victim, name);
    const under = await typing(contestant, server, load);
    await stop();
    undelivered += under['keys not delivered'] ?? NaN;
    return (under[P99] ?? NaN) / quiet;
  };
  for (const name of ATTACKS) {
    const ratio = await ratioUnder(name);
    // Twelve letters decide: what stands out is measured three times.
    const again = ratio > 2 ? [await ratioUnder(name), await ratioUnder(name)] : [];
    times.push([name, median([ratio, ...again])]);
  }
  const ratios = times.map(([, ratio]) => ratio);
  return {
    'quiet: key to screen, p99 ms': quiet,
    attacks: times.length,
    'over quiet, p99: median': median(ratios),
    'over quiet, p99: worst': Math.max(...ratios),
    'keys not delivered': undelivered,
    ...Object.fromEntries(times.filter(([, ratio]) => ratio > 2))
  };
}

/** Somebody who has written, and is away. */
async function aVictim(server: Running): Promise<Victim> {
  let isKept: () => void = () => undefined;
  const kept = new Promise<void>((resolve) => (isKept = resolve));
  const victim = await Person.join(server, { ack: () => isKept() });
  const clock = victim.type();
  await kept;
  victim.leave();
  return { id: victim.doc.clientID, clock: clock + 1 };
}

/** Begin to attack, by another process; ends it, and gives how many attacks there were. */
async function attack(
  { url, strangerCookie: cookie = '' }: Running,
  victim: Victim,
  only?: string
): Promise<() => Promise<number>> {
  const { host, pathname } = new URL(url);
  const document = pathname.slice('/sync/'.length);
  const orders: Orders = { origin: `http://${host}`, document, cookie, victim, only };
  const attackers = fork(ATTACKERS, [JSON.stringify(orders)]);
  // They would be on machines of their own.
  if (attackers.pid !== undefined) setPriority(attackers.pid, constants.priority.PRIORITY_LOW);
  await once(attackers, 'message');
  return async () => {
    attackers.send('enough');
    const [count] = await once(attackers, 'message');
    attackers.disconnect();
    return Number(count);
  };
}

/** SIGKILL under load, so many times, two servers at once; what was acked and is not there. */
export async function killedAgainAndAgain(kills: number): Promise<Result> {
  const halves = await Promise.all([
    killRounds(Math.ceil(kills / 2), 20260727),
    killRounds(Math.floor(kills / 2), 20260728)
  ]);
  return {
    kills: halves.reduce((sum, { rounds }) => sum + rounds, 0),
    'edits acked': halves.reduce((sum, { acked }) => sum + acked, 0),
    'of them lost': halves.reduce((sum, { lost }) => sum + lost.length, 0)
  };
}
