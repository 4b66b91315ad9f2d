// The HTTP interface as typed calls: every answer is checked, every refusal is a value, nothing throws.
import * as v from 'valibot';
import {
  AbsentAnswer,
  AuthorsAnswer,
  BroughtAnswer,
  CreatedSpace,
  HistoryAnswer,
  ImportAnswer,
  Invitation,
  InviteRow,
  Joined,
  LateAnswer,
  MeetingAnswer,
  MemberAnswer,
  NamedMoment,
  Refusal,
  RuledAnswer,
  SpaceAnswer,
  VerifyAnswer,
  type CreateInvite,
  type CreateMeeting,
  type CreateSpace,
  type DecideLate,
  type Join
} from '#domain/protocol/api.ts';
import { FAILURES, isFailureCode, type FailureCode } from '#domain/protocol/failure.ts';
import type { Role } from '#domain/rules/roles.ts';

/** A refusal of the server, or `unreachable`: no answer came, or none that is the server's. */
export interface ApiFailure {
  readonly code: FailureCode | 'unreachable';
  /** A plain English sentence for logs; show words chosen by `code`. */
  readonly message: string;
}

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ApiFailure };

/** The document of a new meeting. */
const CreatedMeeting = v.object({ id: v.string(), doc: v.string() });
export type CreatedMeeting = v.InferOutput<typeof CreatedMeeting>;

const Calendar = v.object({ createdAt: v.nullable(v.string()) });
const MadeCalendar = v.object({ url: v.string(), createdAt: v.string() });

/** What a facilitator may change of a member. */
export type MemberChange = { readonly role: Role } | { readonly removed: boolean };

/** What callers write: defaults may be left out. */
export interface Person {
  readonly name: string;
  readonly affiliations?: readonly string[];
}
export type NewSpace = Omit<CreateSpace, 'person'> & { readonly person: Person };
export type JoinRequest = Omit<Join, 'person'> & { readonly person: Person };

export type MinutesFormat = 'json' | 'txt' | 'md' | 'html' | 'docx' | 'pdf';

/** A note's state as one Yjs V1 update, or that it is still the one named by `etag`. */
export type FetchedNote =
  | { readonly kind: 'state'; readonly update: Uint8Array; readonly etag: string | undefined }
  | { readonly kind: 'unchanged' };

export interface ApiOptions {
  readonly fetch?: typeof fetch;
  /** `https://host`; without it, the page's own. */
  readonly origin?: string;
}

export class Api {
  readonly #fetch: typeof fetch;
  readonly #origin: string;

  constructor(options: ApiOptions = {}) {
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#origin = options.origin ?? '';
  }

  createSpace(space: NewSpace): Promise<Answer<CreatedSpace>> {
    return this.#json(CreatedSpace, 'POST', '/api/spaces', space);
  }

  /** Joining twice with the same cookie is the same member. */
  join(request: JoinRequest): Promise<Answer<Joined>> {
    return this.#json(Joined, 'POST', '/api/join', request);
  }

  /** What joining by this token would give, without joining. */
  invitation(token: string): Promise<Answer<Invitation>> {
    return this.#read(Invitation, '/api/join', { headers: { authorization: `Bearer ${token}` } });
  }

  space(space: string): Promise<Answer<SpaceAnswer>> {
    return this.#json(SpaceAnswer, 'GET', path`/api/spaces/${space}`);
  }

  /** `attempt` names this wish: sent twice, it is done once. */
  createMeeting(
    space: string,
    meeting: CreateMeeting,
    attempt?: string
  ): Promise<Answer<CreatedMeeting>> {
    const address = path`/api/spaces/${space}/meetings`;
    return this.#json(CreatedMeeting, 'POST', address, meeting, attempt);
  }

  /** A meeting of invented people, to play with. */
  createExample(space: string): Promise<Answer<CreatedMeeting>> {
    return this.#json(CreatedMeeting, 'POST', path`/api/spaces/${space}/example`);
  }

  /** A meeting from a file; its kind is told by its name (`.txt`, `.md`, `.html`, `.docx`, `.json`). */
  importMeeting(space: string, file: Blob, name: string): Promise<Answer<ImportAnswer>> {
    return this.#read(ImportAnswer, path`/api/spaces/${space}/import?name=${name}`, {
      method: 'POST',
      headers: { 'content-type': file.type || 'application/octet-stream' },
      body: file
    });
  }

  invites(space: string): Promise<Answer<InviteRow[]>> {
    return this.#json(v.array(InviteRow), 'GET', path`/api/spaces/${space}/invites`);
  }

  /** The answer is the only one that holds the link itself. */
  createInvite(space: string, invite: CreateInvite): Promise<Answer<InviteRow>> {
    return this.#json(InviteRow, 'POST', path`/api/spaces/${space}/invites`, invite);
  }

  async revokeInvite(space: string, invite: string): Promise<Answer<void>> {
    const answer = await this.#call(path`/api/spaces/${space}/invites/${invite}`, {
      method: 'DELETE'
    });
    return answer.ok ? { ok: true, value: undefined } : answer;
  }

  /** When this member's secret calendar address was made; null when there is none. */
  calendar(space: string): Promise<Answer<v.InferOutput<typeof Calendar>>> {
    return this.#json(Calendar, 'GET', path`/api/spaces/${space}/calendar`);
  }

  /** A new calendar address in place of the one before; told once. */
  renewCalendar(space: string): Promise<Answer<v.InferOutput<typeof MadeCalendar>>> {
    return this.#json(MadeCalendar, 'POST', path`/api/spaces/${space}/calendar`);
  }

  endCalendar(space: string): Promise<Answer<v.InferOutput<typeof Calendar>>> {
    return this.#json(Calendar, 'DELETE', path`/api/spaces/${space}/calendar`);
  }

  /** Everybody who is or was in the space; for facilitators. */
  members(space: string): Promise<Answer<MemberAnswer[]>> {
    return this.#json(v.array(MemberAnswer), 'GET', path`/api/spaces/${space}/members`);
  }

  /** Give a member another role, remove them or let them back in; for facilitators. A space keeps one of these. */
  changeMember(space: string, member: string, change: MemberChange): Promise<Answer<MemberAnswer>> {
    return this.#json(MemberAnswer, 'PATCH', path`/api/spaces/${space}/members/${member}`, change);
  }

  meeting(meeting: string): Promise<Answer<MeetingAnswer>> {
    return this.#json(MeetingAnswer, 'GET', path`/api/meetings/${meeting}`);
  }

  /** An update of a note, too large for a frame of the socket; `epoch` is the one that it is based on. */
  bring(meeting: string, update: Uint8Array, epoch: number): Promise<Answer<BroughtAnswer>> {
    return this.#read(BroughtAnswer, path`/api/meetings/${meeting}/doc?epoch=${String(epoch)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(update)
    });
  }

  /** The note of a meeting; with the `etag` of an earlier answer the server may say "unchanged". */
  async note(meeting: string, etag?: string, signal?: AbortSignal): Promise<Answer<FetchedNote>> {
    const answer = await this.#call(path`/api/meetings/${meeting}/doc`, {
      headers: etag === undefined ? {} : { 'if-none-match': etag },
      signal
    });
    if (!answer.ok) return answer;
    if (answer.value.status === 304) return { ok: true, value: { kind: 'unchanged' } };
    try {
      const update = new Uint8Array(await answer.value.arrayBuffer());
      const tag = answer.value.headers.get('etag') ?? undefined;
      return { ok: true, value: { kind: 'state', update, etag: tag } };
    } catch (error) {
      return unreachable(error);
    }
  }

  /** The address of a meeting's minutes as a file, for a link: the draft, or a version. */
  minutesUrl(meeting: string, format: MinutesFormat, version?: number): string {
    const query = version === undefined ? '' : `?version=${version}`;
    return `${this.#origin}${path`/api/meetings/${meeting}/minutes`}.${format}${query}`;
  }

  /** Ask everybody to read until a moment, in ISO 8601; for facilitators, as the next three. */
  review(meeting: string, deadline: string): Promise<Answer<RuledAnswer>> {
    return this.#json(RuledAnswer, 'POST', path`/api/meetings/${meeting}/review`, { deadline });
  }

  /** `attempt` names this wish: sent twice, it is done once. */
  finalise(meeting: string, note: string | null, attempt: string): Promise<Answer<RuledAnswer>> {
    const address = path`/api/meetings/${meeting}/finalise`;
    return this.#json(RuledAnswer, 'POST', address, { note }, attempt);
  }

  reopen(meeting: string, reason: string, attempt: string): Promise<Answer<RuledAnswer>> {
    const address = path`/api/meetings/${meeting}/reopen`;
    return this.#json(RuledAnswer, 'POST', address, { reason }, attempt);
  }

  /** Show the newest version to anyone, or stop doing so. */
  publish(
    meeting: string,
    wish: { readonly public: boolean; readonly corrections?: string | null }
  ): Promise<Answer<RuledAnswer>> {
    return this.#json(RuledAnswer, 'POST', path`/api/meetings/${meeting}/publish`, wish);
  }

  /** Late contributions: one's own, or (for facilitators) all. */
  lates(meeting: string, whose: 'mine' | 'all'): Promise<Answer<LateAnswer[]>> {
    const address = path`/api/meetings/${meeting}/late`;
    return this.#json(v.array(LateAnswer), 'GET', whose === 'mine' ? `${address}?mine=1` : address);
  }

  decideLate(
    meeting: string,
    late: string,
    verdict: DecideLate,
    attempt: string
  ): Promise<Answer<RuledAnswer>> {
    const address = path`/api/meetings/${meeting}/late/${late}`;
    return this.#json(RuledAnswer, 'POST', address, verdict, attempt);
  }

  history(meeting: string): Promise<Answer<HistoryAnswer>> {
    return this.#json(HistoryAnswer, 'GET', path`/api/meetings/${meeting}/history`);
  }

  /** Give the note as it is on the server now a name; whoever may write. */
  nameMoment(meeting: string, name: string, attempt: string): Promise<Answer<NamedMoment>> {
    const address = path`/api/meetings/${meeting}/moments`;
    return this.#json(NamedMoment, 'POST', address, { name }, attempt);
  }

  /** The note as it was after a commit, as one Yjs V1 update. */
  noteAt(meeting: string, seq: number): Promise<Answer<Uint8Array>> {
    return this.#bytes(path`/api/meetings/${meeting}/history/${String(seq)}`);
  }

  /** The note of a version, as one Yjs V1 update. */
  noteOfVersion(meeting: string, version: number): Promise<Answer<Uint8Array>> {
    return this.#bytes(path`/api/meetings/${meeting}/versions/${String(version)}`);
  }

  /** Whose the Yjs client ids of a draft are. */
  authors(meeting: string): Promise<Answer<Readonly<Record<string, string>>>> {
    return this.#json(AuthorsAnswer, 'GET', path`/api/meetings/${meeting}/authors`);
  }

  /** Who was cut off while the meeting was open, and has not come back. */
  absent(meeting: string): Promise<Answer<AbsentAnswer>> {
    return this.#json(AbsentAnswer, 'GET', path`/api/meetings/${meeting}/absent`);
  }

  /** Whether this server has made a seal, or given out a file of this SHA-256, and what came after it. */
  verify(hash: string): Promise<Answer<VerifyAnswer>> {
    return this.#json(VerifyAnswer, 'GET', path`/api/verify/${hash}`);
  }

  async #bytes(address: string): Promise<Answer<Uint8Array>> {
    const answer = await this.#call(address, {});
    if (!answer.ok) return answer;
    try {
      return { ok: true, value: new Uint8Array(await answer.value.arrayBuffer()) };
    } catch (error) {
      return unreachable(error);
    }
  }

  #json<S extends v.GenericSchema>(
    schema: S,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    address: string,
    body?: unknown,
    attempt?: string
  ): Promise<Answer<v.InferOutput<S>>> {
    const headers = {
      'content-type': 'application/json',
      ...(attempt === undefined ? {} : { 'idempotency-key': attempt })
    };
    return this.#read(
      schema,
      address,
      body === undefined ? { method } : { method, headers, body: JSON.stringify(body) }
    );
  }

  async #read<S extends v.GenericSchema>(
    schema: S,
    address: string,
    init: RequestInit
  ): Promise<Answer<v.InferOutput<S>>> {
    const answer = await this.#call(address, init);
    if (!answer.ok) return answer;
    try {
      const parsed = v.safeParse(schema, await answer.value.json());
      if (parsed.success) return { ok: true, value: parsed.output };
      return unreachable('the answer does not have the expected shape');
    } catch (error) {
      return unreachable(error);
    }
  }

  async #call(address: string, init: RequestInit): Promise<Answer<Response>> {
    let response: Response;
    try {
      response = await this.#fetch(`${this.#origin}${address}`, {
        credentials: 'same-origin',
        ...init
      });
    } catch (error) {
      return unreachable(error);
    }
    if (response.ok || response.status === 304) return { ok: true, value: response };
    return { ok: false, failure: await refusalOf(response) };
  }
}

async function refusalOf(response: Response): Promise<ApiFailure> {
  const body: unknown = await response.json().catch(() => undefined);
  const refusal = v.safeParse(Refusal, body);
  if (refusal.success) return refusal.output.error;
  // Not the server's own words: a proxy in between, or a hotel's log-in page.
  const code = Object.keys(FAILURES)
    .filter(isFailureCode)
    .find((one) => FAILURES[one].http === response.status && response.status < 500);
  return { code: code ?? 'unreachable', message: `HTTP ${response.status}` };
}

function unreachable(error: unknown): { readonly ok: false; readonly failure: ApiFailure } {
  return { ok: false, failure: { code: 'unreachable', message: String(error) } };
}

/** An address with every inserted part escaped. */
function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((whole, part, at) => {
    const value = values[at];
    return whole + part + (value === undefined ? '' : encodeURIComponent(value));
  }, '');
}
