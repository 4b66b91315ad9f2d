// A deed under an Idempotency-Key is done once; whoever sends it again gets the first answer.
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { Turns } from '../members/turns.ts';
import type { CommandRecord, Storage } from '../storage/storage.ts';

/** A request that may be sent again. */
export interface Attempt {
  readonly key: string;
  readonly keyHash: Uint8Array;
  readonly fingerprint: string;
}

export class Commands {
  readonly #storage: Pick<Storage, 'command'>;
  readonly #turns = new Turns();

  constructor(storage: Pick<Storage, 'command'>) {
    this.#storage = storage;
  }

  /** What the first attempt was answered, as JSON; null when this is the first. */
  async answered(scope: string, attempt: Attempt | null): Promise<string | Failure | null> {
    if (!attempt) return null;
    const found = await this.#storage.command(scope, attempt.keyHash);
    if (!found) return null;
    return found.fingerprint === attempt.fingerprint
      ? found.answer
      : failure('conflict', 'This Idempotency-Key was used for another request.');
  }

  record(
    scope: string,
    attempt: Attempt | null,
    answer: unknown,
    at: number
  ): CommandRecord | null {
    return attempt && { scope, ...pick(attempt), answer: JSON.stringify(answer), at };
  }

  /** Attempts with one key go one after the other, so that the second finds what the first has done. */
  async inTurn<T>(attempt: Attempt | null, run: () => Promise<T>): Promise<T> {
    if (!attempt) return run();
    return this.#turns.take(Buffer.from(attempt.keyHash).toString('hex'), run);
  }
}

const pick = ({ keyHash, fingerprint }: Attempt) => ({ keyHash, fingerprint });
