// Ids of spaces, meetings, members and actions: short random words that are safe in a URL and a file name.

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A source of random bytes: `(n) => n bytes`, for example crypto.getRandomValues on a new array. */
export type RandomBytes = (count: number) => Uint8Array;

/** 20 characters of Crockford base32 in lower case: 100 random bits. */
export function newId(random: RandomBytes): string {
  let id = '';
  for (const byte of random(20)) id += ALPHABET.charAt(byte & 31);
  return id;
}

/** What an id made elsewhere (another version, an offline device) may look like. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z0-9][a-z0-9_-]{5,63}$/i.test(value);
}
