// What an operator can set is written down, and nonsense is refused with a sentence.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('every setting that the server reads stands in the README, and no other', () => {
  const read = new Set<string>();
  readConfig(
    new Proxy<Record<string, string>>(
      {},
      {
        get(_target, name) {
          read.add(String(name));
          return undefined;
        }
      }
    )
  );
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const written = [...readme.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
  expect(written.toSorted()).toEqual([...read].toSorted());
});

test.each([
  ['PORT', '70000'],
  ['PORT', 'eighty'],
  ['RATE_PER_MINUTE', '-1'],
  ['SOCKETS_PER_MEMBER', '1.5'],
  ['RETAIN_LOG_DAYS', 'for ever'],
  ['ORIGIN', 'minutes.example.org']
])('%s=%s is refused with a sentence', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} must be`));
});
