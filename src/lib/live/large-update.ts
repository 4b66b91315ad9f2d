// The way in for what is too large for one frame of the socket: the same update, taken over HTTP.
import type { FailureCode } from '#domain/protocol/failure.ts';
import type { Held } from '#domain/protocol/messages.ts';
import type { Api, ApiFailure } from '#lib/api/client.ts';

/** What became of it: on the server's disk, kept there as a late contribution, to be tried again, or refused. */
export type Brought =
  | { readonly kind: 'kept' }
  | { readonly kind: 'held'; readonly held: Held }
  | { readonly kind: 'later' }
  | { readonly kind: 'refused'; readonly code: FailureCode };

/** `doc` is the document's name, "meeting/<id>"; `epoch` the one that the copy on this device is based on. */
export type Bring = (doc: string, update: Uint8Array, epoch: number) => Promise<Brought>;

const FINAL: ReadonlySet<ApiFailure['code']> = new Set([
  'malformed',
  'no-session',
  'forbidden',
  'not-found',
  'too-large'
]);

export function bringOverHttp(api: Pick<Api, 'bring'>): Bring {
  return async (doc, update, epoch) => {
    const meeting = /^meeting\/(.+)$/.exec(doc)?.[1];
    // What a space's own document holds is never that large.
    if (meeting === undefined) return { kind: 'refused', code: 'too-large' };
    const answer = await api.bring(meeting, update, epoch);
    if (answer.ok)
      return 'held' in answer.value ? { kind: 'held', held: answer.value.held } : { kind: 'kept' };
    const { code } = answer.failure;
    return code !== 'unreachable' && FINAL.has(code)
      ? { kind: 'refused', code }
      : { kind: 'later' };
  };
}
