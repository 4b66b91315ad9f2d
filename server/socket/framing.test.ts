// Frames that are written beside ws are what ws itself would have written.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { frameOf, sharedFrameOf } from './framing.ts';

test('[S11] a message of any length is one frame that a WebSocket reads', async () => {
  const server = createServer();
  const door = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const lengths = [0, 1, 125, 126, 65_535, 65_536, 200_000];
  server.on('upgrade', (request, socket, head) =>
    door.handleUpgrade(request, socket, head, (ws) => {
      for (const length of lengths) {
        socket.write(frameOf(new Uint8Array(length).fill(length % 251)));
        ws.send('between');
      }
    })
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = new WebSocket(`ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
  const heard: Buffer[] = [];
  await new Promise<void>((resolve) =>
    client.on('message', (data: Buffer, isBinary) => {
      if (isBinary) heard.push(data);
      if (heard.length === lengths.length) resolve();
    })
  );
  expect(heard.map(({ length }) => length)).toEqual(lengths);
  for (const data of heard) expect(data.every((byte) => byte === data.length % 251)).toBe(true);
  client.terminate();
  server.close();
});

test('the frame of a message for many is made once', () => {
  const message = Uint8Array.of(1, 2, 3);
  expect(sharedFrameOf(message)).toBe(sharedFrameOf(message));
});
