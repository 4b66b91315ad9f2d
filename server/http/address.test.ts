// Whom the limits count together: an address, or the IPv6 network that one line has.
import { expect, test } from 'vitest';
import { addressOf, isLocal } from './address.ts';

const from = (remoteAddress: string, forwarded?: string) => ({
  headers: { 'x-forwarded-for': forwarded },
  // Only the address is looked at.
  socket: { remoteAddress } as never
});

test.each([
  ['198.51.100.7', '198.51.100.7'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::9', '2001:db8:0:0'],
  ['::1', '::1']
])('[A20] %s counts as %s', (address, counted) => {
  expect(addressOf(from(address), false)).toBe(counted);
});

test('[A20] a forwarded address counts only where it is trusted, and of it only the last', () => {
  const request = from('127.0.0.1', '192.0.2.1, 198.51.100.7');
  expect(addressOf(request, false)).toBe('127.0.0.1');
  expect(addressOf(request, true)).toBe('198.51.100.7');
  expect(addressOf(from('127.0.0.1'), true)).toBe('127.0.0.1');
});

test('[S35] this machine is known as such', () => {
  expect(['127.0.0.1', '127.8.0.1', '::1', '10.0.0.1', '2001:db8::1'].map(isLocal)).toEqual([
    true,
    true,
    true,
    false,
    false
  ]);
});
