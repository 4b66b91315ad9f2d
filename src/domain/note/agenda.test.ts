// The outline of a note: levels, numbers and what a heading stands for.
import { describe, expect, it } from 'vitest';
import { agendaOf } from './agenda.ts';
import type { MarkerKeys } from './blocks.ts';
import type { Block } from './render.ts';
import { partRole, roleOfWords } from './sections.ts';

const block = (keys: MarkerKeys, text: string, index: number): Block => ({
  key: `1:${index}`,
  marker: undefined,
  keys,
  content: [{ text, formats: {} }],
  length: text.length,
  hidden: false
});
const heading = (keys: Partial<MarkerKeys> = {}): MarkerKeys => ({
  level: 1,
  ...keys,
  kind: 'heading'
});

describe('the agenda of a note', () => {
  it('[R4] numbers items in order, and neither annexes nor lower headings', () => {
    const keys = [
      heading(),
      heading({ level: 2 }),
      { kind: 'paragraph' },
      heading({ section: 'annex' }),
      heading(),
      heading({ section: 'unsorted' })
    ];
    const entries = agendaOf(keys.map((one, index) => block(one, `h${index}`, index)));
    expect(
      entries.map(({ index, level, label, section }) => [index, level, label, section])
    ).toEqual([
      [0, 1, '1.', 'item'],
      [1, 2, undefined, undefined],
      [3, 1, undefined, 'annex'],
      [4, 1, '2.', 'item'],
      [5, 1, undefined, 'unsorted']
    ]);
    expect(entries[3]).toMatchObject({ key: '1:4', text: 'h4', number: 2 });
  });

  it('[I11] shows the number that a source printed, or none where it printed none', () => {
    const keys = [heading({ printed: 'IV.' }), heading({ printed: '' }), heading()];
    const entries = agendaOf(keys.map((one, index) => block(one, 'h', index)));
    expect(entries.map(({ label, number }) => [label, number])).toEqual([
      ['IV.', 1],
      [undefined, undefined],
      ['2.', 2]
    ]);
  });

  it('takes any level for the nearest it knows', () => {
    const levels = [undefined, 0, 1, 2, 3, 9, 2.5].map((level, index) =>
      block({ kind: 'heading', level }, 'h', index)
    );
    expect(agendaOf(levels).map(({ level }) => level)).toEqual([1, 1, 1, 2, 3, 3, 2]);
  });
});

describe('what a heading stands for', () => {
  it.each([
    ['Key points raised', 'keyPoints'],
    ['MAIN POINTS', 'keyPoints'],
    ['Next steps:', 'nextSteps'],
    ['Action  Items', 'nextSteps'],
    ['Actions required', 'nextSteps'],
    ['Decisions made', 'decisions'],
    ['Decisive points', 'other'],
    ['Next', 'other'],
    ['', 'other']
  ])('"%s" is read as %s', (words, role) => {
    expect(roleOfWords(words)).toBe(role);
  });

  it('is what its marker says, where that says something known', () => {
    expect(partRole('decisions', 'Beschlüsse')).toBe('decisions');
    expect(partRole('strange', 'Next steps')).toBe('nextSteps');
  });
});
