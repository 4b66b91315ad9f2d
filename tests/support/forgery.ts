// Updates written by hand, byte by byte: what no Yjs would send.
import * as encoding from 'lib0/encoding';

/** A V1 update written by hand. */
export function forged(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}

export const numbers = (...values: number[]) =>
  forged((encoder) => values.forEach((value) => encoding.writeVarUint(encoder, value)));

/** One struct of a client at a clock, hanging on the root `root`; content written by `content`. */
export function item(
  client: number,
  clock: number,
  root: string,
  ref: number,
  content: (encoder: encoding.Encoder) => void
): Uint8Array {
  return forged((encoder) => {
    for (const value of [1, 1, client, clock]) encoding.writeVarUint(encoder, value);
    encoding.writeUint8(encoder, ref);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, root);
    content(encoder);
    encoding.writeVarUint(encoder, 0);
  });
}
