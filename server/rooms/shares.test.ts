// Who gets how much of a room's time: little first, much later, and nobody all of it.
import { expect, test } from 'vitest';
import { Shares } from './shares.ts';

function aRoom() {
  let now = 0;
  const shares = new Shares(() => now);
  return {
    shares,
    /** Somebody works for so long in their turn, and has something left or not. */
    works(member: string, milliseconds: number, left: boolean) {
      const turn = shares.begin(member, true);
      now += milliseconds;
      const goesOn = turn.goesOn();
      shares.end(member, milliseconds, left, turn);
      return goesOn;
    },
    pass: (milliseconds: number) => void (now += milliseconds)
  };
}

const order = (shares: Shares, ...members: string[]) =>
  shares.inTurn(members.map((member) => [member, null] as const)).map(([member]) => member);

test('[S33] a turn is over after 15 ms, and who had much comes after who had little', () => {
  const { shares, works } = aRoom();
  expect(works('brief', 5, false)).toBe(true);
  expect(works('busy', 16, true)).toBe(false);
  expect(order(shares, 'busy', 'brief', 'new')).toEqual(['brief', 'new', 'busy']);
  works('busier', 60, true);
  expect(order(shares, 'busier', 'busy', 'new')).toEqual(['new', 'busy', 'busier']);
});

test('[S33] who has kept the room busy for 5 s has a fifth of the time from then on, and is served all the same', () => {
  const { shares, works, pass } = aRoom();
  for (let turn = 0; turn < 340; turn++) works('busy', 20, true);
  expect(order(shares, 'busy', 'new')).toEqual(['new']);
  expect(shares.untilNext(['busy'])).toBe(80);
  // With nobody else there, a decision or a shutdown does not wait for the pause to end.
  expect(order(shares, 'busy')).toEqual(['busy']);
  pass(80);
  expect(shares.untilNext(['busy'])).toBe(0);
  expect(order(shares, 'busy', 'new')).toEqual(['new', 'busy']);
  // What was long ago is forgotten.
  pass(60_000);
  works('busy', 20, true);
  expect(shares.untilNext(['busy'])).toBe(0);
});

test('[S33] pieces get smaller as soon as they take long, and larger when they do not', () => {
  const { shares, pass } = aRoom();
  const turn = shares.begin('one', true);
  const sizes = [turn.size()];
  for (const took of [0, 0, 0, 5, 5, 5, 0]) {
    pass(took);
    turn.goesOn();
    sizes.push(turn.size());
  }
  expect(sizes).toEqual([8, 16, 32, 32, 8, 2, 1, 2]);
});

test('[S33] of one author 16 MB may wait, or one larger update; others have room as before', () => {
  const { shares } = aRoom();
  const MB = 1024 * 1024;
  expect(shares.takes('one', 32 * MB)).toBe(true);
  expect(shares.takes('one', 1)).toBe(false);
  expect(shares.takes('other', 10 * MB)).toBe(true);
  expect(shares.takes('other', 7 * MB)).toBe(false);
  shares.gives('one', 32 * MB);
  expect(shares.takes('one', 1)).toBe(true);
});
