// Changing the head of a meeting that is not open: safe on the device at once, on the server as soon as that can be.
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { readMeta, writePlan } from '#domain/note/note.ts';
import { planFromTemplate } from '#domain/note/templates.ts';
import type { KnownMeeting } from '#lib/live/directory.svelte.ts';
import { aDevice, type Device } from '../../../tests/support/a-note.ts';
import { until } from '../../../tests/support/until.ts';
import { changeHead } from './change-head.ts';

const CALL: KnownMeeting = {
  ...{ id: 'call-12', title: 'Call', number: '#65', date: null, status: 'draft', version: 0 },
  doc: 'meeting/call-12'
};

function aNote(): Y.Doc {
  const doc = new Y.Doc();
  writePlan(doc, planFromTemplate('plain', { title: 'Call', number: '#65' }), () => 'key');
  return doc;
}
const change = (device: Device, seed?: Uint8Array) =>
  changeHead({
    meeting: CALL,
    role: 'participant',
    seed,
    change: { number: '#66' },
    surroundings: device.surroundings
  });
const numberAt = (device: Device) => readMeta(device.network.doc).number;

it('[M50] is on the server when there is one', async () => {
  const device = aDevice();
  Y.applyUpdate(device.network.doc, Y.encodeStateAsUpdate(aNote()));
  expect(await change(device)).toBe(true);
  await until('the server has it', () => numberAt(device) === '#66');
});

it('[M50] is on the device without a network, and sent when it is back', async () => {
  const device = aDevice();
  Y.applyUpdate(device.network.doc, Y.encodeStateAsUpdate(aNote()));
  const before = device.open();
  await until('it was here once', () => before.status.kind === 'saved');
  await before.destroy();
  device.network.reachable = false;
  expect(await change(device)).toBe(true);
  expect(numberAt(device)).toBe('#65');
  device.network.reachable = true;
  device.news('online');
  await until('the server has it', () => numberAt(device) === '#66');
});

it('[M50] of a meeting that was never made on the server waits with it', async () => {
  const device = aDevice();
  const seed = Y.encodeStateAsUpdate(aNote());
  expect(await change(device, seed)).toBe(true);
  expect(device.network.sockets).toHaveLength(0);
  const opened = device.open({ seed });
  await until('it is here', () => readMeta(opened.doc).number === '#66');
  await opened.destroy();
});

it('[M50] is not done to a note that is neither here nor to be had', async () => {
  const device = aDevice();
  device.network.reachable = false;
  const changed = change(device);
  await new Promise((resolve) => setImmediate(resolve));
  device.clock.advance(10_000);
  expect(await changed).toBe(false);
});
