// The timers of agenda items: one runs, whoever started which.
import { describe, expect, it } from 'vitest';
import type * as Y from 'yjs';
import { aDoc, copyOf, item, keyOf, syncDocs } from '../../../tests/support/note-docs.ts';
import { agendaOf, elapsed, isRunning, startTimer } from './agenda.ts';
import { render } from './render.ts';

const timers = (doc: Y.Doc) => agendaOf(render(doc.getText('body'))).map(({ timer }) => timer);

describe('an agenda item', () => {
  it('[M26] has the only timer that runs: starting one stops another', () => {
    const doc = aDoc([item('One'), item('Two')]);
    startTimer(doc, keyOf(doc, 'One'), '2026-09-05T10:00:00.000Z');
    startTimer(doc, keyOf(doc, 'Two'), '2026-09-05T10:05:00.000Z');
    expect(timers(doc)).toEqual([
      { seconds: 300, since: undefined },
      { seconds: 0, since: '2026-09-05T10:05:00.000Z' }
    ]);
  });

  it('[M26] of two timers started apart the later one runs, and the earlier counts until then', () => {
    const a = aDoc([item('One'), item('Two'), item('Three')], {}, 1);
    const b = copyOf(a, 2);
    startTimer(a, keyOf(a, 'One'), '2026-09-05T10:00:00.000Z');
    startTimer(b, keyOf(b, 'Two'), '2026-09-05T10:01:00.000Z');
    syncDocs(a, b);
    const merged = [
      { seconds: 60, since: undefined },
      { seconds: 0, since: '2026-09-05T10:01:00.000Z' },
      undefined
    ];
    expect([timers(a), timers(b)]).toEqual([merged, merged]);
    startTimer(a, keyOf(a, 'Three'), '2026-09-05T10:03:00.000Z');
    expect(timers(a)).toMatchObject([
      { seconds: 60 },
      { seconds: 120 },
      { since: '2026-09-05T10:03:00.000Z' }
    ]);
    startTimer(a, keyOf(a, 'One'), '2026-09-05T10:04:00.000Z');
    expect(timers(a)[0]).toEqual({ seconds: 60, since: '2026-09-05T10:04:00.000Z' });
  });

  it('[M26] a timer that was forgotten counts nothing, and can be started again', () => {
    const doc = aDoc([item('One', { spent: 60, since: '2026-09-05T10:00:00.000Z' })]);
    const timer = timers(doc)[0];
    expect(isRunning(timer, '2026-09-05T21:59:00.000Z')).toBe(true);
    expect(isRunning(timer, '2026-09-05T22:01:00.000Z')).toBe(false);
    expect(elapsed(timer, '2026-09-05T22:01:00.000Z')).toBe(60);
    expect(startTimer(doc, keyOf(doc, 'One'), '2026-09-06T10:00:00.000Z')).toBe(true);
    expect(timers(doc)[0]).toEqual({ seconds: 60, since: '2026-09-06T10:00:00.000Z' });
    expect(startTimer(doc, '9:9', '2026-09-06T10:00:00.000Z')).toBe(false);
  });
});
