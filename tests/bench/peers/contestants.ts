// The servers that are measured beside each other: how each is started, reached, and spoken to.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pinnedNode } from '../../toolbox.mjs';
import { spawnServer } from '../../support/server.ts';
import { aSpace } from '../../support/visitor.ts';
import { hocuspocusWire, yWire, type Wire } from '../load/wires.ts';

export interface Running {
  /** The WebSocket address of the one document. */
  readonly url: string;
  readonly cookie: string | undefined;
  /** The session of another member, who may write as well. */
  readonly strangerCookie?: string;
  readonly pid: number;
  /** The longest time for which its event loop did one thing only lately, in seconds; where it tells. */
  readonly stall?: () => Promise<number>;
  readonly wire: () => Wire;
  end(signal: NodeJS.Signals): Promise<void>;
}

export interface Contestant {
  readonly name: string;
  /** Whether it says when an edit is on disk. */
  readonly acks: boolean;
  readonly durable: boolean;
  start(dataDir: string): Promise<Running>;
}

/** Where the document of a data directory is, so that a restart finds it again. */
const places = new Map<
  string,
  { readonly path: string; readonly cookie: string | undefined; readonly strangerCookie?: string }
>();

export const CONTESTANTS: readonly Contestant[] = [
  {
    name: 'Rapporteur',
    acks: true,
    durable: true,
    async start(dataDir) {
      const child = await spawnServer(dataDir);
      let place = places.get(dataDir);
      if (!place) {
        const space = await aSpace(child.origin);
        const meeting = await space.meeting('Bench');
        const stranger = await space.join('participant', 'Somebody else');
        place = {
          path: `/sync/meeting/${meeting}?v=1`,
          cookie: space.facilitator.cookie,
          strangerCookie: stranger.visitor.cookie
        };
        places.set(dataDir, place);
      }
      return {
        url: child.origin.replace(/^http/, 'ws') + place.path,
        cookie: place.cookie,
        strangerCookie: place.strangerCookie,
        pid: child.pid,
        stall: async () => {
          const text = await (await fetch(`${child.origin}/metrics`)).text();
          return Number(/^rapporteur_event_loop_stall_seconds (\S+)$/m.exec(text)?.[1]);
        },
        wire: yWire,
        end: async (signal) => void (await child.end(signal))
      };
    }
  },
  {
    name: 'Hocuspocus 4',
    acks: false,
    durable: true,
    start: (dataDir) =>
      startNode(fileURLToPath(new URL('hocuspocus.ts', import.meta.url)), dataDir, {}, '', () =>
        hocuspocusWire('bench')
      )
  },
  {
    name: '@y/websocket-server',
    acks: false,
    durable: false,
    async start(dataDir) {
      const script = fileURLToPath(
        new URL('../../../node_modules/@y/websocket-server/src/server.js', import.meta.url)
      );
      const port = await freePort();
      return startNode(
        script,
        dataDir,
        { PORT: String(port), HOST: '127.0.0.1' },
        '/bench',
        yWire,
        port
      );
    }
  },
  {
    name: 'raw relay',
    acks: false,
    durable: false,
    start: (dataDir) =>
      startNode(fileURLToPath(new URL('relay.ts', import.meta.url)), dataDir, {}, '/bench', yWire)
  }
];

async function startNode(
  script: string,
  dataDir: string,
  env: Readonly<Record<string, string>>,
  path: string,
  wire: () => Wire,
  port?: number
): Promise<Running> {
  const child = spawn(pinnedNode(), [script], {
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'inherit']
  });
  const exit = once(child, 'exit');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const origin = port === undefined ? String(line) : `http://127.0.0.1:${port}`;
  return {
    url: origin.replace(/^http/, 'ws') + path,
    cookie: undefined,
    pid: child.pid ?? 0,
    wire,
    async end(signal) {
      child.kill(signal);
      await exit;
    }
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
}
