// Secrets that open doors: made of 256 random bits, and kept only as their SHA-256.
import { createHash, createHmac } from 'node:crypto';
import type { RandomBytes } from '#domain/note/ids.ts';

export function newToken(random: RandomBytes): string {
  return Buffer.from(random(32)).toString('base64url');
}

export function hashOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}

/**
 * A token that the sender of an Idempotency-Key can be given again without the server having kept it:
 * it takes the key, of which the server has the hash, and the nonce, which only the server has.
 */
export function derivedToken(key: string, nonce: string, purpose: string): string {
  return createHmac('sha256', key).update(`${nonce}|${purpose}`).digest('base64url');
}
