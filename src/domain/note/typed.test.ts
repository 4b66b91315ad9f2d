// Shorthand lines, as a table: what they are, who and by when; and that no typed word goes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../tests/support/words.ts';
import type { Owner } from './action-facts.ts';
import { parseTyped } from './typed.ts';

const context = { meetingDate: '2026-08-25' };
const people = (...names: string[]): Owner[] => names.map((name) => ({ kind: 'person', name }));

describe('a line in shorthand', () => {
  it.each([
    [
      'ACTION: Mark, by 5 Sep, write the letter',
      ['Mark'],
      '5 Sep',
      '2026-09-05',
      'write the letter'
    ],
    ['Action: write the letter', [], undefined, undefined, 'write the letter'],
    ['action: Mark and Ana, 5 Sep, write', ['Mark', 'Ana'], '5 Sep', '2026-09-05', 'write'],
    [
      'ACTION: by end of August, Jutta Croll, send it',
      ['Jutta Croll'],
      'end of August',
      '2026-08-31',
      'send it'
    ],
    [
      'ACTION: Mark to write the letter by 5 Sep.',
      ['Mark'],
      '5 Sep',
      '2026-09-05',
      'Mark to write the letter by 5 Sep.'
    ],
    ['ACTION: Mark, Ana to write', ['Mark'], undefined, undefined, 'Ana to write'],
    ['ACTION: Write to the venue', [], undefined, undefined, 'Write to the venue'],
    ['ACTION: Reply to members', [], undefined, undefined, 'Reply to members'],
    ['ACTION: Reach out to donors', [], undefined, undefined, 'Reach out to donors'],
    ['ACTION: Letter to all members', [], undefined, undefined, 'Letter to all members'],
    ['ACTION: Jutta Croll to ask', ['Jutta Croll'], undefined, undefined, 'Jutta Croll to ask'],
    [
      'ACTION: Meanwhile, write the letter',
      [],
      undefined,
      undefined,
      'Meanwhile, write the letter'
    ],
    ['ACTION: Mark, next meeting, report', ['Mark'], 'next meeting', undefined, 'report'],
    ['ACTION: early September, decide', [], 'early September', undefined, 'decide'],
    ['ACTION: Mark, by 5 Sep', [], '5 Sep', '2026-09-05', 'Mark, by 5 Sep'],
    ['ACTION: Mark,', [], undefined, undefined, 'Mark,'],
    ['ACTION:', [], undefined, undefined, ''],
    ['AI: O. de la Cruz, call them', ['O. de la Cruz'], undefined, undefined, 'call them'],
    ['ACTION: 3 apples, pears and plums', [], undefined, undefined, '3 apples, pears and plums']
  ])('[M4] "%s"', (line, owners, due, dueDate, text) => {
    const typed = parseTyped(line, context);
    expect(typed?.kind).toBe('action');
    expect(typed?.owners.map(({ name }) => name)).toEqual(owners);
    expect([typed?.due, typed?.dueDate, typed?.text]).toEqual([due, dueDate, text]);
    expect(line.slice(typed?.start)).toBe(typed?.text);
  });

  it('[M4] knows groups and coalitions by their names', () => {
    expect(parseTyped('ACTION: DCs to continue')?.owners).toEqual([{ kind: 'group', name: 'DCs' }]);
    expect(parseTyped('ACTION: the Secretariat, send it')?.owners).toEqual([
      { kind: 'group', name: 'the Secretariat' }
    ]);
    const known: Owner[] = [{ kind: 'coalition', name: 'Mountain Networks' }];
    expect(parseTyped('ACTION: mountain networks, send it', { known })?.owners).toEqual([
      { kind: 'coalition', name: 'mountain networks' }
    ]);
    expect(parseTyped('ACTION: Mark, go')?.owners).toEqual(people('Mark'));
  });

  it('[M4] keeps a number that stands behind the word', () => {
    expect(parseTyped('ACTION 62.1: Reach out')).toMatchObject({
      label: '62.1',
      text: 'Reach out'
    });
  });

  it.each([
    ['DECISION: Meet in May', 'decision', 'Meet in May'],
    ['Décision : se réunir', 'decision', 'se réunir'],
    ['ACCIÓN: Ana, escribir', 'action', 'escribir'],
    ['ДЕЙСТВИЕ: Анна, написать', 'action', 'написать'],
    ['行动：王芳，写信', 'action', '王芳，写信'],
    ['قرار: نجتمع في مايو', 'decision', 'نجتمع في مايو'],
    ['Question: who pays?', 'question', 'who pays?']
  ] as const)('[M4] "%s" is one of the six languages', (line, kind, text) => {
    expect(parseTyped(line)).toMatchObject({ kind, text });
  });

  it.each(['Actions: many', 'The action: go', 'ACTION write', 'Reaction: no', 'Decisive: no'])(
    '"%s" is a line like any other',
    (line) => {
      expect(parseTyped(line)).toBeUndefined();
    }
  );

  it('[M4] loses no typed word', () => {
    const part = fc.oneof(
      fc.constantFrom('Mark', 'Ana Lee', 'by 5 Sep', 'next meeting', 'write it', 'DCs', 'Friday'),
      fc.string({ maxLength: 12 })
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const line = `ACTION: ${parts.join(', ')}`;
        const typed = parseTyped(line, context);
        const kept = wordsOf(
          [
            ...(typed?.owners ?? []).map(({ name }) => name),
            typed?.due ?? '',
            typed?.text ?? ''
          ].join(' ')
        );
        const lost = wordsOf(line.slice(7)).filter((word) => !kept.includes(word));
        expect(
          lost.filter((word) => !/^(and|by|on|due|until|till|before|no|later|than)$/i.test(word))
        ).toEqual([]);
      })
    );
  });
});
