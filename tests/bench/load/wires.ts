// How a load client speaks: the y-websocket protocol, and Hocuspocus' with a document name before each message.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { decodeExtension, MESSAGE, SYNC } from '#domain/protocol/messages.ts';

export type Heard =
  | { readonly type: 'update'; readonly update: Uint8Array }
  | { readonly type: 'whole'; readonly update: Uint8Array }
  | { readonly type: 'ack'; readonly count: number }
  | { readonly type: 'ready' }
  | { readonly type: 'other' };

export interface Wire {
  /** Frames to send as soon as the socket is open, before anything may be asked. */
  readonly greeting: readonly Uint8Array[];
  /** Whether the server says when the greeting was taken. */
  readonly awaitsReady: boolean;
  update(update: Uint8Array): Uint8Array;
  /** Answers the server's question for what it lacks. */
  whole(update: Uint8Array): Uint8Array;
  ask(stateVector: Uint8Array): Uint8Array;
  read(frame: Uint8Array): Heard;
}

const OTHER: Heard = { type: 'other' };

function framed(
  name: string | undefined,
  type: number,
  kind: number,
  body: Uint8Array
): Uint8Array {
  const encoder = encoding.createEncoder();
  if (name !== undefined) encoding.writeVarString(encoder, name);
  encoding.writeVarUint(encoder, type);
  encoding.writeVarUint(encoder, kind);
  encoding.writeVarUint8Array(encoder, body);
  return encoding.toUint8Array(encoder);
}

function readSync(decoder: decoding.Decoder): Heard {
  const kind = decoding.readVarUint(decoder);
  if (kind === SYNC.step1) return OTHER;
  const update = decoding.readVarUint8Array(decoder);
  return { type: kind === SYNC.step2 ? 'whole' : 'update', update };
}

export function yWire(): Wire {
  return {
    greeting: [],
    awaitsReady: false,
    update: (update) => framed(undefined, MESSAGE.sync, SYNC.update, update),
    whole: (update) => framed(undefined, MESSAGE.sync, SYNC.step2, update),
    ask: (stateVector) => framed(undefined, MESSAGE.sync, SYNC.step1, stateVector),
    read(frame) {
      const decoder = decoding.createDecoder(frame);
      const type = decoding.readVarUint(decoder);
      if (type === MESSAGE.sync) return readSync(decoder);
      if (type !== MESSAGE.extension) return OTHER;
      const message = decodeExtension(decoder);
      return message?.type === 'ack' ? { type: 'ack', count: message.ack.count } : OTHER;
    }
  };
}

/** Hocuspocus 4: message types 0 sync, 2 auth (0 token, 2 authenticated), 4 sync reply. */
export function hocuspocusWire(name: string): Wire {
  const auth = encoding.createEncoder();
  encoding.writeVarString(auth, name);
  encoding.writeVarUint(auth, 2);
  encoding.writeVarUint(auth, 0);
  encoding.writeVarString(auth, 'bench');
  return {
    greeting: [encoding.toUint8Array(auth)],
    awaitsReady: true,
    update: (update) => framed(name, 0, SYNC.update, update),
    whole: (update) => framed(name, 0, SYNC.step2, update),
    ask: (stateVector) => framed(name, 0, SYNC.step1, stateVector),
    read(frame) {
      const decoder = decoding.createDecoder(frame);
      decoding.readVarString(decoder);
      const type = decoding.readVarUint(decoder);
      if (type === 0 || type === 4) return readSync(decoder);
      if (type === 2) return decoding.readVarUint(decoder) === 2 ? { type: 'ready' } : OTHER;
      return OTHER;
    }
  };
}
