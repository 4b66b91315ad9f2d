// A title rewritten in a field while others write in it, move it or rewrite it too.
import { expect, it } from 'vitest';
import { moveItem } from '#domain/note/moves.ts';
import { plain } from '#domain/note/note.ts';
import { removeItem } from '#domain/note/items.ts';
import {
  aDoc,
  copyOf,
  item,
  keyOf,
  syncDocs,
  textsOf,
  typeInto
} from '../../../tests/support/note-docs.ts';
import { BlockText } from './block-text.ts';

const aTitle = (title: string) => {
  const a = aDoc([item(title), item('Next')], {}, 1);
  return { a, b: copyOf(a, 2), key: keyOf(a, title) };
};

it.each([
  ['Main session', 'Main sessions'],
  ['Main session', ''],
  ['', 'Opening'],
  ['a b c', 'a c'],
  ['a a a', 'a a'],
  ['one', ' two  words\n'],
  ['😀 x', '😀😀 x']
])('[M25] %j becomes %j', (from, to) => {
  const { a, key } = aTitle(from);
  expect(new BlockText(a, key).rewrite(to)).toBe(true);
  expect(textsOf(a)[0]).toBe(to.trim().replaceAll(/\s+/g, ' '));
});

it('[M25] the same again writes nothing', () => {
  const { a, key } = aTitle('Main session ');
  let updates = 0;
  a.on('update', () => updates++);
  expect(new BlockText(a, key).rewrite(' Main  session')).toBe(false);
  expect(updates).toBe(0);
});

it('[M25] what others put in meanwhile stays, also in the words that were replaced', () => {
  const { a, b, key } = aTitle('Letter on time');
  const field = new BlockText(a, key);
  typeInto(b, key, ', again');
  syncDocs(a, b);
  field.rewrite('Letter on session hours');
  expect(textsOf(a)[0]).toBe('Letter on session hours, again');
});

it('[M25] two who change two words apart both find theirs', () => {
  const { a, b, key } = aTitle('Old title here');
  new BlockText(a, key).rewrite('New title here');
  new BlockText(b, key).rewrite('Old title there');
  syncDocs(a, b);
  expect(textsOf(a)[0]).toBe('New title there');
});

it('[M25] bold words that stay the same stay bold', () => {
  const a = aDoc([
    {
      keys: { kind: 'heading', level: 1 },
      content: [plain('Main ', { bold: true }), plain('session')]
    }
  ]);
  new BlockText(a, keyOf(a, 'Main session')).rewrite('Main event');
  expect(a.getText('body').toDelta().slice(1)).toEqual([
    { insert: 'Main ', attributes: { bold: true } },
    { insert: 'event' }
  ]);
});

it('[M25] an item that was moved meanwhile is rewritten where it stands now', () => {
  const { a, key } = aTitle('Main session');
  const field = new BlockText(a, key);
  moveItem(a, key, undefined);
  field.rewrite('Main event');
  expect(textsOf(a)).toEqual(['Next', 'Main event']);
});

it('[M27] the new words for a title that was removed meanwhile are not lost', () => {
  const { a, key } = aTitle('Main session');
  const field = new BlockText(a, key);
  removeItem(a, key);
  field.rewrite('Main event');
  expect(textsOf(a)).toEqual(['event', 'Next']);
});
