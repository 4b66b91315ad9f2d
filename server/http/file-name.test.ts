// File names from titles: readable in any script, harmless everywhere.
import { expect, test } from 'vitest';
import { contentDisposition, fileName } from './file-name.ts';

test.each([
  [['Planning call', '#12', 'DRAFT'], 'Planning-call-12-DRAFT.txt'],
  [['../../etc/passwd'], 'etc-passwd.txt'],
  [['  '], 'minutes.txt'],
  [['اجتماع التنسيق', 'DRAFT'], 'اجتماع-التنسيق-DRAFT.txt'],
  [['a"b\r\nSet-Cookie: x'], 'a-b-Set-Cookie-x.txt'],
  [['x'.repeat(300)], `${'x'.repeat(80)}.txt`]
])('%j becomes %s', (words, name) => {
  expect(fileName(words, 'txt')).toBe(name);
});

test('a header holds ASCII only and gives the real name beside it', () => {
  expect(contentDisposition('été.txt')).toBe(
    `attachment; filename="_t_.txt"; filename*=UTF-8''%C3%A9t%C3%A9.txt`
  );
});
