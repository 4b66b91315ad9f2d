// What people paste as an invite, and where it leads.
import { describe, expect, it } from 'vitest';
import { inviteAddress, inviteOf, leadingTo } from './invite-link.ts';

const token = 'k3J9-abcdefgh_12345678';
const here = 'https://minutes.example';

describe('a pasted invite', () => {
  it.each([
    [`${here}/join#${token}`, `/join#${token}`],
    [`  ${here}/join#${token}\n`, `/join#${token}`],
    [`Join us: <${here}/join#${token}>.`, `/join#${token}`],
    [`minutes.example/join#${token}`, `/join#${token}`],
    [token, `/join#${token}`],
    [`${here}/join#${token}&m=call-65`, `/join#${token}&m=call-65`],
    [`(${token}&m=call-65).`, `/join#${token}&m=call-65`],
    [`${here}/join#${token}&m=`, undefined],
    [`${here}/join#${token}&m=../s/x`, undefined],
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

it('[M53] finds the token in the fragment and where it leads on to, and nothing in any other fragment', () => {
  const of = (fragment: string) => inviteOf(fragment);
  expect(of(`#${token}`)).toEqual({ token, meeting: undefined });
  expect(of(`#${token}&m=call-65`)).toEqual({ token, meeting: 'call-65' });
  expect(leadingTo(`${here}/join#${token}`, 'call-65')).toBe(`${here}/join#${token}&m=call-65`);
  expect(leadingTo(`${here}/join#${token}`, undefined)).toBe(`${here}/join#${token}`);
  const more = ['&m=', '&m=a', '&m=a/b/c/d', '&m=call-65&m=call-66', '&x=call-65', '&m=_call-65'];
  for (const wrong of ['', '#content', '#&m=call-65', ...more.map((one) => `#${token}${one}`)])
    expect([wrong, of(wrong)]).toEqual([wrong, undefined]);
});
