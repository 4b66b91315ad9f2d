// Checking a file of minutes: its seal is computed on this device, and the server is asked whether it made it.
import { digest } from 'lib0/hash/sha256';
import { recordIn, type VersionRecord } from '#domain/history/version.ts';
import { SEAL } from '#domain/history/seal.ts';
import type { VerifyAnswer } from '#domain/protocol/api.ts';
import type { Api } from '#lib/api/client.ts';

/** What is known of what was given; `server` is undefined while it was not asked. */
export interface Finding {
  readonly seal: string;
  /** What the file says of itself; undefined for a seal alone. */
  readonly record: VersionRecord | undefined;
  readonly isFile: boolean;
  readonly server: VerifyAnswer | 'unknown' | 'unreachable' | undefined;
}

export type Check =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'not-sealed' }
  | { readonly kind: 'bad-seal' }
  | { readonly kind: 'found'; readonly finding: Finding };

interface CheckingOptions {
  readonly api: Pick<Api, 'verify'>;
}

export class Checking {
  readonly #options: CheckingOptions;
  #check = $state.raw<Check>({ kind: 'nothing' });
  #turn = 0;

  constructor(options: CheckingOptions) {
    this.#options = options;
  }

  get check(): Check {
    return this.#check;
  }

  /** A data file: only its bytes count. */
  async file(bytes: ArrayBuffer): Promise<void> {
    const turn = (this.#turn += 1);
    const read = readFile(bytes);
    if (read.kind !== 'sealed') {
      this.#check = read;
      return;
    }
    // Not the browser's own SHA-256: that one is missing on pages without TLS.
    const hash = digest(new Uint8Array(bytes));
    const seal = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    await this.#ask(turn, { seal, record: read.record, isFile: true, server: undefined });
  }

  /** A seal as somebody printed it. */
  async seal(words: string): Promise<void> {
    const turn = (this.#turn += 1);
    const seal = words.replaceAll(/[\s-]/g, '').toLowerCase();
    if (!SEAL.test(seal)) {
      this.#check = { kind: 'bad-seal' };
      return;
    }
    await this.#ask(turn, { seal, record: undefined, isFile: false, server: undefined });
  }

  async #ask(turn: number, finding: Finding): Promise<void> {
    if (turn === this.#turn) this.#check = { kind: 'found', finding };
    const answer = await this.#options.api.verify(finding.seal);
    if (turn !== this.#turn) return;
    const server = answer.ok
      ? answer.value
      : answer.failure.code === 'not-found'
        ? ('unknown' as const)
        : ('unreachable' as const);
    this.#check = { kind: 'found', finding: { ...finding, server } };
  }
}

function readFile(
  bytes: ArrayBuffer
):
  | { readonly kind: 'unreadable' | 'not-sealed' }
  | { readonly kind: 'sealed'; readonly record: VersionRecord } {
  try {
    const data: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof data !== 'object' || data === null || !('format' in data) || !('meeting' in data))
      return { kind: 'unreadable' };
    const record = recordIn(data);
    return record ? { kind: 'sealed', record } : { kind: 'not-sealed' };
  } catch {
    return { kind: 'unreadable' };
  }
}
