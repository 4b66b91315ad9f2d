// A QR code as one SVG path, a run of dark modules per row: a path needs no inline style, which CSP forbids.
import { encode } from 'uqr';

/** The code of a text with its quiet zone; a middling error correction survives a photocopy. */
export function qrOf(text: string): { path: string; size: number } {
  return qrPath(encode(text, { border: 4, ecc: 'M' }).data);
}

/** `size` is the side in modules, the quiet zone included. */
export function qrPath(rows: readonly (readonly boolean[])[]): { path: string; size: number } {
  let path = '';
  rows.forEach((row, y) => {
    let x = 0;
    while (x < row.length) {
      const start = x;
      while (row[x]) x++;
      if (x > start) path += `M${start} ${y}h${x - start}v1H${start}z`;
      x++;
    }
  });
  return { path, size: rows.length };
}
