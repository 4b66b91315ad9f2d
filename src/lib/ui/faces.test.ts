// Initials and colours of people's discs.
import { describe, expect, it } from 'vitest';
import { FACE_COLOURS, faceColour, initials } from './faces.ts';

describe('initials', () => {
  it.each([
    ['Amina Maric', 'AM'],
    ['  Jo  van den Okafor ', 'JO'],
    ['Plato', 'P'],
    ['(Lukas) Kern', 'LK'],
    ['王 小明', '王小'],
    ['ليلى حداد', 'لح'],
    ['', '?'],
    ['…', '?']
  ])('of "%s" are "%s"', (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});

describe('the colour of a face', () => {
  it('is the same for the same name on every device', () => {
    expect(faceColour('Amina Maric')).toBe(faceColour('Amina Maric'));
  });

  it.each(FACE_COLOURS)('%s lets white letters be read at 4.5:1', (colour) => {
    expect(contrastWithWhite(colour)).toBeGreaterThanOrEqual(4.5);
  });
});

/** WCAG 2 contrast ratio of an #rrggbb colour against white. */
function contrastWithWhite(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
