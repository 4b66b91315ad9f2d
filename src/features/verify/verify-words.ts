// What a check has found, as a sentence with its tone.
import type { VersionRecord } from '#domain/history/version.ts';
import type { VerifyAnswer } from '#domain/protocol/api.ts';
import { moment } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';
import type { Check } from './checking.svelte.ts';

export interface Verdict {
  readonly text: string;
  readonly tone: 'yes' | 'no' | 'open';
}

/** Undefined where there is nothing to say beside the form. */
export function verdictOf(check: Check): Verdict | undefined {
  switch (check.kind) {
    case 'nothing':
    case 'bad-seal':
      return undefined;
    case 'unreadable':
      return { text: m.verify_unreadable(), tone: 'no' };
    case 'not-sealed':
      return { text: m.verify_not_sealed(), tone: 'open' };
    case 'found':
      break;
  }
  const { isFile, server } = check.finding;
  if (server === undefined) return undefined;
  if (server === 'unreachable') return { text: m.verify_offline(), tone: 'open' };
  if (server === 'unknown')
    return { text: isFile ? m.verify_no() : m.verify_seal_no(), tone: 'no' };
  const about = { version: server.version, moment: moment(server.at, getLocale()) };
  return { text: isFile ? m.verify_yes(about) : m.verify_seal_yes(about), tone: 'yes' };
}

export function laterWords({ later }: VerifyAnswer): string {
  if (later.length === 0) return m.verify_newest();
  const versions = later
    .map(({ version, at }) => `${version} (${moment(at, getLocale())})`)
    .join(', ');
  return m.verify_later({ count: later.length, versions });
}

export function recordWords({ version, sealedAt }: VersionRecord): string {
  return m.verify_says({ version, moment: moment(sealedAt, getLocale()) });
}
