// Presence with the clock and the timer in the test's hands.
import * as decoding from 'lib0/decoding';
import { expect, test } from 'vitest';
import { awarenessUpdate } from '../../tests/support/raw-client.ts';
import { newLink, visitingPeer, type Link } from './peer.ts';
import { Presence, PRESENCE_LIMITS } from './presence.ts';

interface Said {
  readonly client: number;
  readonly clock: number;
  readonly state: Record<string, unknown> | null;
}

function aRoom() {
  const sent: Said[][] = [];
  const pauses: number[] = [];
  let time = 0;
  const presence = new Presence({
    elapsed: () => ++time,
    broadcast: (frame) => sent.push(read(frame)),
    later: (milliseconds) => pauses.push(milliseconds),
    bound: () => undefined
  });
  const nobodys = () => undefined;
  const says = (link: Link, client: number, clock: number, state: unknown) =>
    presence.hear(link, awarenessUpdate([[client, clock, state]]), nobodys);
  return { presence, sent, pauses, says };
}

function read(frame: Uint8Array): Said[] {
  const outer = decoding.createDecoder(frame);
  expect(decoding.readVarUint(outer)).toBe(1);
  const decoder = decoding.createDecoder(decoding.readVarUint8Array(outer));
  return Array.from({ length: decoding.readVarUint(decoder) }, () => ({
    client: decoding.readVarUint(decoder),
    clock: decoding.readVarUint(decoder),
    state: JSON.parse(decoding.readVarString(decoder))
  }));
}

function aLink(name: string): Link {
  const identity = { member: `id-${name}`, name, colour: '#123456', role: 'participant' } as const;
  const visitor = { identity, base: null, mayWrite: () => true, onceWrote: () => true };
  return newLink(
    visitingPeer(
      visitor,
      () => undefined,
      () => undefined
    )
  );
}

test('[S32] what many say within a moment goes out as one frame', () => {
  const { presence, sent, pauses, says } = aRoom();
  for (let person = 1; person <= 30; person++) {
    const link = aLink(`p${person}`);
    for (let clock = 1; clock <= 5; clock++) says(link, person, clock, { cursor: clock });
  }
  expect(pauses).toEqual([100]);
  presence.flush();
  expect(sent.map((frame) => frame.map((one) => one.clock))).toEqual([Array(30).fill(5)]);
});

test('[S32] a renewal that changes nothing waits for the next round, then goes out once', () => {
  const { presence, sent, pauses, says } = aRoom();
  const link = aLink('Odd');
  says(link, 7, 1, { cursor: 1 });
  presence.flush();
  says(link, 7, 2, { cursor: 1 });
  expect(pauses.length).toBe(1);
  presence.renew();
  presence.renew();
  expect(sent.map((frame) => frame.map((one) => one.clock))).toEqual([[1], [2]]);
});

test('[S32] the more are here, the longer changes are gathered', () => {
  const { presence, pauses, says } = aRoom();
  for (let person = 0; person < 400; person++) {
    says(aLink(`p${person}`), person, 1, { cursor: 1 });
    presence.flush();
  }
  expect(pauses[0]).toBe(100);
  expect(pauses.at(-1)).toBeGreaterThan(500);
});

test('[S32] above 200 people only the carets of those who moved last travel', () => {
  const { presence, sent, says } = aRoom();
  const links = Array.from({ length: 250 }, (_, person) => aLink(`p${person}`));
  links.forEach((link, person) => says(link, person, 1, { cursor: person }));
  presence.flush();
  const frame = sent[0] ?? [];
  expect(frame.length).toBe(250);
  const withCaret = frame.filter((one) => one.state && 'cursor' in one.state);
  expect(withCaret.length).toBe(PRESENCE_LIMITS.cursors);
  expect(withCaret.every((one) => one.client >= 50)).toBe(true);
  expect(frame.every((one) => one.state && 'user' in one.state)).toBe(true);
});

test('[S31] who comes back with the same client id and clock is news to everybody', () => {
  const { presence, sent, says } = aRoom();
  const first = aLink('Odd');
  says(first, 7, 4, { cursor: 1 });
  presence.flush();
  presence.leave(first);
  presence.flush();
  says(aLink('Odd'), 7, 4, { cursor: 1 });
  presence.flush();
  const heard = sent.flat();
  expect(heard.map((one) => one.state === null)).toEqual([false, true, false]);
  expect(heard[2]?.clock).toBeGreaterThan(heard[1]?.clock ?? Infinity);
});

test('[S31] the same member on a new connection takes over from the dead one, another member may not', () => {
  const { presence, says } = aRoom();
  const dead = aLink('Odd');
  says(dead, 7, 4, { cursor: 1 });
  says(aLink('Mallory'), 7, 9, { cursor: 2 });
  expect(presence.memberOf(7)).toBe('id-Odd');
  says(aLink('Odd'), 7, 4, { cursor: 3 });
  presence.leave(dead);
  expect(presence.size).toBe(1);
});
