// Who is held on to when a device stops answering, and who is not.
import { expect, it } from 'vitest';
import { Awareness, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { HELD_FOR, Vanished } from './vanished.ts';

function aRoom() {
  const awareness = new Awareness(new Y.Doc());
  const vanished = new Vanished(awareness);
  const hear = (client: number, state: object) => {
    const isNew = !awareness.states.has(client);
    awareness.states.set(client, state);
    awareness.meta.set(client, { clock: 1, lastUpdated: 1000 });
    const [added, updated] = isNew ? [[client], []] : [[], [client]];
    awareness.emit('change', [{ added, updated, removed: [] }, 'the server']);
  };
  return { awareness, vanished, hear, ids: (now = 2000) => [...vanished.states(now).keys()] };
}

it('[M34] who stops answering is held as last heard, until they come back', () => {
  const { awareness, vanished, hear, ids } = aRoom();
  hear(7, { unsent: 1 });
  hear(7, { unsent: 3 });
  expect(ids()).toEqual([]);
  removeAwarenessStates(awareness, [7], 'timeout');
  expect([...vanished.states(2000)]).toEqual([[7, { unsent: 3 }]]);
  expect(vanished.heard(7)).toBe(1000);
  hear(7, { unsent: 0 });
  expect(ids()).toEqual([]);
  vanished.close();
  awareness.destroy();
});

it('[M34] who said goodbye is not missed, nor is anybody after half an hour, or after we were away ourselves', () => {
  const { awareness, vanished, hear, ids } = aRoom();
  for (const client of [7, 8, 9]) hear(client, {});
  removeAwarenessStates(awareness, [7], 'the server');
  removeAwarenessStates(awareness, [8], 'timeout');
  expect([ids(), ids(1000 + HELD_FOR), ids()]).toEqual([[8], [], []]);
  removeAwarenessStates(awareness, [9], 'timeout');
  vanished.forget();
  expect(ids()).toEqual([]);
  vanished.close();
  awareness.destroy();
});
