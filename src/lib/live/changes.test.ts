// Numbered changes: who has confirmed how many.
import { describe, expect, it } from 'vitest';
import { Changes } from './changes.ts';

describe('Changes', () => {
  it('[L2] counts a change as waiting until the server has it, and as unstored until anybody has it', () => {
    const changes = new Changes();
    changes.make();
    changes.make();
    expect([changes.waiting, changes.unstored]).toEqual([2, 2]);
    changes.stored(1);
    expect([changes.waiting, changes.unstored]).toEqual([2, 1]);
    changes.acked(2);
    expect([changes.waiting, changes.unstored]).toEqual([0, 0]);
  });

  it('[L7] counts what an earlier page left waiting, without writing it down a second time', () => {
    const changes = new Changes();
    changes.carry(3);
    expect([changes.waiting, changes.unstored, changes.waitingOwn]).toEqual([3, 0, 0]);
    changes.make();
    expect([changes.waiting, changes.unstored, changes.waitingOwn]).toEqual([4, 1, 1]);
    changes.acked(4);
    expect([changes.waiting, changes.waitingOwn]).toEqual([0, 0]);
  });

  it('[L7] does not take a change made before the local copy was read for a stored one', () => {
    const changes = new Changes();
    changes.make();
    changes.carry(2);
    expect([changes.waiting, changes.unstored, changes.waitingOwn]).toEqual([3, 3, 1]);
  });

  it('believes no confirmation of what was never made', () => {
    const changes = new Changes();
    changes.make();
    changes.acked(9);
    changes.make();
    expect(changes.waiting).toBe(1);
  });
});
