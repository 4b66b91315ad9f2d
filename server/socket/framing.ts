// A message as the bytes of one WebSocket frame, made once however many people it goes to.
//
// ws makes the frame anew for each of them, in two writes. A frame that a server sends is the same for
// everybody (RFC 6455, 5.2: no mask), and where messages are not compressed ws writes each at once, so
// whole frames of our own can be written between its own.

const FINAL_BINARY = 0x82;
const framed = new WeakMap<Uint8Array, Buffer>();

/** For one reader. */
export function frameOf(message: Uint8Array): Buffer {
  return Buffer.concat([headerFor(message.length), message]);
}

/** For many: the same frame for the same message, as long as somebody has it. */
export function sharedFrameOf(message: Uint8Array): Buffer {
  let frame = framed.get(message);
  if (!frame) {
    frame = frameOf(message);
    framed.set(message, frame);
  }
  return frame;
}

function headerFor(length: number): Buffer {
  if (length < 126) return Buffer.of(FINAL_BINARY, length);
  if (length < 65_536) {
    const header = Buffer.of(FINAL_BINARY, 126, 0, 0);
    header.writeUInt16BE(length, 2);
    return header;
  }
  const header = Buffer.alloc(10);
  header[0] = FINAL_BINARY;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
