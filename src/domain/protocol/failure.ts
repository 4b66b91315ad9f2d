// The closed set of refusals: what went wrong, its HTTP status and its socket close code.

interface FailureSpec {
  readonly http: number;
  /** The WebSocket close code, where the failure ends a connection. */
  readonly close: number;
}

export const FAILURES = {
  malformed: { http: 400, close: 4400 },
  'no-session': { http: 401, close: 4401 },
  forbidden: { http: 403, close: 4403 },
  'not-found': { http: 404, close: 4404 },
  conflict: { http: 409, close: 4409 },
  epoch: { http: 409, close: 4409 },
  /** It builds on something that is not here: send everything. */
  resync: { http: 409, close: 1013 },
  'too-large': { http: 413, close: 4400 },
  unsupported: { http: 415, close: 4400 },
  'too-fast': { http: 429, close: 4429 },
  internal: { http: 500, close: 1011 },
  'try-later': { http: 503, close: 1013 },
  'storage-full': { http: 507, close: 1013 },
  'invite-unknown': { http: 404, close: 4404 },
  'invite-expired': { http: 410, close: 4404 }
} as const satisfies Record<string, FailureSpec>;

export type FailureCode = keyof typeof FAILURES;

/** An expected refusal, as a value. `message` is a plain English sentence for logs and programs. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

export function failure(code: FailureCode, message: string): Failure {
  return { code, message };
}

export function isFailureCode(value: unknown): value is FailureCode {
  return typeof value === 'string' && Object.hasOwn(FAILURES, value);
}
