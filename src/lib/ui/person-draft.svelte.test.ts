// The device remembers who somebody said they are, and survives a storage that is closed or holds nonsense.
import { expect, it } from 'vitest';
import { PersonDraft } from './person-draft.svelte.ts';

function aStorage(kept: Record<string, string> = {}) {
  return {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    }
  };
}

it('offers the name and coalitions typed before', () => {
  const storage = aStorage();
  const first = new PersonDraft(storage);
  first.name = ' Amina Maric ';
  first.affiliations = ['Coalition on Trees, Rivers and Roads', ' '];
  first.remember();
  const second = new PersonDraft(storage);
  expect(second.person).toEqual({
    name: 'Amina Maric',
    affiliations: ['Coalition on Trees, Rivers and Roads']
  });
});

it('is incomplete without a name', () => {
  const draft = new PersonDraft(aStorage());
  expect(draft.isComplete).toBe(false);
  draft.name = '  ';
  expect(draft.isComplete).toBe(false);
  draft.name = 'Jo';
  expect(draft.isComplete).toBe(true);
});

it.each(['{', '[]', '{"name":3,"affiliations":[]}'])('starts empty where "%s" was kept', (text) => {
  const draft = new PersonDraft(aStorage({ 'rapporteur.person': text }));
  expect(draft.name).toBe('');
  expect(draft.affiliations).toEqual(['']);
});
