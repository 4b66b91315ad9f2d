// The HTTP interface under /api: what a request must hold and what an answer holds, validator and type together.
import * as v from 'valibot';
import { ROLES } from '../rules/roles.ts';
import { isFailureCode, type FailureCode } from './failure.ts';

const words = (max: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(max));
const id = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]{5,63}$/i));
const date = v.pipe(v.string(), v.isoDate());
const role = v.picklist(ROLES);

export const PersonInput = v.object({
  name: words(120),
  affiliations: v.optional(v.pipe(v.array(words(200)), v.maxLength(20)), [])
});
export const CreateSpace = v.object({ name: words(200), person: PersonInput });
export const Join = v.object({ token: words(200), person: PersonInput });
export const CreateMeeting = v.object({
  id: v.optional(id),
  title: words(300),
  number: v.optional(v.union([words(40), v.pipe(v.number(), v.integer(), v.minValue(0))])),
  date: v.optional(date),
  template: v.optional(words(60)),
  from: v.optional(id)
});

export const MeetingSummary = v.object({
  id: v.string(),
  title: v.string(),
  number: v.nullable(v.string()),
  date: v.nullable(v.string()),
  status: v.picklist(['draft', 'review', 'final']),
  version: v.number(),
  /** Which epoch of the document a client should open; left out by a server that has only the first. */
  epoch: v.optional(v.number()),
  doc: v.string()
});
export const SpaceAnswer = v.object({
  id: v.string(),
  name: v.string(),
  role,
  doc: v.string(),
  member: v.object({ id: v.string(), name: v.string() }),
  meetings: v.array(MeetingSummary)
});
export const CreatedSpace = v.object({
  space: v.object({ id: v.string(), name: v.string() }),
  role,
  invites: v.object({ facilitator: v.string(), participant: v.string(), observer: v.string() })
});
export const Joined = v.object({
  space: v.object({ id: v.string(), name: v.string() }),
  member: v.object({ id: v.string(), name: v.string() }),
  role
});
export const MeetingAnswer = v.object({
  id: v.string(),
  space: v.string(),
  title: v.string(),
  status: v.picklist(['draft', 'review', 'final']),
  epoch: v.number(),
  version: v.number(),
  doc: v.string(),
  versions: v.array(
    v.object({
      version: v.number(),
      seal: v.string(),
      at: v.string(),
      by: v.string(),
      note: v.nullable(v.string())
    })
  )
});
export const InviteRow = v.object({
  id: v.string(),
  role,
  createdAt: v.string(),
  expiresAt: v.nullable(v.string()),
  maxUses: v.nullable(v.number()),
  uses: v.number(),
  revokedAt: v.nullable(v.string()),
  /** Only in the answer that creates it: the server keeps a hash. */
  url: v.optional(v.string())
});
export const MemberAnswer = v.object({
  id: v.string(),
  name: v.string(),
  affiliations: v.array(v.string()),
  role,
  colour: v.string(),
  joinedAt: v.string(),
  removedAt: v.nullable(v.string())
});
export const ImportAnswer = v.object({
  id: v.string(),
  doc: v.string(),
  report: v.object({
    placed: v.number(),
    unsorted: v.number(),
    warnings: v.array(v.string())
  })
});
export const CreateInvite = v.object({
  role,
  expiresAt: v.optional(v.nullable(v.pipe(v.string(), v.isoTimestamp()))),
  maxUses: v.optional(
    v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100000)))
  )
});

/** A refusal, as every call may answer. An unknown code of a newer server reads as `internal`. */
export const Refusal = v.object({
  error: v.object({
    code: v.pipe(
      v.string(),
      v.transform((code): FailureCode => (isFailureCode(code) ? code : 'internal'))
    ),
    message: v.string()
  })
});

export type PersonInput = v.InferOutput<typeof PersonInput>;
export type CreateSpace = v.InferOutput<typeof CreateSpace>;
export type Join = v.InferOutput<typeof Join>;
export type CreateMeeting = v.InferOutput<typeof CreateMeeting>;
export type MeetingSummary = v.InferOutput<typeof MeetingSummary>;
export type SpaceAnswer = v.InferOutput<typeof SpaceAnswer>;
export type CreatedSpace = v.InferOutput<typeof CreatedSpace>;
export type Joined = v.InferOutput<typeof Joined>;
export type MeetingAnswer = v.InferOutput<typeof MeetingAnswer>;
export type InviteRow = v.InferOutput<typeof InviteRow>;
export type MemberAnswer = v.InferOutput<typeof MemberAnswer>;
export type ImportAnswer = v.InferOutput<typeof ImportAnswer>;
export type CreateInvite = v.InferOutput<typeof CreateInvite>;
