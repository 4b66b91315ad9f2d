// A store whose commits wait for the test's word: let through, or refused.
import { failure } from '#domain/protocol/failure.ts';
import type { Storage } from '../../server/storage/storage.ts';

export interface HeldStorage {
  readonly storage: Storage;
  /** Commits that wait. */
  readonly waiting: () => number;
  /** Hold every commit from now on. */
  hold(): void;
  /** Let what waits, and all that comes, through to the disk. */
  pass(): void;
  /** Refuse what waits, and all that comes, until told otherwise. */
  refuse(): void;
}

type Mode = 'pass' | 'hold' | 'refuse';

export function heldStorage(under: Storage): HeldStorage {
  let mode: Mode = 'pass';
  const waiting = new Set<(mode: Mode) => void>();
  const set = (next: Mode) => {
    mode = next;
    const now = [...waiting];
    waiting.clear();
    now.forEach((go) => go(next));
  };
  const storage: Storage = {
    ...under,
    async append(commit) {
      const verdict =
        mode === 'hold' ? await new Promise<Mode>((resolve) => waiting.add(resolve)) : mode;
      if (verdict === 'refuse') return failure('storage-full', 'No room left.');
      return under.append(commit);
    }
  };
  return {
    storage,
    waiting: () => waiting.size,
    hold: () => set('hold'),
    pass: () => set('pass'),
    refuse: () => set('refuse')
  };
}
