// Every state of the status line, as a table from facts.
import { describe, expect, it } from 'vitest';
import { statusOf, type Facts, type SyncStatus } from './status.ts';

const LINKED = { open: true, settled: true, overdue: false };
const ASKED = { open: true, settled: false, overdue: false };
const HALF_OPEN = { open: true, settled: false, overdue: true };
const CUT = { open: false, settled: false, overdue: false };
const NOTHING_WAITS: Facts = {
  loaded: true,
  store: { kind: 'ready' },
  storeSlow: false,
  waiting: 0,
  unstored: 0,
  link: LINKED,
  ending: undefined
};
const FULL = { kind: 'failed', reason: 'full' } as const;

const TABLE: readonly (readonly [string, Partial<Facts>, SyncStatus])[] = [
  ['all confirmed', {}, { kind: 'saved' }],
  ['all confirmed, no local database', { store: FULL }, { kind: 'saved' }],
  ['sent a moment ago', { waiting: 2, link: ASKED }, { kind: 'saving' }],
  [
    'sent a moment ago, no local database',
    { waiting: 2, unstored: 2, store: FULL, link: ASKED },
    { kind: 'saving' }
  ],
  ['connecting, nothing waits', { link: ASKED }, { kind: 'device', waiting: 0 }],
  ['no connection, nothing waits', { link: CUT }, { kind: 'device', waiting: 0 }],
  ['no connection, stored', { link: CUT, waiting: 3 }, { kind: 'device', waiting: 3 }],
  ['half-open socket, stored', { link: HALF_OPEN, waiting: 3 }, { kind: 'device', waiting: 3 }],
  [
    'half-open socket, nothing stored',
    { link: HALF_OPEN, waiting: 3, unstored: 3, store: FULL },
    { kind: 'nowhere', waiting: 3, reason: 'full' }
  ],
  [
    'no connection, the write under way',
    { link: CUT, waiting: 1, unstored: 1 },
    { kind: 'saving' }
  ],
  [
    'no connection, the write never ends',
    { link: CUT, waiting: 1, unstored: 1, storeSlow: true },
    { kind: 'nowhere', waiting: 1, reason: 'blocked' }
  ],
  [
    'no connection, the write failed',
    { link: CUT, waiting: 1, unstored: 1, store: FULL },
    { kind: 'nowhere', waiting: 1, reason: 'full' }
  ],
  [
    'no connection, no database, nothing typed',
    { link: CUT, store: FULL },
    { kind: 'nowhere', waiting: 0, reason: 'full' }
  ],
  [
    'nothing read yet',
    { loaded: false, store: { kind: 'opening' }, link: CUT },
    { kind: 'opening' }
  ],
  ['nothing here, the server is being asked', { loaded: false, link: ASKED }, { kind: 'opening' }],
  [
    'no database, the server is being asked',
    { loaded: false, store: FULL, link: ASKED },
    { kind: 'opening' }
  ],
  ['exchanged, but not everything confirmed', { link: ASKED, waiting: 1 }, { kind: 'saving' }],
  [
    'the note wants a newer app',
    { ending: { kind: 'update-needed' }, waiting: 1 },
    { kind: 'update-needed', waiting: 1 }
  ],
  [
    'the note wants a newer app, the write failed',
    { ending: { kind: 'update-needed' }, waiting: 1, unstored: 1, store: FULL },
    { kind: 'nowhere', waiting: 1, reason: 'full' }
  ],
  [
    'finalised meanwhile',
    { ending: { kind: 'held', code: 'finalised', late: '2', count: 1 }, waiting: 3, link: CUT },
    { kind: 'held', code: 'finalised', late: '2', count: 3 }
  ],
  [
    'no session',
    { ending: { kind: 'refused', code: 'no-session' }, waiting: 1, link: CUT },
    { kind: 'refused', code: 'no-session', waiting: 1, kept: true }
  ],
  [
    'unknown note, and not stored either',
    { ending: { kind: 'refused', code: 'not-found' }, waiting: 1, unstored: 1, store: FULL },
    { kind: 'refused', code: 'not-found', waiting: 1, kept: false }
  ]
];

describe('statusOf', () => {
  it.each(TABLE)('[L5] says what is true: %s', (_name, facts, expected) => {
    expect(statusOf({ ...NOTHING_WAITS, ...facts })).toEqual(expected);
  });

  it('[L6] says "saved" only with an answering, settled connection and nothing waiting, whatever else holds', () => {
    const both = [true, false];
    for (const open of both)
      for (const settled of both)
        for (const overdue of both)
          for (const waiting of [0, 1])
            for (const unstored of [0, 1])
              for (const store of [
                { kind: 'ready' } as const,
                { kind: 'opening' } as const,
                FULL
              ]) {
                const facts: Facts = {
                  ...NOTHING_WAITS,
                  waiting,
                  unstored,
                  store,
                  link: { open, settled, overdue }
                };
                const { kind } = statusOf(facts);
                expect(kind === 'saved').toBe(open && settled && !overdue && waiting === 0);
                if (kind === 'device') expect([store.kind, unstored]).toEqual(['ready', 0]);
              }
  });
});
