// One table from a refusal to a sentence that says what happened and what one can do.
import type { FailureCode } from '#domain/protocol/failure.ts';
import { m } from './words.ts';

const SENTENCES: Readonly<Record<FailureCode | 'unreachable', () => string>> = {
  unreachable: m.app_failure_offline,
  malformed: m.app_failure_malformed,
  'no-session': m.app_failure_no_session,
  forbidden: m.app_failure_forbidden,
  'not-found': m.app_failure_not_found,
  conflict: m.app_failure_conflict,
  epoch: m.app_failure_conflict,
  resync: m.app_failure_conflict,
  'too-large': m.app_failure_too_large,
  unsupported: m.app_failure_unsupported,
  'too-fast': m.app_failure_too_fast,
  'try-later': m.app_failure_try_later,
  'storage-full': m.app_failure_storage_full,
  internal: m.app_failure_internal,
  'invite-unknown': m.app_failure_invite_unknown,
  'invite-expired': m.app_failure_invite_expired
};

export function failureWords(failure: { readonly code: FailureCode | 'unreachable' }): string {
  return SENTENCES[failure.code]();
}
