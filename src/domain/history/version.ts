// A sealed version: the bytes that are sealed, the record that is signed, and the short form people compare.
import type { Minutes } from '../note/minutes.ts';
import { minutesData } from '../report/json.ts';

/** What a sealed file says of itself. The seal cannot be in it: it is the SHA-256 of the file. */
export interface VersionRecord {
  readonly space: string;
  readonly meeting: string;
  readonly version: number;
  /** ISO 8601. */
  readonly sealedAt: string;
  /** The seal before this one in the space's chain, in hex; null for the first. */
  readonly previousSeal: string | null;
  /** What has changed since the version before, in words. */
  readonly note: string | null;
}

/** What the server signs: that this seal stands in this place. */
export interface SealRecord extends Omit<VersionRecord, 'note'> {
  /** SHA-256 of the sealed file, 64 hex digits. */
  readonly seal: string;
}

/** The sealed file: equal minutes and records give equal bytes. JSON, two spaces of indent, ends with \n. */
export function sealedJson(minutes: Minutes, record: VersionRecord): string {
  const { space, meeting, version, sealedAt, previousSeal, note } = record;
  const data = {
    ...minutesData(minutes),
    record: { space, meeting, version, sealedAt, previousSeal, note }
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** The bytes under the signature: JSON without spaces, its members in this order. */
export function signedRecord(record: SealRecord): string {
  const { space, meeting, version, sealedAt, previousSeal, seal } = record;
  return JSON.stringify({ space, meeting, version, sealedAt, previousSeal, seal });
}

/** The record in a sealed file's JSON; undefined where there is none. */
export function recordIn(data: unknown): VersionRecord | undefined {
  if (typeof data !== 'object' || data === null || !('record' in data)) return undefined;
  const { record } = data;
  if (typeof record !== 'object' || record === null) return undefined;
  const read = (name: string): unknown => Object.entries(record).find(([key]) => key === name)?.[1];
  const [space, meeting, version] = [read('space'), read('meeting'), read('version')];
  const [sealedAt, previousSeal, note] = [read('sealedAt'), read('previousSeal'), read('note')];
  if (typeof space !== 'string' || typeof meeting !== 'string') return undefined;
  if (typeof version !== 'number' || typeof sealedAt !== 'string') return undefined;
  return {
    space,
    meeting,
    version,
    sealedAt,
    previousSeal: typeof previousSeal === 'string' ? previousSeal : null,
    note: typeof note === 'string' ? note : null
  };
}
