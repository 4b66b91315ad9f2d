// What a check has found, as a sentence with its tone.
import type { VersionRecord } from '#domain/history/version.ts';
import { moment } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/words.ts';
import { sealOf, type Check, type Finding } from './checking.svelte.ts';

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
    case 'not-sealed':
      return { text: m.verify_not_sealed(), tone: 'open' };
    case 'found':
      return check.finding.isFile ? fileVerdict(check.finding) : sealVerdict(check.finding);
  }
}

function fileVerdict(finding: Finding): Verdict | undefined {
  const { server, here, isOther, expected } = finding;
  if (server === undefined) return undefined;
  if (server === 'unknown') return { text: m.verify_no(), tone: 'no' };
  const seal = sealOf(finding);
  const isAsked = typeof server === 'object';
  if (expected !== undefined && seal !== undefined && !seal.startsWith(expected))
    return { text: m.verify_other_seal(), tone: 'no' };
  if (isAsked) return { text: m.verify_yes(about(server)), tone: 'yes' };
  if (here) return { text: m.verify_yes_here(about(here)), tone: 'yes' };
  if (isOther) return { text: m.verify_no_here(), tone: 'no' };
  if (expected !== undefined && seal !== undefined)
    return { text: m.verify_same_seal(), tone: 'yes' };
  return { text: m.verify_offline(), tone: 'open' };
}

function sealVerdict({ server, here }: Finding): Verdict | undefined {
  if (server === undefined) return undefined;
  if (server === 'unknown') return { text: m.verify_seal_no(), tone: 'no' };
  if (server !== 'unreachable') return { text: m.verify_seal_yes(about(server)), tone: 'yes' };
  return here
    ? { text: m.verify_seal_here(about(here)), tone: 'yes' }
    : { text: m.verify_offline(), tone: 'open' };
}

const about = ({ version, at }: { readonly version: number; readonly at: string }) => ({
  version,
  moment: moment(at, getLocale())
});

/** What came after, as the server says, or else as this device has heard. */
export function laterWords({ server, here }: Finding): string | undefined {
  if (typeof server === 'object') return listed(server.later) ?? m.verify_newest();
  if (server !== 'unreachable' || !here) return undefined;
  return listed(here.later) ?? m.verify_newest_here();
}

function listed(
  later: readonly { readonly version: number; readonly at: string }[]
): string | undefined {
  if (later.length === 0) return undefined;
  const versions = later
    .map(({ version, at }) => `${version} (${moment(at, getLocale())})`)
    .join(', ');
  return m.verify_later({ count: later.length, versions });
}

export function recordWords({ version, sealedAt }: VersionRecord): string {
  return m.verify_says({ version, moment: moment(sealedAt, getLocale()) });
}
