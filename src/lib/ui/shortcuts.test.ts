// Which key presses open the keyboard help.
import { describe, expect, it } from 'vitest';
import { opensHelp } from './shortcuts.ts';

const press = (
  key: string,
  more: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more
});

describe('the keyboard help', () => {
  it('opens on a question mark where nobody types', () => {
    expect(opensHelp(press('?'), false)).toBe(true);
  });
  it('lets a question mark be typed', () => {
    expect(opensHelp(press('?'), true)).toBe(false);
  });
  it('opens on Ctrl+/ and on ⌘/ while typing', () => {
    expect(opensHelp(press('/', { ctrlKey: true }), true)).toBe(true);
    expect(opensHelp(press('/', { metaKey: true }), true)).toBe(true);
  });
  it('leaves combinations with Alt to the keyboard layout', () => {
    expect(opensHelp(press('/', { ctrlKey: true, altKey: true }), false)).toBe(false);
  });
});
