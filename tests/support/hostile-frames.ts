// Frames, and crowds of frames, that no honest client would send, each by what it tries and how it must end.
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { MESSAGE, SYNC } from '#domain/protocol/messages.ts';
import { LIMITS } from '../../server/socket/connection.ts';
import { forged, item, numbers } from './forgery.ts';
import { docOf, text, type Victim } from './hostile-updates.ts';
import { awarenessUpdate, frame, type RawClient } from './raw-client.ts';

/** Frames of any sort, all on one connection. `on`: the connection goes on, and nothing has come of it. */
export const HOSTILE_FRAMES: readonly (readonly [
  name: string,
  code: number | 'on',
  send: (client: RawClient, victim: Victim) => void
])[] = [
  ['S20 text instead of bytes', 4400, (client) => client.send('{"type":"update"}')],
  ['S20 no bytes at all', 4400, (client) => client.send(new Uint8Array(0))],
  ['S20 a type and nothing else', 4400, (client) => client.send(Uint8Array.of(MESSAGE.sync))],
  [
    'S20 a sort of sync that does not exist',
    4400,
    (client) => client.send(frame(MESSAGE.sync, 9, numbers(0)))
  ],
  [
    'S20 a frame that claims to be longer than it is',
    4400,
    (client) => client.send(numbers(MESSAGE.sync, SYNC.update, 2 ** 40))
  ],
  [
    'S20 an honest frame that was cut in the middle',
    4400,
    (client) =>
      client.send(
        frame(MESSAGE.sync, SYNC.update, Y.encodeStateAsUpdate(docOf('x'))).subarray(0, 9)
      )
  ],
  [
    'S20 an honest frame with something behind it',
    4400,
    (client) => client.send(new Uint8Array([...frame(MESSAGE.sync, SYNC.update, numbers(0, 0)), 0]))
  ],
  [
    'S20 a state vector of a hundred million clients',
    4400,
    (client) => client.send(frame(MESSAGE.sync, SYNC.step1, numbers(100_000_000)))
  ],
  [
    'S20 a state vector from the end of time',
    'on',
    (client, { id }) => client.send(frame(MESSAGE.sync, SYNC.step1, numbers(1, id, 2 ** 50)))
  ],
  [
    'S21 an update past the limit',
    4400,
    (client) => client.sendUpdate(item(5, 0, 'body', 4, text('x'.repeat(LIMITS.updateBytes))))
  ],
  [
    'S21 a frame past twice the limit',
    1009,
    (client) => client.send(new Uint8Array(2 * LIMITS.frameBytes + 1))
  ],
  [
    'S20 a message in a hundred thousand pieces',
    1008,
    (client) => {
      for (let piece = 0; piece < 100_000; piece++) client.ws.send('x', { fin: false });
    }
  ],
  [
    'S23 a flood of frames about nothing',
    4429,
    (client) => {
      for (let index = 0; index < 8000; index++) client.sendUpdate(Uint8Array.of(0, 0));
    }
  ],
  [
    'S23 a flood of pings whose answers nobody reads',
    4429,
    (client) => {
      for (let index = 0; index < 8000; index++) client.ws.ping(Buffer.alloc(125));
    }
  ],
  [
    'S23 a flood of pongs that nobody asked for',
    4429,
    (client) => {
      for (let index = 0; index < 8000; index++) client.ws.pong(Buffer.alloc(125));
    }
  ],
  [
    'S23 forty megabytes in a second',
    4429,
    (client) => {
      for (let index = 0; index < 10; index++)
        client.send(frame(77, undefined, new Uint8Array(LIMITS.updateBytes)));
    }
  ],
  [
    'S6 thousands of tiny holes and deletions of nothing',
    'on',
    (client) => {
      for (let index = 0; index < 1000; index++) {
        client.sendUpdate(item(7, 10 + 2 * index, 'body', 4, text('x')));
        client.sendUpdate(numbers(0, 1, 99, 1, 5 * index, 2));
      }
    }
  ],
  [
    'S32 presence of a hundred kilobytes',
    4400,
    (client) => client.sendAwareness([[client.doc.clientID, 1, { cursor: 'x'.repeat(100_000) }]])
  ],
  [
    'S32 presence of ten kilobytes',
    'on',
    (client) => client.sendAwareness([[client.doc.clientID, 1, { cursor: 'x'.repeat(10_000) }]])
  ],
  [
    'S31 presence of a thousand others',
    'on',
    (client) =>
      client.sendAwareness(
        Array.from({ length: 1000 }, (_, index) => [9000 + index, 1, { cursor: 1 }])
      )
  ],
  [
    'S31 presence in the name of somebody else, at the end of time',
    'on',
    (client, { id }) =>
      client.sendAwareness([
        [id, 2 ** 39, { cursor: 1 }],
        [id, 2 ** 39 + 1, null]
      ])
  ],
  [
    'S32 a claim of a hundred million presences',
    4400,
    (client) => client.send(frame(MESSAGE.awareness, undefined, numbers(100_000_000)))
  ],
  [
    'S32 presence that was cut',
    4400,
    (client) =>
      client.send(frame(MESSAGE.awareness, undefined, awarenessUpdate([[1, 1, {}]]).slice(0, 3)))
  ],
  [
    'S32 presence that is no object',
    'on',
    (client) => client.sendAwareness([[client.doc.clientID, 1, ['a', 'list']]])
  ],
  [
    'S30 presence that would be part of every object',
    'on',
    (client) => {
      const state =
        '{"__proto__":{"role":"facilitator"},"constructor":{"prototype":{"role":"facilitator"}}}';
      const update = forged((to) => {
        for (const value of [1, client.doc.clientID, 1]) encoding.writeVarUint(to, value);
        encoding.writeVarString(to, state);
      });
      client.send(frame(MESSAGE.awareness, undefined, update));
    }
  ],
  [
    'S20 messages of the server, said by a client',
    'on',
    (client) => {
      for (const sub of [0, 1, 2, 3, 4, 5])
        client.send(frame(MESSAGE.extension, sub, new TextEncoder().encode('{"count":1000000}')));
    }
  ]
];
