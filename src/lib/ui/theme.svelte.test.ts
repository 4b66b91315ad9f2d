// The theme is remembered, and a device without storage still has one.
import { describe, expect, it } from 'vitest';
import { Theme } from './theme.svelte.ts';

function aStorage(kept: Record<string, string> = {}) {
  return {
    kept,
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    }
  };
}

describe('the theme', () => {
  it("is the system's until somebody chooses", () => {
    const root: { dataset: DOMStringMap } = { dataset: {} };
    expect(new Theme(aStorage(), root).choice).toBe('system');
    expect(root.dataset.theme).toBeUndefined();
  });

  it('is remembered on the device', () => {
    const storage = aStorage();
    new Theme(storage, { dataset: {} }).choose('dark');
    const root: { dataset: DOMStringMap } = { dataset: {} };
    expect(new Theme(storage, root).choice).toBe('dark');
    expect(root.dataset.theme).toBe('dark');
  });

  it('goes back to the system', () => {
    const root: { dataset: DOMStringMap } = { dataset: {} };
    const theme = new Theme(aStorage({ 'rapporteur.theme': 'light' }), root);
    theme.choose('system');
    expect(root.dataset.theme).toBeUndefined();
  });

  it('works where storage is closed', () => {
    const closed = {
      getItem: () => {
        throw new Error('closed');
      },
      setItem: () => {
        throw new Error('closed');
      }
    };
    const theme = new Theme(closed, { dataset: {} });
    theme.choose('dark');
    expect(theme.choice).toBe('dark');
  });
});
