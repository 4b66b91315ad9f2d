// A version of minutes as its meeting's members read of it: when, by whom, why, its seal and its files by their hashes.
import type { Versions } from '../meetings/versions.ts';
import { isoTime } from './answers.ts';

export async function publicVersions(versions: Versions, meeting: string) {
  const [all, files] = await Promise.all([versions.list(meeting), versions.files(meeting)]);
  return all.map(({ version, seal, at, byName, note }) => ({
    version,
    seal,
    at: isoTime(at),
    by: byName,
    note,
    /** SHA-256 by format. */
    files: Object.fromEntries(
      files.filter((file) => file.version === version).map(({ format, sha256 }) => [format, sha256])
    )
  }));
}
