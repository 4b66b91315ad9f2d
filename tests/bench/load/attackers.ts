// Another member who sends everything that is hostile, over and over, as a process of its own: who measures is not slowed by it.
import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { HOSTILE_FRAMES } from '../../support/hostile-frames.ts';
import { HOSTILE_UPDATES, type Victim } from '../../support/hostile-updates.ts';
import { RawClient } from '../../support/raw-client.ts';

/** Milliseconds that each of three takes for one attack: together as fast as one address may connect. */
const PACE = 60;
/** Milliseconds in which a server ends a connection, or will not. */
const PATIENCE = 2_000;

type Attack = (client: RawClient) => void;

const orders = v.object({
  origin: v.string(),
  document: v.string(),
  cookie: v.string(),
  victim: v.object({ id: v.number(), clock: v.number() }),
  /** The attack that is made; without a name all of them are, by turns. */
  only: v.optional(v.string())
});
export type Orders = v.InferOutput<typeof orders>;

export const ATTACKS: readonly string[] = [...HOSTILE_UPDATES, ...HOSTILE_FRAMES].map(
  ([name]) => name
);

/** Made before anything is measured, where it can be. */
function attacksOn(victim: Victim, only: string | undefined): readonly Attack[] {
  const updates = HOSTILE_UPDATES.map(([name, , update]): readonly [string, Attack] => {
    const bytes = update(victim);
    return [name, (client) => void client.sendUpdate(bytes)];
  });
  const frames = HOSTILE_FRAMES.map(([name, , send]): readonly [string, Attack] => [
    name,
    (client) => send(client, victim)
  ]);
  return [...updates, ...frames].flatMap(([name, attack]) =>
    only === undefined || name === only ? [attack] : []
  );
}

async function run({ origin, document, cookie, victim, only }: Orders): Promise<void> {
  const attacks = attacksOn(victim, only);
  let isOver = false;
  let next = 0;
  process.once('message', () => (isOver = true));
  const mallory = async () => {
    while (!isOver) {
      const attack = attacks[next++ % attacks.length];
      const paced = pause(PACE);
      const client = await RawClient.open(origin, document, { cookie }).catch(() => undefined);
      if (client && attack) {
        attack(client);
        // Over with this connection, or served as if nothing had been.
        await Promise.race([client.sync().catch(() => undefined), pause(PATIENCE)]);
        client.kill();
      }
      await paced;
    }
  };
  process.send?.('ready');
  await Promise.all([mallory(), mallory(), mallory()]);
  process.send?.(next);
}

const given = process.argv[2];
if (given !== undefined && process.send) {
  process.once('disconnect', () => process.exit());
  await run(v.parse(orders, JSON.parse(given)));
}
