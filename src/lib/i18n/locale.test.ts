// Text direction is a pure function of the language tag.
import { expect, it } from 'vitest';
import { directionOf } from './locale.ts';

it.each([
  ['en', 'ltr'],
  ['ar', 'rtl'],
  ['ar-EG', 'rtl'],
  ['fa', 'rtl'],
  ['ur-Latn', 'ltr'],
  ['uz-Arab', 'rtl'],
  ['zh-Hant', 'ltr'],
  ['ru', 'ltr'],
  ['not a tag', 'ltr'],
  ['', 'ltr']
])('the direction of "%s" is %s', (locale, direction) => {
  expect(directionOf(locale)).toBe(direction);
});
