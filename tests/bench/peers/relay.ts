// The floor: a server that passes every frame to everybody else and knows nothing.
import { createServer } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

const sockets = new Set<WebSocket>();
const server = createServer();
const door = new WebSocketServer({ server, perMessageDeflate: false });
door.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => {
    for (const other of sockets) if (other !== socket) other.send(data);
  });
});
server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
});
