// What people paste as an invite, and where it leads.
import { describe, expect, it } from 'vitest';
import { inviteAddress, tokenOf } from './invite-link.ts';

const token = 'k3J9-abcdefgh_12345678';
const here = 'https://minutes.example';

describe('a pasted invite', () => {
  it.each([
    [`${here}/join#${token}`, `/join#${token}`],
    [`  ${here}/join#${token}\n`, `/join#${token}`],
    [`Join us: <${here}/join#${token}>.`, `/join#${token}`],
    [`minutes.example/join#${token}`, `/join#${token}`],
    [token, `/join#${token}`],
    [`https://elsewhere.example/join#${token}`, `https://elsewhere.example/join#${token}`],
    [`${here}/join#`, undefined],
    [`${here}/join`, undefined],
    [`${here}/s/abcdef#${token}`, undefined],
    [`javascript:alert(1)/join#${token}`, undefined],
    ['hello there', undefined],
    ['', undefined]
  ])('"%s" leads to %s', (pasted, address) => {
    expect(inviteAddress(pasted, here)).toBe(address);
  });
});

it('finds the token in the fragment, and none in a fragment that is something else', () => {
  expect(tokenOf(`#${token}`)).toBe(token);
  expect(tokenOf('')).toBeUndefined();
  expect(tokenOf('#content')).toBeUndefined();
});
