// Checking a file of minutes: its hash is computed on this device, and looked up here and at the server.
import { digest } from 'lib0/hash/sha256';
import { recordIn, type VersionRecord } from '#domain/history/version.ts';
import { SEAL } from '#domain/history/seal.ts';
import type { VerifyAnswer } from '#domain/protocol/api.ts';
import type { Api } from '#lib/api/client.ts';
import type { Directory, KnownFile } from '#lib/live/directory.svelte.ts';

/** What is known of what was given; `server` is undefined while it was not asked. */
export interface Finding {
  /** SHA-256 of the file, in hex: the seal of a data file; or the seal that was given. */
  readonly hash: string;
  /** What a data file says of itself; undefined for other files, and for a seal alone. */
  readonly record: VersionRecord | undefined;
  readonly isFile: boolean;
  /** What this device has heard of it. */
  readonly here: KnownFile | undefined;
  /** The file names a version that this device knows by another seal. */
  readonly isOther: boolean;
  /** The seal, or the beginning of one, that it was to be compared with. */
  readonly expected: string | undefined;
  readonly server: VerifyAnswer | 'unknown' | 'unreachable' | undefined;
}

export type Check =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'not-sealed' }
  | { readonly kind: 'bad-seal' }
  | { readonly kind: 'found'; readonly finding: Finding };

interface CheckingOptions {
  readonly api: Pick<Api, 'verify'>;
  readonly directory: Pick<Directory, 'file' | 'sealOf'>;
}

/** As much of a seal as a report prints. */
const FINGERPRINT = /^[0-9a-f]{16,64}$/;

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

  /** A file: only its bytes count. `expected` is a seal or fingerprint that somebody printed, or empty. */
  async file(bytes: ArrayBuffer, expected = ''): Promise<void> {
    const turn = (this.#turn += 1);
    const data = readData(bytes);
    if (data === 'draft') {
      this.#check = { kind: 'not-sealed' };
      return;
    }
    // Not the browser's own SHA-256: that one is missing on pages without TLS.
    const hash = [...digest(new Uint8Array(bytes))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
    const { directory } = this.#options;
    const known = data && directory.sealOf(data.meeting, data.version);
    const wanted = plain(expected);
    await this.#ask(turn, {
      hash,
      record: data,
      isFile: true,
      here: directory.file(hash),
      isOther: known !== undefined && known !== hash,
      expected: FINGERPRINT.test(wanted) ? wanted : undefined,
      server: undefined
    });
  }

  /** A seal as somebody printed it. */
  async seal(words: string): Promise<void> {
    const turn = (this.#turn += 1);
    const hash = plain(words);
    if (!SEAL.test(hash)) {
      this.#check = { kind: 'bad-seal' };
      return;
    }
    await this.#ask(turn, {
      hash,
      record: undefined,
      isFile: false,
      here: this.#options.directory.file(hash),
      isOther: false,
      expected: undefined,
      server: undefined
    });
  }

  async #ask(turn: number, finding: Finding): Promise<void> {
    if (turn === this.#turn) this.#check = { kind: 'found', finding };
    const answer = await this.#options.api.verify(finding.hash);
    if (turn !== this.#turn) return;
    const server = answer.ok
      ? answer.value
      : answer.failure.code === 'not-found'
        ? ('unknown' as const)
        : ('unreachable' as const);
    this.#check = { kind: 'found', finding: { ...finding, server } };
  }
}

/** The seal of the version that a file belongs to, where that is known. */
export function sealOf({ hash, record, isFile, here, server }: Finding): string | undefined {
  if (record || !isFile) return hash;
  return typeof server === 'object' ? server.seal : here?.seal;
}

const plain = (words: string) => words.replaceAll(/[\s-]/g, '').toLowerCase();

/** The record of a data file, or that it is one of a draft; undefined for any other file. */
function readData(bytes: ArrayBuffer): VersionRecord | 'draft' | undefined {
  try {
    const data: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof data !== 'object' || data === null || !('format' in data) || !('meeting' in data))
      return undefined;
    return recordIn(data) ?? 'draft';
  } catch {
    return undefined;
  }
}
