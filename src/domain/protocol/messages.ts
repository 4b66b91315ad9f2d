// The extension frames of the socket: lib0-encoded, message type 100, sent only to a connection that asked with v=1.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as v from 'valibot';

/** History: 1 HELLO, ACK, HELD, REFUSED, STATUS, RESYNC. */
export const PROTOCOL_VERSION = 1;

/** The y-websocket message types, and ours. */
export const MESSAGE = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  extension: 100
} as const;
export const SYNC = { step1: 0, step2: 1, update: 2 } as const;
const SUB = { hello: 0, ack: 1, held: 2, refused: 3, status: 4, resync: 5 } as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const role = v.picklist(['facilitator', 'participant', 'observer']);
const meetingStatus = v.picklist(['draft', 'review', 'final']);

export const Hello = v.object({
  v: count,
  role,
  status: meetingStatus,
  /** The newest version; 0 before the first. */
  version: v.optional(count),
  /** While in review: until when, in ISO 8601. */
  deadline: v.optional(v.nullable(v.string())),
  epoch: count,
  seq: count,
  /** The member this connection belongs to, as the people list shows it. */
  member: v.optional(
    v.object({
      id: v.string(),
      name: v.string(),
      affiliations: v.optional(v.array(v.string())),
      colour: v.string()
    })
  ),
  limits: v.object({ updateBytes: count, frameBytes: count })
});
export const Held = v.object({
  code: v.picklist(['finalised', 'epoch', 'role']),
  late: v.nullable(v.string()),
  count
});
export const Refused = v.object({ code: v.string(), message: v.string(), count });
export const Status = v.object({
  status: meetingStatus,
  epoch: count,
  version: count,
  role,
  /** While in review: until when, in ISO 8601. */
  deadline: v.optional(v.nullable(v.string()))
});
export const Resync = v.object({ reason: v.string() });

export type Hello = v.InferOutput<typeof Hello>;
export type Held = v.InferOutput<typeof Held>;
export type Refused = v.InferOutput<typeof Refused>;
export type Status = v.InferOutput<typeof Status>;
export type Resync = v.InferOutput<typeof Resync>;

/** ACK: `count` document-bearing frames (sync step 2 and update) of this connection are on disk; `seq` is the document's. */
export interface Ack {
  readonly count: number;
  readonly seq: number;
}

export type Extension =
  | { readonly type: 'hello'; readonly hello: Hello }
  | { readonly type: 'ack'; readonly ack: Ack }
  | { readonly type: 'held'; readonly held: Held }
  | { readonly type: 'refused'; readonly refused: Refused }
  | { readonly type: 'status'; readonly status: Status }
  | { readonly type: 'resync'; readonly resync: Resync };

/** The bytes of one extension frame, its message type included. */
export function encodeExtension(message: Extension): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.extension);
  encoding.writeVarUint(encoder, SUB[message.type]);
  switch (message.type) {
    case 'ack':
      encoding.writeVarUint(encoder, message.ack.count);
      encoding.writeVarUint(encoder, message.ack.seq);
      break;
    case 'hello':
      encoding.writeVarString(encoder, JSON.stringify(message.hello));
      break;
    case 'held':
      encoding.writeVarString(encoder, JSON.stringify(message.held));
      break;
    case 'refused':
      encoding.writeVarString(encoder, JSON.stringify(message.refused));
      break;
    case 'status':
      encoding.writeVarString(encoder, JSON.stringify(message.status));
      break;
    case 'resync':
      encoding.writeVarString(encoder, JSON.stringify(message.resync));
      break;
  }
  return encoding.toUint8Array(encoder);
}

/**
 * Read one extension frame whose message type (100) has been read already.
 * Undefined for a sub-type of a newer server or for a body that does not fit: a client passes over both.
 */
export function decodeExtension(decoder: decoding.Decoder): Extension | undefined {
  try {
    const sub = decoding.readVarUint(decoder);
    if (sub === SUB.ack)
      return {
        type: 'ack',
        ack: { count: decoding.readVarUint(decoder), seq: decoding.readVarUint(decoder) }
      };
    const body: unknown = JSON.parse(decoding.readVarString(decoder));
    switch (sub) {
      case SUB.hello:
        return { type: 'hello', hello: v.parse(Hello, body) };
      case SUB.held:
        return { type: 'held', held: v.parse(Held, body) };
      case SUB.refused:
        return { type: 'refused', refused: v.parse(Refused, body) };
      case SUB.status:
        return { type: 'status', status: v.parse(Status, body) };
      case SUB.resync:
        return { type: 'resync', resync: v.parse(Resync, body) };
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}
