// Meetings that wait to be made: sent until the server has them, kept through restarts, and told when they cannot be.
import { describe, expect, it } from 'vitest';
import type { CreateMeeting, MeetingAnswer, SpaceAnswer } from '#domain/protocol/api.ts';
import type { Answer, ApiFailure, CreatedMeeting } from '#lib/api/client.ts';
import { ManualClock } from '../../../tests/support/manual-clock.ts';
import { until } from '../../../tests/support/until.ts';
import { Directory } from './directory.svelte.ts';
import { Outbox, type WaitingMeeting } from './outbox.svelte.ts';
import type { BrowserNews } from './surroundings.ts';

function aStorage() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    key: (index: number) => [...values.keys()][index] ?? null,
    get length() {
      return values.size;
    }
  };
}

const refusal = (code: ApiFailure['code']) =>
  ({ ok: false, failure: { code, message: code } }) as const;

/** A server that gives the answers of `answers` in order, and then makes every meeting. */
function aServer(...answers: readonly ApiFailure['code'][]) {
  const left = [...answers];
  const sent: { readonly space: string; readonly body: CreateMeeting; readonly attempt: string }[] =
    [];
  const made: string[] = [];
  const space = (): SpaceAnswer => ({
    id: 'space-1',
    name: 'Rural Networks',
    role: 'participant',
    doc: 'space/space-1',
    member: { id: 'm1', name: 'Ines' },
    meetings: made.map((id) => ({
      ...{ id, title: 'Call', number: '#65', date: null, status: 'draft' as const },
      ...{ version: 0, doc: `meeting/${id}` }
    }))
  });
  return {
    sent,
    made,
    createMeeting: async (
      to: string,
      body: CreateMeeting,
      attempt = ''
    ): Promise<Answer<CreatedMeeting>> => {
      sent.push({ space: to, body, attempt });
      const code = left.shift();
      if (code !== undefined) return refusal(code);
      const id = String(body.id);
      if (!made.includes(id)) made.push(id);
      return { ok: true, value: { id, doc: `meeting/${id}` } };
    },
    meeting: async (id: string): Promise<Answer<MeetingAnswer>> =>
      made.includes(id)
        ? {
            ok: true,
            value: {
              ...{ id, space: 'space-1', title: 'Call', status: 'draft' as const, epoch: 0 },
              ...{ version: 0, doc: `meeting/${id}`, versions: [] }
            }
          }
        : refusal('not-found'),
    space: async (): Promise<Answer<SpaceAnswer>> => ({ ok: true, value: space() }),
    listed: space
  };
}

function aDevice(
  server: ReturnType<typeof aServer>,
  storage: ReturnType<typeof aStorage> | undefined = aStorage()
) {
  const clock = new ManualClock();
  const listeners = new Set<(news: BrowserNews) => void>();
  let tellOutside: (key: string | null) => void = () => undefined;
  const kept = storage ?? aStorage();
  const directory = new Directory({
    storage: kept,
    now: () => 1,
    onOutsideChange: () => () => undefined
  });
  directory.remember(server.listed());
  const start = (given: ReturnType<typeof aStorage> | undefined) => {
    const outbox = new Outbox({
      storage: given,
      api: server,
      directory,
      clock,
      random: () => 0,
      news: (tell) => {
        listeners.add(tell);
        return () => listeners.delete(tell);
      },
      onOutsideChange: (listener) => {
        tellOutside = listener;
        return () => undefined;
      }
    });
    outbox.start();
    return outbox;
  };
  return {
    clock,
    directory,
    storage: kept,
    outbox: start(storage),
    restart: () => start(kept),
    news: (news: BrowserNews) => listeners.forEach((tell) => tell(news)),
    outside: (key: string | null) => tellOutside(key)
  };
}

const CALL: WaitingMeeting = {
  ...{ space: 'space-1', id: 'call-65', title: 'Call', number: '#65', date: null, series: null },
  ...{ seed: 'AAAA', attempt: 'the-first-attempt' }
};
const pending = (directory: Directory) => directory.meeting('call-65')?.meeting.pending;

describe('[M49] a meeting made on the device', () => {
  it('is listed at once, sent with its key, and one like any other when the server has it', async () => {
    const server = aServer();
    const { outbox, directory, storage } = aDevice(server);
    outbox.add(CALL);
    expect([pending(directory), outbox.of('call-65')]).toEqual(['waiting', CALL]);
    await until('it was made', () => outbox.of('call-65') === undefined);
    expect(server.sent).toEqual([
      {
        space: 'space-1',
        body: { id: 'call-65', title: 'Call', seed: 'AAAA' },
        attempt: 'the-first-attempt'
      }
    ]);
    expect(directory.meeting('call-65')?.meeting).toMatchObject({ title: 'Call', status: 'draft' });
    expect(pending(directory)).toBeUndefined();
    expect([...storage.values.keys()]).toEqual(['rapporteur/directory']);
  });

  it('is sent again with growing pauses, and at once when the network is back, always the same', async () => {
    const server = aServer('unreachable', 'try-later', 'unreachable', 'unreachable');
    const { outbox, clock, news } = aDevice(server);
    const sentBy = (count: number) =>
      until(`${count} attempts`, () => server.sent.length === count);
    outbox.add(CALL);
    await sentBy(1);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(999);
    expect(server.sent).toHaveLength(1);
    clock.advance(1);
    await sentBy(2);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_999);
    expect(server.sent).toHaveLength(2);
    clock.advance(1);
    await sentBy(3);
    await new Promise((resolve) => setImmediate(resolve));
    news('offline');
    expect(server.sent).toHaveLength(3);
    news('online');
    await sentBy(4);
    await new Promise((resolve) => setImmediate(resolve));
    news('visible');
    await until('it was made', () => outbox.of('call-65') === undefined);
    expect(new Set(server.sent.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it('waits through a restart, and through a list of the server that does not have it', async () => {
    const server = aServer('unreachable');
    const device = aDevice(server);
    device.outbox.add(CALL);
    await until('it was tried', () => server.sent.length === 1);
    device.directory.remember(server.listed());
    expect(pending(device.directory)).toBe('waiting');
    const again = device.restart();
    await until('it was made', () => again.of('call-65') === undefined);
    expect(server.made).toEqual(['call-65']);
  });

  it('is refused for good with the reason, tried again when somebody asks or the app starts', async () => {
    const server = aServer('forbidden', 'not-found');
    const device = aDevice(server);
    device.outbox.add(CALL);
    const refused = () => device.outbox.of('call-65')?.refused;
    await until('it was refused', () => refused() === 'forbidden');
    expect(pending(device.directory)).toBe('refused');
    device.news('online');
    device.clock.advance(60_000);
    expect(server.sent).toHaveLength(1);
    device.outbox.retry('call-65');
    await until('refused once more', () => refused() === 'not-found');
    const again = device.restart();
    await until('it was made', () => again.of('call-65') === undefined);
    expect(pending(device.directory)).toBeUndefined();
  });

  it('is not called refused when an earlier attempt had got through', async () => {
    const server = aServer('unreachable', 'forbidden');
    const { outbox, news } = aDevice(server);
    outbox.add(CALL);
    await until('it was tried', () => server.sent.length === 1);
    server.made.push('call-65');
    await new Promise((resolve) => setImmediate(resolve));
    news('online');
    await until('it is known to be there', () => outbox.of('call-65') === undefined);
  });

  it('can be given up', async () => {
    const server = aServer('forbidden');
    const { outbox, directory, restart } = aDevice(server);
    outbox.add(CALL);
    await until('it was refused', () => outbox.of('call-65')?.refused !== undefined);
    outbox.drop('call-65');
    expect([outbox.of('call-65'), directory.meeting('call-65')]).toEqual([undefined, undefined]);
    expect(restart().of('call-65')).toBeUndefined();
  });

  it('that another tab has sent is done here as well', async () => {
    const server = aServer('unreachable');
    const { outbox, storage, outside } = aDevice(server);
    outbox.add(CALL);
    await until('it was tried', () => server.sent.length === 1);
    storage.values.delete('rapporteur/outbox/call-65');
    outside('rapporteur/outbox/call-65');
    expect(outbox.of('call-65')).toBeUndefined();
  });

  it.each([
    [
      'takes nothing',
      {
        ...aStorage(),
        setItem: () => {
          throw new DOMException('full', 'QuotaExceededError');
        }
      }
    ],
    [
      'holds something else',
      (() => {
        const storage = aStorage();
        storage.values.set('rapporteur/outbox/x', '{');
        storage.values.set('rapporteur/outbox/y', '{"id":7}');
        return storage;
      })()
    ]
  ])('is made for as long as the page is open with a storage that %s', async (_name, storage) => {
    const server = aServer('unreachable');
    const { outbox, news } = aDevice(server, storage);
    outbox.add(CALL);
    await until('it was tried', () => server.sent.length === 1);
    expect(outbox.of('call-65')).toEqual(CALL);
    await new Promise((resolve) => setImmediate(resolve));
    news('online');
    await until('it was made', () => outbox.of('call-65') === undefined);
  });
});
