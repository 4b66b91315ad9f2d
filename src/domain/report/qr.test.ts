// The QR path draws exactly the dark modules.
import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { qrPath } from './qr.ts';

it('draws each run of dark modules once', () => {
  expect(
    qrPath([
      [true, true, false],
      [false, false, true],
      [false, false, false]
    ])
  ).toEqual({ path: 'M0 0h2v1H0zM2 1h1v1H2z', size: 3 });
});

it('covers as many modules as the code has dark ones', () => {
  const { data } = encode('https://minutes.example/join#abcdefghijklmnopqrstuvwxyz', { border: 4 });
  const drawn = [...qrPath(data).path.matchAll(/h(\d+)/g)].map(([, run]) => Number(run));
  expect(drawn.reduce((a, b) => a + b, 0)).toBe(data.flat().filter(Boolean).length);
});
