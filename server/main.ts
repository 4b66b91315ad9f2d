// Opens the house: reads the config, chooses the adapters, listens. The whole server is wiring on one screen.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { newId } from '#domain/note/ids.ts';
import { addressOf, isLocal } from './http/address.ts';
import { apiApp } from './http/app.ts';
import { readConfig, type Config } from './http/config.ts';
import { isForApi, listenerFor, type Listener } from './http/listener.ts';
import { originsFor } from './http/origin.ts';
import { Commands } from './meetings/commands.ts';
import { History } from './meetings/history.ts';
import { Invites } from './meetings/invites.ts';
import { LateContributions } from './meetings/late.ts';
import { Lifecycle } from './meetings/lifecycle.ts';
import { Meetings } from './meetings/meetings.ts';
import { Moments } from './meetings/moments.ts';
import { Seals } from './meetings/seals.ts';
import { SpaceMirror } from './meetings/space-mirror.ts';
import { Spaces } from './meetings/spaces.ts';
import { Register } from './meetings/register.ts';
import { RosterMirror } from './meetings/roster.ts';
import { Titles } from './meetings/titles.ts';
import { Versions } from './meetings/versions.ts';
import { Absences } from './members/absences.ts';
import { Members } from './members/members.ts';
import { Sessions } from './members/sessions.ts';
import { newToken } from './members/tokens.ts';
import { watchLag } from './rooms/lag.ts';
import { Meters } from './rooms/meters.ts';
import type { RoomDeps } from './rooms/room.ts';
import { Rooms } from './rooms/rooms.ts';
import { SocketDoor } from './socket/door.ts';
import { Retention } from './storage/retention.ts';
import { openSqlite } from './storage/sqlite.ts';
import type { Storage } from './storage/storage.ts';

/** The server without a port: what answers requests and upgrades, here or inside another server. */
export interface House {
  readonly listener: Listener;
  readonly isForApi: (url: string | undefined) => boolean;
  readonly isForSocket: (request: IncomingMessage) => boolean;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly rooms: Rooms;
  /** Finish commits, hang up with 1012, close the store. */
  readonly close: () => Promise<void>;
}

export interface HouseOptions {
  readonly config: Config;
  readonly storage: Storage;
  readonly grace?: number;
  /** The time of day in milliseconds, for what is stored; it may be set back. */
  readonly now?: () => number;
  /** Milliseconds since some moment, never set back. */
  readonly elapsed?: () => number;
  readonly report?: (event: string, fields: Readonly<Record<string, string | number>>) => void;
}

const BUILD = fileURLToPath(new URL('../build/', import.meta.url));

/** One line of JSON per event on stderr: no token, no name, no text of a note. */
function reportToStderr(event: string, fields: Readonly<Record<string, string | number>>): void {
  console.error(JSON.stringify({ at: new Date().toISOString(), event, ...fields }));
}

export function openHouse({
  config,
  storage,
  grace = 5000,
  now = () => Date.now(),
  elapsed = () => performance.now(),
  report = reportToStderr
}: HouseOptions): House {
  const random = (count: number) => new Uint8Array(randomBytes(count));
  const newKey = () => newId(random);
  const secure = config.origin?.startsWith('https:') ?? false;
  const origins = originsFor(config.origin);
  const meters = new Meters();
  const stopWatching = watchLag(meters);
  const titles: Titles = new Titles(
    (meeting) => meetings.followTitle(meeting),
    (error) => report('title-not-followed', { why: String(error) })
  );
  const onCommitted: RoomDeps['onCommitted'] = (document, content) => {
    titles.committed(document, content);
    register.committed(document);
    roster.committed(document);
  };
  const hold: RoomDeps['hold'] = (input) => late.hold(input);
  const rooms = new Rooms({ storage, now, elapsed, meters, report, grace, onCommitted, hold });
  const sessions = new Sessions({ storage, random, now, secure });
  const members = new Members({ storage, sessions, random, now });
  const commands = new Commands(storage);
  const invites = new Invites({ storage, commands, random, now });
  const spaces = new Spaces({ storage, sessions, members, invites, commands, random, now });
  const mirror: SpaceMirror = new SpaceMirror(storage, rooms, (meeting) => {
    register.changed(meeting);
    roster.changed(meeting);
  });
  const roster = new RosterMirror({
    storage,
    rooms,
    onError: (error) => report('roster-not-followed', { why: String(error) })
  });
  const register = new Register({
    storage,
    rooms,
    mirror,
    onError: (error) => report('register-not-followed', { why: String(error) })
  });
  const settleTitles = (ids: readonly string[]) => titles.settle(ids);
  const meetings = new Meetings({
    ...{ storage, members, rooms, mirror, commands, settleTitles, random, now }
  });
  const seals = new Seals(storage, now);
  const versions = new Versions({ storage, seals, now });
  const lifecycle = new Lifecycle({
    storage,
    rooms,
    mirror,
    commands,
    versions,
    register,
    now
  });
  const late: LateContributions = new LateContributions({ storage, rooms, lifecycle, random, now });
  const history = new History(storage);
  const moments = new Moments({ storage, rooms, commands, random, now });
  const retention = new Retention({ storage, days: config.retain, now, report });
  const allowsOrigin = origins.allows;
  const absences = new Absences(now);
  const door = new SocketDoor({
    sessions,
    members,
    absences,
    meetings,
    lifecycle,
    rooms,
    mirror,
    meters,
    elapsed,
    allowsOrigin,
    addressOf: (request) => {
      const address = addressOf(request, config.trustProxy);
      return isLocal(address) ? null : address;
    },
    limits: config.sockets,
    report
  });
  const app = apiApp({
    config,
    storage,
    sessions,
    members,
    absences,
    spaces,
    invites,
    meetings,
    register,
    lifecycle,
    late,
    versions,
    history,
    moments,
    seals,
    rooms,
    origins,
    meters,
    elapsed,
    now,
    newKey,
    newToken: () => newToken(random),
    report
  });
  retention.start();
  return {
    listener: listenerFor(app, BUILD, secure),
    isForApi,
    isForSocket: (request) => door.isFor(request),
    upgrade: (request, socket, head) => door.upgrade(request, socket, head),
    rooms,
    async close() {
      door.drain();
      stopWatching();
      titles.stop();
      register.stop();
      roster.stop();
      await retention.stop();
      await rooms.close();
      await door.close(2000);
      await storage.close();
    }
  };
}

/** An HTTP server that belongs to the house alone. */
export function serverFor(house: House): Server {
  const server = createServer(house.listener);
  server.on('upgrade', (request, socket, head) =>
    house.isForSocket(request) ? house.upgrade(request, socket, head) : socket.destroy()
  );
  return server;
}

/** Serve until a signal says stop. */
async function serve(): Promise<void> {
  const launched = process.connected;
  const config = readConfig(process.env);
  const storage = await openSqlite(path.resolve(config.dataDir), reportToStderr);
  const house = openHouse({ config, storage });
  const server = serverFor(house);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    server.close();
    server.closeIdleConnections();
    house.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error)
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // The launcher is gone, so nobody is left who could stop this process.
  process.on('disconnect', stop);
  if (launched && !process.connected) return stop();
  server.on('error', fail);
  server.listen(config.port, config.host, () => {
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : config.port;
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    console.log(`http://${host}:${port}`);
  });
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) serve().catch(fail);
