// The sentence of the sync status never says more than the status does.
import { describe, expect, it } from 'vitest';
import type { SyncStatus } from '#lib/live/status.ts';
import { syncWords } from './sync-words.ts';

describe('the sync status in words', () => {
  it.each<[SyncStatus, string]>([
    [{ kind: 'saved' }, 'Saved on the server'],
    [{ kind: 'saving' }, 'Saving…'],
    [{ kind: 'device', waiting: 0 }, 'Saved on this device'],
    [{ kind: 'device', waiting: 3 }, 'Saved on this device (3 waiting)'],
    [{ kind: 'nowhere', waiting: 1, reason: 'full' }, 'Not saved anywhere'],
    [{ kind: 'update-needed', waiting: 0 }, 'Update needed'],
    [
      { kind: 'held', code: 'finalised', late: '2', count: 3 },
      'Finalised: kept as late contribution'
    ]
  ])('%o reads "%s"', (status, text) => {
    expect(syncWords(status).text).toBe(text);
  });

  it.each<SyncStatus>([
    { kind: 'opening' },
    { kind: 'saving' },
    { kind: 'device', waiting: 0 },
    { kind: 'device', waiting: 2 },
    { kind: 'nowhere', waiting: 2, reason: 'blocked' },
    { kind: 'update-needed', waiting: 2 },
    { kind: 'held', code: 'finalised', late: null, count: 1 },
    { kind: 'refused', code: 'forbidden', waiting: 2, kept: true },
    { kind: 'refused', code: 'no-session', waiting: 0, kept: true }
  ])('%o does not claim the server has it', (status) => {
    expect(syncWords(status).text).not.toMatch(/server$/);
    expect(syncWords(status).tone).not.toBe('ok');
  });

  it('says that nothing holds a refused change which the device does not hold either', () => {
    expect(syncWords({ kind: 'refused', code: 'too-large', waiting: 1, kept: false }).text).toBe(
      'Not saved anywhere'
    );
  });

  it('says what to do whenever typing may be lost', () => {
    for (const reason of ['unavailable', 'blocked', 'full', 'interrupted', 'broken'] as const)
      expect(syncWords({ kind: 'nowhere', waiting: 1, reason }).advice).toBeTruthy();
  });
});
