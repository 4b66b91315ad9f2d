// One member's part of the door: how many frames they may send, and how fast they are read.
import { expect, test } from 'vitest';
import { Crowd, type Place } from './crowd.ts';

const MB = 1024 * 1024;

function aCrowd() {
  let now = 0;
  const crowd = new Crowd({ perMember: 0, perAddress: 0 }, () => now);
  const enter = (member: string): Place => {
    const place = crowd.enter(member, null);
    if ('code' in place) throw new Error(place.message);
    return place;
  };
  return { enter, pass: (milliseconds: number) => void (now += milliseconds) };
}

test('[S35] of one member 4 MB are read at once and 4 MB a second, on all connections together', () => {
  const { enter, pass } = aCrowd();
  const [one, two, other] = [enter('busy'), enter('busy'), enter('quiet')];
  expect(one.reads(4 * MB)).toBe(0);
  expect(two.reads(2 * MB)).toBe(500);
  expect(one.reads(2 * MB)).toBe(1000);
  expect(other.reads(4 * MB)).toBe(0);
  pass(900);
  expect(two.reads(0)).toBeCloseTo(100);
  pass(100);
  expect(two.reads(0)).toBeCloseTo(0);
  pass(60_000);
  expect(one.reads(4 * MB)).toBe(0);
  expect(one.reads(MB)).toBe(250);
});

test('[S35] one member sends 10,000 frames at once and 2,000 a second, on all connections together', () => {
  const { enter, pass } = aCrowd();
  const places = [enter('busy'), enter('busy')];
  const sent = () => {
    let count = 0;
    while (places[count % 2]?.sends()) count += 1;
    return count;
  };
  expect(sent()).toBe(10_000);
  pass(500);
  expect(sent()).toBe(1000);
});
