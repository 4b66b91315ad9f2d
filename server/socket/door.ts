// The socket's door: who may come in to which document. A refusal completes the upgrade first, because
// a browser can read a close code but not an HTTP status.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { isId } from '#domain/note/ids.ts';
import { FAILURES, failure, type Failure } from '#domain/protocol/failure.ts';
import { oneLine } from '#domain/protocol/one-line.ts';
import { may } from '#domain/rules/roles.ts';
import type { MeetingRow, MemberRow, Standing } from '../storage/storage.ts';
import type { Lifecycle } from '../meetings/lifecycle.ts';
import type { Meetings } from '../meetings/meetings.ts';
import type { SpaceMirror } from '../meetings/space-mirror.ts';
import { colourOf } from '../members/colour.ts';
import type { Members } from '../members/members.ts';
import type { Absences } from '../members/absences.ts';
import type { Sessions } from '../members/sessions.ts';
import type { Meters } from '../rooms/meters.ts';
import type { Identity } from '../rooms/peer.ts';
import type { Held, Rooms } from '../rooms/rooms.ts';
import { Connection, LIMITS } from './connection.ts';
import { Crowd, type CrowdLimits } from './crowd.ts';

/** How ws tells of a connection that ended without a close frame. */
const BROKEN = 1006;

export interface DoorDeps {
  readonly sessions: Sessions;
  readonly members: Members;
  readonly absences: Absences;
  readonly meetings: Meetings;
  readonly lifecycle: Pick<Lifecycle, 'onChange'>;
  readonly rooms: Rooms;
  readonly mirror: SpaceMirror;
  readonly meters: Meters;
  readonly elapsed: () => number;
  /** Whether a browser's page of this origin may connect; programs send none. */
  readonly allowsOrigin: (origin: string, host: string | undefined) => boolean;
  /** From which address a request came; null where it is a proxy's, whose visitors cannot be told apart. */
  readonly addressOf: (request: IncomingMessage) => string | null;
  readonly limits: CrowdLimits;
  readonly report: (event: string, fields: Readonly<Record<string, string | number>>) => void;
}

interface Admission {
  readonly address: string | null;
  readonly document: string;
  member: MemberRow;
  standing: Standing;
  /** The epoch its copy is based on, where the client said so. */
  readonly base: number | null;
  readonly optedIn: boolean;
  readonly held: Held;
}

const TEND_EVERY = 1000;

export class SocketDoor {
  readonly #deps: DoorDeps;
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // One message in each turn of the event loop: thousands that arrive in one piece keep nobody waiting.
    allowSynchronousEvents: false,
    // A browser cuts a message into a few dozen.
    maxFragments: 1024,
    // Past this ws itself hangs up; up to it the connection can say why.
    maxPayload: 2 * LIMITS.frameBytes
  });
  readonly #connections = new Map<Connection, Admission>();
  readonly #crowd: Crowd;
  readonly #tending: NodeJS.Timeout;
  readonly #unsubscribe: () => void;
  #closing = false;

  constructor(deps: DoorDeps) {
    this.#deps = deps;
    this.#crowd = new Crowd(deps.limits, deps.elapsed);
    this.#tending = setInterval(() => {
      this.#crowd.tidy();
      for (const connection of this.#connections.keys()) connection.tend();
    }, TEND_EVERY);
    this.#tending.unref();
    const stopMembers = deps.members.onChange((member) => this.#memberChanged(member));
    const stopMeetings = deps.lifecycle.onChange((meeting) => this.#meetingChanged(meeting));
    this.#unsubscribe = () => {
      stopMembers();
      stopMeetings();
    };
    deps.meters.gauge('connections', () => this.#connections.size);
    deps.meters.gauge('socket_buffered_bytes', () =>
      [...this.#connections.keys()].reduce((sum, one) => sum + one.buffered, 0)
    );
  }

  /** Whether an upgrade request is for this door; any other belongs to somebody else. */
  isFor(request: IncomingMessage): boolean {
    return (request.url ?? '').startsWith('/sync/');
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    this.#admit(request)
      .catch((error: unknown) => {
        this.#deps.report('handshake-failed', { why: String(error) });
        return failure('try-later', 'The server cannot open this document now.');
      })
      .then((admission) =>
        this.#server.handleUpgrade(request, socket, head, (ws) => {
          if ('code' in admission) this.#turnAway(ws, admission);
          else this.#letIn(ws, socket, admission);
        })
      )
      .catch((error: unknown) => {
        this.#deps.report('handshake-failed', { why: String(error) });
        socket.destroy();
      });
  }

  async #admit(request: IncomingMessage): Promise<Admission | Failure> {
    const { sessions, meetings, members, rooms, allowsOrigin } = this.#deps;
    const { origin, host, cookie } = request.headers;
    if (this.#closing) return failure('try-later', 'The server is restarting.');
    const address = this.#deps.addressOf(request);
    const tooMany = this.#crowd.knock(address);
    if (tooMany) return tooMany;
    if (origin !== undefined && !allowsOrigin(origin, host))
      return failure('forbidden', 'This page may not connect here.');
    const url = new URL(request.url ?? '/', 'http://localhost');
    const named = documentIn(url.pathname);
    const session = await sessions.find(cookie);
    if (session === null) return failure('no-session', 'Join by an invitation first.');
    if (!named) return failure('not-found', 'There is no such document.');
    let member: MemberRow | Failure;
    let standing: Standing = { status: 'draft', version: 0, deadline: null, epoch: 0 };
    if (named.sort === 'meeting') {
      const found = await meetings.allow(named.id, session, 'read');
      if ('code' in found) return found;
      ({ member } = found);
      standing = found.meeting;
    } else {
      member = await members.allow(named.id, session, 'read');
      if ('code' in member) return member;
      void this.#deps.mirror.attend(named.id).catch((error: unknown) => {
        this.#deps.report('mirror-failed', { why: String(error) });
      });
    }
    const document = `${named.sort}/${named.id}`;
    const held = await rooms.open(document);
    if ('code' in held) return held;
    const epoch = url.searchParams.get('epoch') ?? '';
    // A copy from an epoch that is still to come was made before a backup was restored: it is taken as of now.
    const base = /^\d{1,9}$/.test(epoch) ? Math.min(Number(epoch), held.room.epoch) : null;
    const optedIn = url.searchParams.get('v') === '1';
    return { address, document, member, standing, base, optedIn, held };
  }

  #turnAway(ws: WebSocket, { code, message }: Failure): void {
    this.#deps.meters.count('refused_total', { code });
    ws.on('error', () => ws.terminate());
    ws.close(FAILURES[code].close, message.slice(0, 100));
  }

  #letIn(ws: WebSocket, socket: Duplex, admission: Admission): void {
    const { meters, elapsed, members, meetings } = this.#deps;
    const { address, document, member, standing, base, optedIn, held } = admission;
    const place = this.#crowd.enter(member.id, address);
    if ('code' in place) {
      held.release();
      return this.#turnAway(ws, place);
    }
    const connection = new Connection({
      ws,
      socket,
      room: held.room,
      identity: identityOf(member),
      optedIn,
      base,
      standing,
      onceWrote: () => document.startsWith('meeting/') && admission.member.onceWrote,
      mayWrite: ({ role }) => may(role, 'write'),
      maySend: place.sends,
      restAfter: place.reads,
      elapsed,
      meters,
      onClosed: (closed, code) => {
        place.leave();
        this.#left(closed, code);
      }
    });
    held.release();
    this.#connections.set(connection, admission);
    this.#deps.absences.back(document, member.id);
    if (this.#closing) connection.close(1012, 'The server is restarting.');
    // The member may have been removed or changed between the check and this moment.
    members
      .current(member)
      .then((current) => isSame(current, member) || this.#memberChanged(current))
      .then(() => meetings.standing(document))
      .then((row) => row && this.#meetingChanged(row))
      .catch(() => connection.close(FAILURES['try-later'].close, 'The server is in trouble.'));
  }

  #left(connection: Connection, code: number): void {
    const admission = this.#connections.get(connection);
    this.#connections.delete(connection);
    if (!admission || code !== BROKEN) return;
    const { document, member } = admission;
    const isHere = [...this.#connections.values()].some(
      (other) => other.document === document && other.member.id === member.id
    );
    if (!isHere && may(member.role, 'write'))
      this.#deps.absences.lost(document, {
        ...{ member: member.id, name: member.name },
        unsent: connection.unsent,
        silentFor: connection.silentFor
      });
  }

  #memberChanged(member: MemberRow): void {
    for (const [connection, admission] of this.#connections) {
      if (admission.member.id !== member.id) continue;
      if (member.removedAt !== null)
        connection.refuse(failure('forbidden', 'You are no longer a member of this space.'), 0);
      else {
        admission.member = member;
        connection.become(identityOf(member), admission.standing);
      }
    }
  }

  /** A review has begun, or the minutes are final, open again, or amended: everybody in it hears so. */
  #meetingChanged(meeting: MeetingRow): void {
    for (const [connection, admission] of this.#connections) {
      if (admission.document !== `meeting/${meeting.id}`) continue;
      const before = admission.standing;
      admission.standing = meeting;
      if (
        before.status !== meeting.status ||
        before.epoch !== meeting.epoch ||
        before.version !== meeting.version ||
        before.deadline !== meeting.deadline
      )
        connection.stands(meeting);
    }
  }

  /** Take nothing new: neither connections nor frames. */
  drain(): void {
    this.#closing = true;
    for (const connection of this.#connections.keys()) connection.drain();
  }

  /** Hang up on everybody; settles when they are gone, at the latest after `patience` milliseconds. */
  async close(patience: number): Promise<void> {
    clearInterval(this.#tending);
    this.#unsubscribe();
    for (const connection of this.#connections.keys())
      connection.close(1012, 'The server is restarting.');
    const end = this.#deps.elapsed() + patience;
    while (this.#connections.size > 0 && this.#deps.elapsed() < end)
      await new Promise((resolve) => setTimeout(resolve, 10));
    for (const connection of this.#connections.keys()) connection.terminate();
    this.#server.close();
  }
}

const isSame = (one: MemberRow, other: MemberRow) =>
  one.role === other.role &&
  one.name === other.name &&
  one.removedAt === other.removedAt &&
  one.affiliations.join() === other.affiliations.join();

function identityOf(member: MemberRow): Identity {
  const { id, affiliations, role } = member;
  // As it would be kept today: it may have come before there was a rule.
  const name = oneLine(member.name);
  return { member: id, name, affiliations: affiliations.map(oneLine), role, colour: colourOf(id) };
}

/** The document a path names, in one URL segment or in two. */
function documentIn(path: string): { sort: 'space' | 'meeting'; id: string } | undefined {
  let name: string;
  try {
    name = decodeURIComponent(path.slice('/sync/'.length));
  } catch {
    return undefined;
  }
  const [sort, id, ...more] = name.split('/');
  if ((sort !== 'space' && sort !== 'meeting') || !isId(id) || more.length > 0) return undefined;
  return { sort, id };
}
