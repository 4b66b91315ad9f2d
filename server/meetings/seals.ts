// The server's Ed25519 keys: the newest signs, all older ones can still be checked.
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { signedRecord, type SealRecord } from '#domain/history/version.ts';
import type { NewSigningKey, SigningKey, Storage } from '../storage/storage.ts';

/** SHA-256 of a text's UTF-8 bytes, in hex. */
export const sha256 = (text: string): string =>
  createHash('sha256').update(text, 'utf8').digest('hex');

/** What anybody may know of a key: it signed from one moment until another, or still does. */
export interface PublicKey {
  readonly id: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
  readonly from: number;
  readonly until: number | null;
}

type Keys = Pick<Storage, 'signingKeys' | 'addSigningKey'>;

/** A new key that signs from now on, and not from before the one it follows; its id is the start of its fingerprint. */
export async function rotateKey(storage: Keys, now: number): Promise<NewSigningKey> {
  const before = (await storage.signingKeys()).at(-1);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const key = {
    id: sha256(spki).slice(0, 16),
    publicKey: spki,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    at: Math.max(now, before?.at ?? 0)
  };
  await storage.addSigningKey(key);
  return key;
}

export class Seals {
  readonly #storage: Keys;
  readonly #now: () => number;
  #key: Promise<NewSigningKey> | undefined;

  constructor(storage: Keys, now: () => number) {
    this.#storage = storage;
    this.#now = now;
  }

  async sign(record: SealRecord): Promise<{ readonly signature: string; readonly key: string }> {
    this.#key ??= this.#current().catch((error: unknown) => {
      this.#key = undefined;
      throw error;
    });
    const { id, privateKey } = await this.#key;
    const signature = sign(null, Buffer.from(signedRecord(record)), createPrivateKey(privateKey));
    return { signature: signature.toString('base64'), key: id };
  }

  /** The public halves, the oldest first. */
  async publicKeys(): Promise<readonly PublicKey[]> {
    const keys = await this.#storage.signingKeys();
    return keys.map(({ id, publicKey, at }, index) => ({
      id,
      publicKey,
      from: at,
      until: keys[index + 1]?.at ?? null
    }));
  }

  /** The newest, or a new one where there is none, or where its private half did not come back with a restore. */
  async #current(): Promise<NewSigningKey> {
    const newest = (await this.#storage.signingKeys()).at(-1);
    return newest && isWhole(newest) ? newest : rotateKey(this.#storage, this.#now());
  }
}

const isWhole = (key: SigningKey): key is NewSigningKey => key.privateKey !== null;
