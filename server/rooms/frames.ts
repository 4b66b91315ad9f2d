// The bytes of the y-websocket protocol: sync, awareness and the extension frames, read and written.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { MESSAGE, SYNC } from '#domain/protocol/messages.ts';

/** A frame as it came in. `document` bears content and is counted for the ack. */
export type Incoming =
  | { readonly type: 'step1'; readonly stateVector: Uint8Array }
  | { readonly type: 'document'; readonly update: Uint8Array; readonly whole: boolean }
  | { readonly type: 'awareness'; readonly update: Uint8Array }
  | { readonly type: 'queryAwareness' }
  | { readonly type: 'unknown' };

/** Read one frame; undefined when it is cut off or has something behind its end. */
export function readFrame(bytes: Uint8Array): Incoming | undefined {
  try {
    const decoder = decoding.createDecoder(bytes);
    const frame = readBody(decoder);
    return frame.type !== 'unknown' && decoding.hasContent(decoder) ? undefined : frame;
  } catch {
    return undefined;
  }
}

function readBody(decoder: decoding.Decoder): Incoming {
  switch (decoding.readVarUint(decoder)) {
    case MESSAGE.sync: {
      const kind = decoding.readVarUint(decoder);
      const body = decoding.readVarUint8Array(decoder);
      if (kind === SYNC.step1) return { type: 'step1', stateVector: body };
      if (kind === SYNC.step2) return { type: 'document', update: body, whole: true };
      if (kind === SYNC.update) return { type: 'document', update: body, whole: false };
      throw new Error('No such sync message.');
    }
    case MESSAGE.awareness:
      return { type: 'awareness', update: decoding.readVarUint8Array(decoder) };
    case MESSAGE.queryAwareness:
      return { type: 'queryAwareness' };
    default:
      // A newer client may say more than this server knows.
      return { type: 'unknown' };
  }
}

function frame(body: Uint8Array, ...types: readonly number[]): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const type of types) encoding.writeVarUint(encoder, type);
  encoding.writeVarUint8Array(encoder, body);
  return encoding.toUint8Array(encoder);
}

export const step1Frame = (stateVector: Uint8Array) => frame(stateVector, MESSAGE.sync, SYNC.step1);
export const step2Frame = (update: Uint8Array) => frame(update, MESSAGE.sync, SYNC.step2);
export const updateFrame = (update: Uint8Array) => frame(update, MESSAGE.sync, SYNC.update);
export const awarenessFrame = (update: Uint8Array) => frame(update, MESSAGE.awareness);

/** An awareness message about nobody: harmless to any client, and a sign of life to a stock one. */
export const KEEPALIVE = awarenessFrame(Uint8Array.of(0));
