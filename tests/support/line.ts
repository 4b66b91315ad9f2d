// A device's own line to a server, which can really be cut: a browser's offline mode lets a request out now and then.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * Loopback only. Chromium's emulated offline mode misses the first request of about one reload in ten where a service
 * worker answers (measured with Chromium 150: the server gets it, the page is told that it failed).
 */
export class Line {
  /** The address that the device uses instead of the server's own. */
  readonly origin: string;
  readonly #stop: () => Promise<void>;
  readonly #sockets: Set<Socket>;
  #isCut = false;

  private constructor(port: number, sockets: Set<Socket>, stop: () => Promise<void>) {
    this.origin = `http://127.0.0.1:${port}`;
    this.#sockets = sockets;
    this.#stop = stop;
  }

  static async to(serverOrigin: string): Promise<Line> {
    const { hostname, port } = new URL(serverOrigin);
    const sockets = new Set<Socket>();
    const keep = (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      return socket;
    };
    const server = createServer((device) => {
      if (line.#isCut) {
        device.destroy();
        return;
      }
      const far = keep(connect(Number(port), hostname));
      keep(device);
      device.pipe(far).pipe(device);
      for (const [one, other] of [
        [device, far],
        [far, device]
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
    const line = new Line(portOf(server.address()), sockets, stop);
    return line;
  }

  /** From now on nothing passes, and what is on its way is lost. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async end(): Promise<void> {
    this.cut();
    await this.#stop();
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
