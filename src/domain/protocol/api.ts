// The HTTP interface under /api: what a request must hold and what an answer holds, validator and type together.
import * as v from 'valibot';
import { ROLES } from '../rules/roles.ts';
import { isFailureCode, type FailureCode } from './failure.ts';
import { Held } from './messages.ts';
import { isVisible, oneLine } from './one-line.ts';

const words = (max: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(max));
/** A name or a title. */
const line = (max: number) =>
  v.pipe(
    v.string(),
    v.transform(oneLine),
    v.check(isVisible, 'One line with something to read in it.'),
    v.maxLength(max)
  );
const id = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]{5,63}$/i));
const date = v.pipe(v.string(), v.isoDate());
const role = v.picklist(ROLES);

/** The most that a new note may begin with: headings, names and empty lines are far less. */
export const SEED_BYTES = 160_000;

export const PersonInput = v.object({
  name: line(120),
  affiliations: v.optional(v.pipe(v.array(line(200)), v.maxLength(20)), [])
});
export const CreateSpace = v.object({ name: line(200), person: PersonInput });
export const Join = v.object({ token: words(200), person: PersonInput });
export const CreateMeeting = v.object({
  id: v.optional(id),
  title: line(300),
  number: v.optional(v.union([line(40), v.pipe(v.number(), v.integer(), v.minValue(0))])),
  date: v.optional(date),
  template: v.optional(words(60)),
  from: v.optional(id),
  /**
   * The note's first bytes, a V1 update in base64, where a device has made them already: in place of a template.
   * What they say of the meeting counts.
   */
  seed: v.optional(
    v.pipe(v.string(), v.base64(), v.maxLength(Math.ceil(SEED_BYTES / 3) * 4, 'At most 160 KB.'))
  )
});

export const MeetingSummary = v.object({
  id: v.string(),
  title: v.string(),
  number: v.nullable(v.string()),
  date: v.nullable(v.string()),
  /** What meetings of one kind number by; left out by a server that does not know it. */
  series: v.optional(v.nullable(v.string())),
  status: v.picklist(['draft', 'review', 'final']),
  version: v.number(),
  /** Which epoch of the document a client should open; left out by a server that has only the first. */
  epoch: v.optional(v.number()),
  doc: v.string(),
  /** For facilitators: how many late contributions wait for a decision. */
  waiting: v.optional(v.number())
});
/** Who the caller is in a space; `affiliations` is left out by a server that does not tell. */
const OwnMember = v.object({
  id: v.string(),
  name: v.string(),
  affiliations: v.optional(v.array(v.string()))
});
export const SpaceAnswer = v.object({
  id: v.string(),
  name: v.string(),
  role,
  doc: v.string(),
  member: OwnMember,
  meetings: v.array(MeetingSummary)
});
export const CreatedSpace = v.object({
  space: v.object({ id: v.string(), name: v.string() }),
  role,
  invites: v.object({ facilitator: v.string(), participant: v.string(), observer: v.string() })
});
export const Joined = v.object({
  space: v.object({ id: v.string(), name: v.string() }),
  member: OwnMember,
  role
});
/** What joining by an invite would give. */
export const Invitation = v.object({
  space: v.object({ id: v.string(), name: v.string() }),
  role,
  /** The caller, where they are in the space already. */
  member: v.nullable(v.object({ id: v.string(), name: v.string(), role }))
});
export const MeetingAnswer = v.object({
  id: v.string(),
  space: v.string(),
  title: v.string(),
  status: v.picklist(['draft', 'review', 'final']),
  epoch: v.number(),
  version: v.number(),
  doc: v.string(),
  /** While in review: until when, in ISO 8601. */
  deadline: v.optional(v.nullable(v.string())),
  /** Whether anyone may read the latest version at /minutes/<meeting>. */
  public: v.optional(v.boolean()),
  /** Where the public page says that corrections go. */
  corrections: v.optional(v.nullable(v.string())),
  versions: v.array(
    v.object({
      version: v.number(),
      seal: v.string(),
      at: v.string(),
      by: v.string(),
      note: v.nullable(v.string()),
      /** SHA-256 of each file that was given out of it, by format. */
      files: v.optional(v.record(v.string(), v.string()))
    })
  ),
  /** Why each final version was opened again, the oldest first. */
  reopenings: v.optional(
    v.array(v.object({ version: v.number(), at: v.string(), by: v.string(), reason: v.string() }))
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

const moment = v.pipe(v.string(), v.isoTimestamp());
export const Review = v.object({ deadline: moment });
export const Finalise = v.object({ note: v.optional(v.nullable(words(2000))) });
export const Reopen = v.object({ reason: words(2000) });
export const NameMoment = v.object({ name: words(120) });
export const Publish = v.object({
  public: v.boolean(),
  /** Where to send corrections: an address or a sentence, shown on the public page. */
  corrections: v.optional(v.nullable(line(300)))
});
/** `changes` names the changes of the diff to take; without it and `edits` the contribution is taken whole. */
export const DecideLate = v.object({
  decision: v.picklist(['accept', 'decline']),
  reason: v.optional(v.nullable(words(2000))),
  changes: v.optional(v.array(v.string())),
  edits: v.optional(v.record(v.string(), v.string())),
  /** Which state of the contribution was looked at: of more that has come since, nothing is decided. */
  revision: v.optional(v.string())
});

/** Something that is worth a look before or after finalising; `code` may be one that is newer than this client. */
export const Warning = v.object({ code: v.string(), count: v.number() });
/** Where minutes stand after a facilitator's decision. */
export const RuledAnswer = v.object({
  status: v.picklist(['draft', 'review', 'final']),
  version: v.number(),
  seal: v.nullable(v.string()),
  epoch: v.number(),
  warnings: v.optional(v.array(Warning), [])
});

const fieldValues = v.object({ field: v.string(), before: v.unknown(), after: v.unknown() });
/** A diff as a page shows it: what is put into a note again is made by the server, by the changes' ids. */
export const DiffAnswer = v.object({
  blocks: v.array(
    v.object({
      id: v.string(),
      type: v.picklist(['added', 'removed', 'changed', 'moved']),
      kind: v.string(),
      item: v.optional(v.string()),
      words: v.array(
        v.object({ change: v.picklist(['same', 'added', 'removed']), text: v.string() })
      ),
      marked: v.array(fieldValues)
    })
  ),
  fields: v.array(
    v.object({
      id: v.string(),
      type: v.picklist(['action', 'person', 'meeting']),
      title: v.string(),
      fields: v.array(fieldValues)
    })
  )
});
export const LateAnswer = v.object({
  id: v.string(),
  number: v.number(),
  author: v.object({ id: v.string(), name: v.string() }),
  receivedAt: v.string(),
  baseEpoch: v.number(),
  code: v.picklist(['finalised', 'epoch', 'role']),
  state: v.picklist(['waiting', 'accepted', 'declined']),
  reason: v.nullable(v.string()),
  decidedAt: v.nullable(v.string()),
  version: v.nullable(v.number()),
  /** To be sent with the decision. */
  revision: v.optional(v.string()),
  /** The changes that were taken, by their ids; null while it waits, or where that was not kept. */
  taken: v.optional(v.nullable(v.array(v.string())), null),
  summary: v.object({
    added: v.number(),
    removed: v.number(),
    changed: v.number(),
    moved: v.number(),
    actions: v.number(),
    people: v.number(),
    meeting: v.number()
  }),
  diff: DiffAnswer
});
export const HistoryAnswer = v.object({
  sessions: v.array(
    v.object({
      member: v.nullable(v.string()),
      name: v.nullable(v.string()),
      from: v.string(),
      to: v.string(),
      before: v.number(),
      seq: v.number(),
      commits: v.number()
    })
  ),
  events: v.array(
    v.object({
      at: v.string(),
      by: v.nullable(v.string()),
      sort: v.string(),
      detail: v.nullable(v.string())
    })
  ),
  versions: MeetingAnswer.entries.versions,
  /** Moments that somebody gave a name: the note after commit `seq`. */
  moments: v.optional(
    v.array(
      v.object({
        id: v.string(),
        name: v.string(),
        seq: v.number(),
        at: v.string(),
        by: v.string()
      })
    ),
    []
  ),
  /** The first commit after which the note can still be seen. */
  keptFrom: v.optional(v.number(), 0)
});
export const NamedMoment = v.object({ id: v.string(), seq: v.number() });
export const VerifyAnswer = v.object({
  seal: v.string(),
  /** Which file of the version it is; the sealed one is `json`. */
  format: v.optional(v.string()),
  meeting: v.string(),
  version: v.number(),
  at: v.string(),
  later: v.array(v.object({ version: v.number(), seal: v.string(), at: v.string() }))
});
/** Somebody who was cut off and has not come back; `since` in ISO 8601, `unsent` as they last said of themselves. */
export const AbsentAnswer = v.array(
  v.object({
    member: v.optional(v.string()),
    name: v.string(),
    since: v.string(),
    unsent: v.optional(v.number())
  })
);
/** The member's name by Yjs client id. */
export const AuthorsAnswer = v.record(v.string(), v.string());

/** A refusal, as every call may answer. An unknown code of a newer server reads as `internal`. */
/** What became of an update that came over HTTP: on disk, or kept as a late contribution. */
export const BroughtAnswer = v.union([v.object({ seq: v.number() }), v.object({ held: Held })]);
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
export type Invitation = v.InferOutput<typeof Invitation>;
export type MeetingAnswer = v.InferOutput<typeof MeetingAnswer>;
export type InviteRow = v.InferOutput<typeof InviteRow>;
export type MemberAnswer = v.InferOutput<typeof MemberAnswer>;
export type ImportAnswer = v.InferOutput<typeof ImportAnswer>;
export type CreateInvite = v.InferOutput<typeof CreateInvite>;
export type RuledAnswer = v.InferOutput<typeof RuledAnswer>;
export type DiffAnswer = v.InferOutput<typeof DiffAnswer>;
export type LateAnswer = v.InferOutput<typeof LateAnswer>;
export type HistoryAnswer = v.InferOutput<typeof HistoryAnswer>;
export type NamedMoment = v.InferOutput<typeof NamedMoment>;
export type BroughtAnswer = v.InferOutput<typeof BroughtAnswer>;
export type VerifyAnswer = v.InferOutput<typeof VerifyAnswer>;
export type AbsentAnswer = v.InferOutput<typeof AbsentAnswer>;
export type DecideLate = v.InferInput<typeof DecideLate>;
