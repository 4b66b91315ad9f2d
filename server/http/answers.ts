// Requests into values and values into answers: the border of the HTTP door.
import { createHash } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import * as v from 'valibot';
import { failure, FAILURES, type Failure } from '#domain/protocol/failure.ts';
import type { Attempt } from '../meetings/commands.ts';
import { hashOf } from '../members/tokens.ts';

export type Visit = Context<{ Bindings: HttpBindings }>;

/** Below this a key could be guessed, and a caller without a session would be let into another's. */
const SECRET_KEY_LENGTH = 16;

export function refuse(visit: Visit, { code, message }: Failure): Response {
  return visit.json({ error: { code, message } }, FAILURES[code].http);
}

export function isFailure(value: object | null): value is Failure {
  return value !== null && 'code' in value && 'message' in value;
}

/** The body as JSON that fits the schema, or a sentence about the first thing that does not. */
export async function readBody<Schema extends v.GenericSchema>(
  visit: Visit,
  schema: Schema
): Promise<{ readonly body: v.InferOutput<Schema> } | Failure> {
  let given: unknown;
  try {
    given = JSON.parse(await visit.req.text());
  } catch {
    return failure('malformed', 'The body is not JSON.');
  }
  const parsed = v.safeParse(schema, given);
  if (parsed.success) return { body: parsed.output };
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue);
  return failure('malformed', `${where ? `${where}: ` : ''}${issue.message}`);
}

/** The request as one that may be sent again, when it has an Idempotency-Key. */
export async function attemptOf(visit: Visit, session: string | null): Promise<Attempt | null> {
  const key = visit.req.header('Idempotency-Key');
  if (!key || key.length > 200) return null;
  if (session === null && key.length < SECRET_KEY_LENGTH) return null;
  const fingerprint = createHash('sha256')
    .update(`${visit.req.method} ${visit.req.path}\n`)
    .update(new Uint8Array(await visit.req.arrayBuffer()))
    .digest('hex');
  return { key, keyHash: hashOf(key), fingerprint };
}

export const isoTime = (milliseconds: number) => new Date(milliseconds).toISOString();
export const isoTimeOrNull = (milliseconds: number | null) =>
  milliseconds === null ? null : isoTime(milliseconds);
