// The dark modules of a QR code as one SVG path, a run per row: a path needs no inline style, which CSP forbids.

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
