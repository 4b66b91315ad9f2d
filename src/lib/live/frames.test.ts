// Counting frames and what an acknowledgement confirms.
import { describe, expect, it } from 'vitest';
import { Frames } from './frames.ts';

describe('Frames', () => {
  it('[L9] confirms nothing by an update frame before the whole frame is acknowledged', () => {
    const frames = new Frames();
    frames.sent('update', 6, 0);
    frames.sent('whole', 6, 1);
    expect(frames.ack(1)).toBeUndefined();
    expect(frames.settled).toBe(false);
    expect(frames.ack(2)).toBe(6);
    expect(frames.settled).toBe(true);
  });

  it('[L9] confirms every change up to the highest acknowledged frame', () => {
    const frames = new Frames();
    frames.sent('whole', 2, 0);
    frames.sent('update', 3, 1);
    frames.sent('update', 4, 2);
    expect(frames.ack(2)).toBe(3);
    expect(frames.oldest).toBe(2);
    expect(frames.ack(3)).toBe(4);
    expect(frames.oldest).toBeUndefined();
  });

  it('[L9] does not count a repeated or an impossible acknowledgement', () => {
    const frames = new Frames();
    frames.sent('whole', 1, 0);
    expect(frames.ack(1)).toBe(1);
    expect(frames.ack(1)).toBeUndefined();
    expect(frames.ack(99)).toBeUndefined();
    frames.sent('update', 2, 5);
    expect(frames.settled).toBe(false);
    expect(frames.oldest).toBe(5);
  });

  it('[L10] asks for a new whole frame after a resync', () => {
    const frames = new Frames();
    frames.sent('whole', 1, 0);
    frames.ack(1);
    frames.sent('update', 2, 1);
    frames.resync();
    expect(frames.ack(2)).toBeUndefined();
    frames.sent('whole', 2, 2);
    expect(frames.ack(3)).toBe(2);
  });

  it('[F21] knows whether what the server has dealt with is all there is', () => {
    const frames = new Frames();
    frames.sent('update', 1, 0);
    expect(frames.covers(1, 1)).toBe(false);
    frames.sent('whole', 2, 1);
    expect(frames.covers(2, 2)).toBe(true);
    expect(frames.covers(2, 3)).toBe(false);
    frames.sent('update', 3, 2);
    expect(frames.covers(2, 3)).toBe(false);
    expect(frames.covers(3, 3)).toBe(true);
    frames.ack(3);
    expect(frames.covers(3, 3)).toBe(true);
    expect(frames.covers(3, 4)).toBe(false);
  });
});
