// An open note between its keyboard, its local copy and a server that misbehaves: what the status says.
import { IDBFactory } from 'fake-indexeddb';
import { isDeepStrictEqual } from 'node:util';
import {
  applyAwarenessUpdate,
  Awareness,
  encodeAwarenessUpdate,
  removeAwarenessStates
} from 'y-protocols/awareness';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { aDevice, textOf, type, type Device } from '../../../tests/support/a-note.ts';
import { FakeNetwork, HELLO } from '../../../tests/support/fake-network.ts';
import { FaultyDatabases } from '../../../tests/support/faulty-databases.ts';
import { until } from '../../../tests/support/until.ts';
import { DEAD, OVERDUE } from './connection.ts';
import type { OpenNote, OpenNoteOptions } from './open-note.ts';

const open: OpenNote[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((note) => note.destroy()));
});

function opened(device: Device, options?: Partial<OpenNoteOptions>): OpenNote {
  const note = device.open(options);
  open.push(note);
  return note;
}

/** An open note that has everything confirmed, with every word the status ever said. */
async function aSavedNote(device: Device) {
  const note = opened(device);
  const said: string[] = [];
  note.onChange(() => {
    if (said.at(-1) !== note.status.kind) said.push(note.status.kind);
  });
  await until('the note is saved', () => note.status.kind === 'saved');
  return { note, said };
}

/** Until the local database has completed what was typed. */
const stored = (note: OpenNote) =>
  until('the change is on this device', () => note.status.kind === 'device');

describe('OpenNote', () => {
  it('[L6] says "saved" only after the exchange was confirmed, and again after each confirmed change', async () => {
    const device = aDevice();
    device.network.acks = false;
    const note = opened(device);
    await until('the server has our part', () => device.network.sockets[0]?.received === 1);
    await until('the exchange is over', () => note.synced);
    expect(note.status).toEqual({ kind: 'device', waiting: 0 });
    device.network.socket.ack();
    await until('saved', () => note.status.kind === 'saved');

    type(note, 'Welcome');
    expect(note.status.kind).toBe('saving');
    await until('the server got it', () => device.network.socket.received === 2);
    expect([note.status.kind, note.waiting]).toEqual(['saving', 1]);
    device.network.socket.ack();
    await until('saved again', () => note.status.kind === 'saved');
    expect([textOf(device.network), note.waiting]).toEqual(['Welcome', 0]);
    expect(note.lastSavedAt).toBe(device.clock.now());
  });

  describe('[M49] a note that the server does not have yet', () => {
    const seed = () => {
      const doc = new Y.Doc();
      doc.getText('body').insert(0, 'Agenda. ', {});
      return Y.encodeStateAsUpdate(doc);
    };

    it('is on this device, can be written, and asks no server until it is told', async () => {
      const device = aDevice();
      const note = opened(device, { seed: seed() });
      await until('it is on the device', () => note.status.kind === 'device');
      type(note, 'Typed at once.');
      await stored(note);
      expect([note.loaded, note.canWrite, textOf(note)]).toEqual([
        true,
        true,
        'Agenda. Typed at once.'
      ]);
      device.news('online');
      device.news('visible');
      device.clock.advance(60_000);
      expect(device.network.sockets).toHaveLength(0);
      expect(note.status).toEqual({ kind: 'device', waiting: 2 });

      note.serverHasIt();
      await until('saved', () => note.status.kind === 'saved');
      expect(textOf(device.network)).toBe('Agenda. Typed at once.');
    });

    it('begins once, however often it is opened, and counts as waiting after a restart', async () => {
      const device = aDevice();
      const bytes = seed();
      const first = opened(device, { seed: bytes });
      await stored(first);
      type(first, 'Then this.');
      await stored(first);
      await first.destroy();
      const again = opened(device, { seed: bytes });
      await stored(again);
      expect([textOf(again), again.status]).toEqual([
        'Agenda. Then this.',
        { kind: 'device', waiting: 2 }
      ]);
      // The server has made it meanwhile, from the same bytes.
      Y.applyUpdate(device.network.doc, bytes);
      await again.destroy();
      const third = opened(device);
      await until('saved', () => third.status.kind === 'saved');
      expect([textOf(third), textOf(device.network)]).toEqual([
        'Agenda. Then this.',
        'Agenda. Then this.'
      ]);
    });

    it('opens where the browser keeps nothing, and says so', async () => {
      const device = aDevice({ indexedDB: 'none' });
      const note = opened(device, { seed: seed() });
      await until('it is shown', () => note.loaded);
      expect(note.status).toMatchObject({ kind: 'nowhere', waiting: 1 });
      note.serverHasIt();
      await until('saved', () => note.status.kind === 'saved');
    });

    it('does not wait for the server to be read, when it is told before the local copy was', async () => {
      const device = aDevice();
      const note = opened(device, { seed: seed() });
      note.serverHasIt();
      expect(device.network.sockets).toHaveLength(0);
      await until('saved', () => note.status.kind === 'saved');
      expect(textOf(device.network)).toBe('Agenda. ');
    });
  });

  it('[L6] counts deletions like any other change', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    type(note, 'word');
    await until('saved', () => note.status.kind === 'saved');
    device.network.acks = false;
    note.doc.getText('body').delete(0, 4);
    expect(note.status.kind).toBe('saving');
    await until('the deletion arrived', () => textOf(device.network) === '');
    expect(note.waiting).toBe(1);
    device.network.socket.ack();
    await until('saved', () => note.status.kind === 'saved');
  });

  it('[F19] tells the others what waits here for long, and that it does no more', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    const told = () => note.awareness.getLocalState()?.['unsent'];
    device.network.acks = false;
    type(note, 'slow line');
    device.clock.advance(1_999);
    expect(told()).toBeUndefined();
    device.clock.advance(1);
    expect(told()).toBe(1);
    device.network.socket.ack();
    await until('saved', () => note.status.kind === 'saved');
    expect(told()).toBe(0);
    device.network.acks = true;
    type(note, ' no more');
    await until('saved again', () => note.status.kind === 'saved');
    device.clock.advance(10_000);
    expect(told()).toBe(0);
  });

  it('[L6] never says "saved" while the socket is open but nothing is confirmed', async () => {
    const device = aDevice();
    const { note, said } = await aSavedNote(device);
    device.network.acks = false;
    said.length = 0;
    type(note, 'into the void');
    await until('it arrived', () => textOf(device.network) === 'into the void');
    for (let second = 0; second < 120; second++) {
      device.clock.advance(1_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(said).toContain('device');
    expect(said).not.toContain('saved');
  });

  it('[L10] falls back to "on this device" on a half-open socket, then connects anew and is saved', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.network.frozen = true;
    type(note, 'half open');
    expect(note.status.kind).toBe('saving');
    device.clock.advance(OVERDUE - 1);
    expect(note.status.kind).toBe('saving');
    device.clock.advance(1);
    await stored(note);
    expect(note.status).toEqual({ kind: 'device', waiting: 1 });
    expect(device.network.sockets).toHaveLength(1);

    device.clock.advance(DEAD - OVERDUE);
    expect(note.status).toEqual({ kind: 'device', waiting: 1 });
    device.network.frozen = false;
    device.clock.advance(2_000);
    expect(device.network.sockets).toHaveLength(2);
    await until('saved', () => note.status.kind === 'saved');
    expect(textOf(device.network)).toBe('half open');
  });

  it('[L3] says "nowhere" on a half-open socket when the local write failed as well, and recovers', async () => {
    const databases = new FaultyDatabases();
    const device = aDevice({ indexedDB: databases });
    const { note } = await aSavedNote(device);
    device.network.frozen = true;
    databases.fault = 'abort';
    type(note, 'in danger');
    device.clock.advance(OVERDUE);
    const danger = { kind: 'nowhere', waiting: 1, reason: 'interrupted' };
    await until('the danger is told', () => isDeepStrictEqual(note.status, danger));

    databases.fault = undefined;
    device.clock.advance(1_000);
    await stored(note);
    expect(note.status).toEqual({ kind: 'device', waiting: 1 });
  });

  it('[L3] says "nowhere" without a database and without a server, and never throws into typing', async () => {
    const device = aDevice({ indexedDB: 'none' });
    const { note } = await aSavedNote(device);
    device.network.reachable = false;
    device.network.socket.drop(1006);
    type(note, 'paper would be safer');
    expect(note.status).toEqual({ kind: 'nowhere', waiting: 1, reason: 'unavailable' });
    expect(textOf(note)).toBe('paper would be safer');
  });

  it('[L10] drops the connection at once when the browser goes offline, and is back at once', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.news('offline');
    expect(note.status).toEqual({ kind: 'device', waiting: 0 });
    type(note, 'in a tunnel');
    await stored(note);
    expect(note.status).toEqual({ kind: 'device', waiting: 1 });
    device.news('online');
    expect(device.network.sockets).toHaveLength(2);
    await until('saved', () => note.status.kind === 'saved');
    expect(textOf(device.network)).toBe('in a tunnel');
  });

  it('[L9] sends what was typed offline in the exchange, and waits for its confirmation', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.network.reachable = false;
    device.network.socket.drop(1006);
    type(note, 'one ');
    type(note, 'two ');
    await stored(note);
    expect(note.waiting).toBe(2);
    device.network.acks = false;
    device.news('online');
    const { socket } = device.network;
    socket.open();
    type(note, 'three');
    await until('both frames arrived', () => socket.received === 2);
    socket.ack(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect([note.status.kind, note.waiting]).toEqual(['saving', 3]);
    socket.ack(2);
    await until('saved', () => note.status.kind === 'saved');
    expect(textOf(device.network)).toBe('one two three');
  });

  it('[L9] says nothing is confirmed while many writers are still being introduced', async () => {
    const device = aDevice();
    device.network.reachable = false;
    let expected = '';
    for (let opening = 1; opening <= 20; opening++) {
      const page = device.open();
      await until('the device was searched', () => page.loaded || page.absent);
      type(page, `${opening} `);
      expected += `${opening} `;
      await until('it is on this device', () => page.status.kind === 'device');
      await page.destroy();
    }
    const note = opened(device);
    await until('the local copy is shown', () => note.loaded);
    const early: string[] = [];
    note.onChange(() => {
      if (note.waiting === 0 && textOf(device.network) !== expected) early.push(note.status.kind);
    });
    device.network.reachable = true;
    device.news('online');
    await until('saved', () => note.status.kind === 'saved');
    expect([textOf(device.network), early]).toEqual([expected, []]);
    expect(device.network.sockets.length).toBeGreaterThan(3);
  });

  it('[L9] trusts nothing after a resync but a whole frame', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.network.acks = false;
    type(note, 'doubtful');
    const { socket } = device.network;
    await until('it arrived', () => socket.received === 2);
    socket.tell({ type: 'resync', resync: { reason: 'gap' } });
    socket.ack(2);
    await until('the ack was heard', () => note.status.kind !== 'saved');
    expect(note.waiting).toBe(1);
    socket.askAgain();
    await until('the whole frame arrived', () => socket.received === 3);
    socket.ack(3);
    await until('saved', () => note.status.kind === 'saved');
  });

  it('[L7] says after a cold start offline how much was never confirmed', async () => {
    const device = aDevice();
    const first = await aSavedNote(device);
    device.network.reachable = false;
    device.network.socket.drop(1006);
    type(first.note, 'never ');
    type(first.note, 'confirmed');
    await stored(first.note);
    await first.note.destroy();

    const second = opened(device);
    expect(second.status.kind).toBe('opening');
    await until('the local copy is shown', () => second.loaded);
    expect(textOf(second)).toBe('never confirmed');
    expect(second.canWrite).toBe(true);
    expect(second.status).toEqual({ kind: 'device', waiting: 2 });

    device.network.reachable = true;
    device.news('online');
    await until('saved', () => second.status.kind === 'saved');
    expect(textOf(device.network)).toBe('never confirmed');
    await second.destroy();

    device.network.reachable = false;
    const third = opened(device);
    await until('the local copy is shown', () => third.loaded);
    expect(third.status).toEqual({ kind: 'device', waiting: 0 });
  });

  it('[L6] does not say "saved" before the server was heard in this page, even with nothing waiting', async () => {
    const device = aDevice();
    const first = await aSavedNote(device);
    type(first.note, 'text');
    await until('saved', () => first.note.status.kind === 'saved');
    await first.note.destroy();
    device.network.reachable = false;
    const { note, said } = { note: opened(device), said: new Set<string>() };
    note.onChange(() => said.add(note.status.kind));
    await until('the local copy is shown', () => note.loaded);
    expect(note.status).toEqual({ kind: 'device', waiting: 0 });
    expect(said).not.toContain('saved');
  });

  it('[L6] does not show an empty sheet for a note that is not on this device yet', async () => {
    const device = aDevice();
    device.network.doc.getText('body').insert(0, 'on the server');
    device.network.reachable = false;
    const note = opened(device);
    await until('the device was searched', () => note.absent);
    expect([note.loaded, note.canWrite, note.status.kind]).toEqual([false, false, 'opening']);
    device.network.reachable = true;
    device.news('online');
    await until('it came from the server', () => note.loaded);
    expect([textOf(note), note.absent]).toEqual(['on the server', false]);
  });

  it('[L8] shows in one tab what is typed in another, and keeps it twice safe', async () => {
    const channels = channelsOfOneBrowser();
    const databases = new IDBFactory();
    const network = new FakeNetwork();
    network.doc.getText('body').insert(0, 'start: ');
    const deviceA = aDevice({ network, indexedDB: databases, BroadcastChannel: channels.Channel });
    const deviceB = aDevice({ network, indexedDB: databases, BroadcastChannel: channels.Channel });
    const a = await aSavedNote(deviceA);
    const b = await aSavedNote(deviceB);
    network.reachable = false;
    for (const socket of network.sockets) socket.drop(1006);
    type(a.note, 'from a, ');
    type(b.note, 'from b');
    expect(textOf(b.note)).toBe('start: from a, from b');
    expect(textOf(a.note)).toBe('start: from a, from b');
    expect(channels.said()).toBe(2);
    await stored(a.note);
    await stored(b.note);
    await a.note.destroy();
    await b.note.destroy();
    const again = opened(deviceA);
    await until('the local copy is shown', () => again.loaded);
    expect(textOf(again)).toBe('start: from a, from b');
    expect(again.waiting).toBeGreaterThan(0);
  });

  it.each([
    [4401, 'no-session'],
    [4403, 'forbidden'],
    [4404, 'not-found']
  ] as const)('[L11] stops at close code %i, shows it and keeps the text', async (code, shown) => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.network.acks = false;
    type(note, 'mine');
    device.network.socket.drop(code);
    await until('it is shown', () => note.status.kind === 'refused');
    await until(
      'the text is on this device',
      () => note.status.kind === 'refused' && note.status.kept
    );
    expect(note.status).toEqual({ kind: 'refused', code: shown, waiting: 1, kept: true });
    device.clock.advance(600_000);
    device.news('online');
    expect(device.network.sockets).toHaveLength(1);
    expect([textOf(note), note.canWrite]).toEqual(['mine', false]);
  });

  it('[L11] says where late changes are when the minutes were finalised meanwhile', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.network.acks = false;
    for (const word of ['one', 'two', 'three']) type(note, word);
    const held = { code: 'finalised', late: '2', count: device.network.socket.received } as const;
    device.network.socket.tell({ type: 'held', held });
    await until('it is told', () => note.status.kind === 'held');
    device.network.socket.drop(4409);
    expect(note.status).toEqual({ kind: 'held', ...held, count: 3 });
    device.clock.advance(600_000);
    expect(device.network.sockets).toHaveLength(1);
  });

  it('[F21] what was typed while a change was being held follows before the copy is left', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.network.acks = false;
    type(note, 'held');
    const { received } = device.network.socket;
    type(note, ' and on its way');
    const held = { code: 'finalised', late: '2' } as const;
    device.network.socket.tell({ type: 'held', held: { ...held, count: received } });
    await until('it comes again', () => device.network.sockets.length === 2);
    await until('with everything', () => device.network.socket.received > 0);
    expect([note.status.kind, note.waiting]).toEqual(['saving', 2]);
    device.network.socket.tell({ type: 'held', held: { ...held, count: 1 } });
    await until('held', () => note.status.kind === 'held');
    expect(note.status).toEqual({ kind: 'held', ...held, count: 2 });
  });

  it('[L11] asks again after 4409 without a word on what is held', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.network.acks = false;
    type(note, 'mine');
    device.network.socket.drop(4409);
    await stored(note);
    expect(note.status).toEqual({ kind: 'device', waiting: 1 });
    device.clock.advance(20_000);
    expect(device.network.sockets.length).toBeGreaterThan(1);
  });

  it('[L15] a copy without words of its own goes on in the new epoch, also after a restart', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    type(note, 'before');
    await until('saved', () => note.status.kind === 'saved');
    const final = { status: 'final', epoch: 1, version: 1, role: 'participant' } as const;
    device.network.socket.tell({ type: 'status', status: final });
    await until('it is told', () => note.stage?.status === 'final');
    expect([note.canWrite, note.stage?.version]).toEqual([false, 1]);
    device.network.socket.tell({ type: 'status', status: { ...final, status: 'draft', epoch: 2 } });
    await until('one can write again', () => note.canWrite);
    await note.destroy();

    device.network.hello = { ...HELLO, epoch: 2, version: 1 };
    const again = opened(device);
    await until('saved', () => again.status.kind === 'saved');
    expect(new URL(device.network.socket.url).searchParams.get('epoch')).toBe('2');
    expect([textOf(again), again.canWrite]).toEqual(['before', true]);
  });

  it('[L15] a copy with words of its own says which epoch they belong to, and takes no more', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.network.reachable = false;
    device.network.socket.drop(1006);
    type(note, 'from a tunnel');
    await stored(note);
    device.network.reachable = true;
    device.network.acks = false;
    device.network.hello = { ...HELLO, status: 'draft', epoch: 2, version: 1 };
    device.news('online');
    await until('the stage is told', () => note.stage?.version === 1);
    expect(new URL(device.network.socket.url).searchParams.get('epoch')).toBe('0');
    expect(note.canWrite).toBe(false);
    const held = { code: 'epoch', late: '1', count: 1 } as const;
    device.network.socket.tell({ type: 'held', held });
    await until('held', () => note.status.kind === 'held');
    expect(textOf(note)).toBe('from a tunnel');
    await note.destroy();

    const fresh = opened(device, { epoch: 2 });
    await until('the fresh copy is open', () => fresh.loaded);
    expect(new URL(device.network.socket.url).searchParams.get('epoch')).toBe('2');
    const old = opened(device);
    await until('the old copy is open', () => old.loaded);
    expect(textOf(old)).toBe('from a tunnel');
  });

  it.each([
    [1006, 1_000],
    [1012, 1_000],
    [4429, 5_000],
    [1013, 5_000]
  ])('[L11] comes back after close code %i, not before %i ms', async (code, pause) => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.network.socket.drop(code);
    device.clock.advance(pause - 1);
    expect(device.network.sockets).toHaveLength(1);
    device.clock.advance(1);
    expect(device.network.sockets).toHaveLength(2);
    await until('saved', () => note.status.kind === 'saved');
  });

  it('[L11] waits longer after each attempt in vain', async () => {
    const device = aDevice();
    await aSavedNote(device);
    device.network.socket.drop(1006);
    const pauses: number[] = [];
    device.network.reachable = false;
    for (let attempt = 0; attempt < 6; attempt++) {
      const before = device.network.sockets.length;
      let waited = 0;
      while (device.network.sockets.length === before) {
        device.clock.advance(500);
        waited += 500;
      }
      pauses.push(waited);
      device.network.socket.drop(1006);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it('[L12] lets an old app read, not write, when the note wants a newer one', async () => {
    const device = aDevice();
    device.network.doc.getMap('schema').set('min', 99);
    const note = opened(device);
    await until('the note came', () => note.status.kind === 'update-needed');
    expect([note.loaded, note.canWrite]).toEqual([true, false]);
  });

  it('[L12] takes role and name from the server, and lets an observer only read', async () => {
    const device = aDevice();
    device.network.hello = { ...HELLO, role: 'observer' };
    const { note } = await aSavedNote(device);
    expect([note.role, note.canWrite]).toEqual(['observer', false]);
    // As Yjs does after formatting that arrives.
    note.doc.getText('body').insert(0, ' ');
    expect(note.waiting).toBe(0);
    expect(note.people).toMatchObject([{ name: 'Ines Duarte', self: true, role: 'observer' }]);
    device.network.socket.tell({
      type: 'status',
      status: { status: 'draft', epoch: 0, version: 0, role: 'participant' }
    });
    await until('the new role is known', () => note.canWrite);
  });

  it('asks the browser once to keep our data, after the first change made here', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    device.network.doc.getText('body').insert(0, 'by others');
    await until('it came', () => textOf(note) === 'by others');
    expect(device.persisted()).toBe(0);
    type(note, '!');
    type(note, '!');
    expect(device.persisted()).toBe(1);
  });

  it('is shown to the others again after each reconnect', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    // Others have seen us go at this clock, and pass over whatever is not newer.
    const clock = () => note.awareness.meta.get(note.doc.clientID)?.clock ?? 0;
    const before = clock();
    device.network.socket.drop(1006);
    device.clock.advance(1_000);
    expect(clock()).toBeGreaterThan(before);
  });

  it('shows who types, for a moment', async () => {
    const device = aDevice();
    device.network.doc.getText('body').insert(0, 'start');
    const { note } = await aSavedNote(device);
    const theirs = new Awareness(device.network.doc);
    theirs.setLocalState({ user: { member: 'm2', name: 'Tomas', role: 'participant' } });
    const { clientID } = device.network.doc;
    applyAwarenessUpdate(note.awareness, encodeAwarenessUpdate(theirs, [clientID]), 'the server');
    theirs.destroy();
    device.network.doc.getText('body').insert(5, ' more');
    await until('it came', () => textOf(note) === 'start more');
    const tomas = () => note.people.find(({ name }) => name === 'Tomas')?.typing;
    expect(tomas()).toBe(true);
    device.clock.advance(3_000);
    expect(tomas()).toBe(false);
  });

  it('[M34] holds on to who stopped answering, until they are back or this device is cut off itself', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    const theirs = new Awareness(new Y.Doc());
    const speak = (unsent: number) => {
      theirs.setLocalState({ user: { member: 'm2', name: 'Tomas' }, unsent });
      const update = encodeAwarenessUpdate(theirs, [theirs.clientID]);
      applyAwarenessUpdate(note.awareness, update, 'the server');
    };
    const falls = () => removeAwarenessStates(note.awareness, [theirs.clientID], 'timeout');
    speak(2);
    expect([note.people.length, note.stale]).toEqual([2, []]);
    falls();
    expect(note.people).toHaveLength(1);
    expect(note.stale).toMatchObject([{ name: 'Tomas', unsent: 2, self: false }]);
    speak(0);
    expect([note.people.length, note.stale]).toEqual([2, []]);
    falls();
    expect(note.stale).toHaveLength(1);
    device.news('offline');
    expect(note.stale).toEqual([]);
    theirs.destroy();
  });

  it('stays readable and writable when a listener of the document throws', async () => {
    const device = aDevice();
    const { note } = await aSavedNote(device);
    type(note, 'kept');
    await until('saved', () => note.status.kind === 'saved');
    await note.destroy();
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const next = opened(device);
    next.doc.getText('body').observe(() => {
      throw new Error('a fault in the editor');
    });
    await until('the local copy is shown', () => next.loaded);
    expect(textOf(next)).toBe('kept');
    expect(complaint).toHaveBeenCalledOnce();
    complaint.mockRestore();
  });
});

/** BroadcastChannel within one browser, delivering at once. */
function channelsOfOneBrowser() {
  const all = new Set<{ name: string; hear: (data: unknown) => void }>();
  let said = 0;
  const Channel = class {
    readonly #mine;
    #listener: ((event: MessageEvent) => void) | undefined;
    constructor(name: string) {
      this.#mine = {
        name,
        hear: (data: unknown) => this.#listener?.(new MessageEvent('message', { data }))
      };
      all.add(this.#mine);
    }
    postMessage(message: unknown): void {
      said += 1;
      for (const one of all)
        if (one !== this.#mine && one.name === this.#mine.name) one.hear(structuredClone(message));
    }
    addEventListener(_type: 'message', listener: (event: MessageEvent) => void): void {
      this.#listener = listener;
    }
    close(): void {
      all.delete(this.#mine);
    }
  };
  return { Channel, said: () => said };
}
