// Bad hours as loads: everybody comes back at once, somebody attacks while others type, the process is killed again and again.
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import * as Y from 'yjs';
import { HOSTILE_UPDATES } from '../../support/hostile-updates.ts';
import { killRounds } from '../../support/kill-rounds.ts';
import { seededRandom } from '../../support/random.ts';
import { percentile } from '../figures.ts';
import type { Contestant, Running } from '../peers/contestants.ts';
import { Person } from './person.ts';
import { cpuSeconds, typing, type Result } from './scenarios.ts';

/** Those that need no victim: what is written under a name that is nobody's is not refused. */
const ATTACKS = HOSTILE_UPDATES.filter(([name]) => !name.startsWith('S22'));
/** Milliseconds that each of three attackers takes for one attack: together as fast as one address may connect. */
const PACE = 60;
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

/** Five type while nobody attacks, and then while another member sends everything that is hostile, over and over. */
export async function attacked(
  contestant: Contestant,
  server: Running,
  seconds: number
): Promise<Result> {
  const load = { people: 10, writers: 5, seconds };
  // Made before anything is measured: it is work for who attacks, and here that is who measures.
  const frames = ATTACKS.map(([, , update]) => update({ id: 12_345, clock: 0 }));
  const quiet = await typing(contestant, server, load);
  let isOver = false;
  let attacks = 0;
  const attack = async () => {
    for (let next = 0; !isOver; next++) {
      const frame = frames[next % frames.length];
      const mallory = await Person.join(server, { as: server.strangerCookie }).catch(
        () => undefined
      );
      if (!mallory || !frame) continue;
      mallory.say(frame);
      attacks += 1;
      await Promise.all([mallory.gone(PACE), pause(PACE)]);
    }
  };
  const attackers = [attack(), attack(), attack()];
  const under = await typing(contestant, server, load);
  isOver = true;
  await Promise.all(attackers);
  const p99 = 'key to screen, p99 ms';
  return {
    'quiet: key to screen, p99 ms': quiet[p99] ?? NaN,
    'attacked: key to screen, p99 ms': under[p99] ?? NaN,
    'attacked over quiet, p99': (under[p99] ?? NaN) / (quiet[p99] ?? NaN),
    'attacks a second': attacks / seconds,
    'keys not delivered':
      (quiet['keys not delivered'] ?? NaN) + (under['keys not delivered'] ?? NaN)
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
