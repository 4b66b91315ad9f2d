// What is decided about minutes, over HTTP: review, finalise, reopen, publish, late contributions; and the files.
import { createHash } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import * as v from 'valibot';
import { readMinutes, type Minutes, type MinutesStatus } from '#domain/note/minutes.ts';
import { DecideLate, Finalise, Publish, Reopen, Review, DiffAnswer } from '#domain/protocol/api.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { standingMinutes } from '#domain/register/words.ts';
import { minutesHtml, REPORT_STYLE } from '#domain/report/html.ts';
import { minutesJson } from '#domain/report/json.ts';
import { minutesMarkdown } from '#domain/report/markdown.ts';
import { minutesText } from '#domain/report/text.ts';
import { checklist } from '#domain/rules/checklist.ts';
import { may, type Deed } from '#domain/rules/roles.ts';
import type { Ruler } from '../meetings/lifecycle.ts';
import { readOutcome } from '../meetings/late-changes.ts';
import type { LateChanges } from '../meetings/late.ts';
import type { MeetingRow } from '../storage/storage.ts';
import {
  attemptOf,
  isFailure,
  isoTime,
  isoTimeOrNull,
  readBody,
  refuse,
  type Visit
} from './answers.ts';
import type { ApiDeps } from './app.ts';
import { contentDisposition, fileName } from './file-name.ts';

const FORMATS: Readonly<
  Record<string, { readonly type: string; readonly body: (minutes: Minutes) => string }>
> = {
  json: { type: 'application/json; charset=utf-8', body: minutesJson },
  txt: { type: 'text/plain; charset=utf-8', body: (minutes) => minutesText(minutes) },
  md: { type: 'text/markdown; charset=utf-8', body: (minutes) => minutesMarkdown(minutes) },
  html: { type: 'text/html; charset=utf-8', body: (minutes) => minutesHtml(minutes) }
};

/** A report needs its one style and nothing else. */
const REPORT_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256')
  .update(REPORT_STYLE)
  .digest('base64')}'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`;

export function minutesRoutes(app: Hono<{ Bindings: HttpBindings }>, deps: ApiDeps): void {
  const { sessions, meetings, register, lifecycle, late, versions, origins } = deps;

  const allow = async (visit: Visit, deed: Deed): Promise<Ruler | Failure> => {
    const session = await sessions.find(visit.req.header('Cookie'));
    const found = await meetings.allow(visit.req.param('meeting') ?? '', session, deed);
    return isFailure(found)
      ? found
      : { ...found, verify: `${origins.own(visit.req.header('Host'))}/verify` };
  };

  app.post('/api/meetings/:meeting/review', async (visit) => {
    const found = await allow(visit, 'finalise');
    if (isFailure(found)) return refuse(visit, found);
    const read = await readBody(visit, Review);
    if ('code' in read) return refuse(visit, read);
    const attempt = await attemptOf(visit, found.member.session);
    const deadline = Date.parse(read.body.deadline);
    const ruled = await lifecycle.review(found, deadline, attempt);
    return 'code' in ruled
      ? refuse(visit, ruled)
      : visit.json(await warned(found.meeting.id, ruled));
  });

  app.post('/api/meetings/:meeting/finalise', async (visit) => {
    const found = await allow(visit, 'finalise');
    if (isFailure(found)) return refuse(visit, found);
    const read = await readBody(visit, Finalise);
    if ('code' in read) return refuse(visit, read);
    const attempt = await attemptOf(visit, found.member.session);
    const ruled = await lifecycle.finalise(found, read.body.note ?? null, attempt);
    return 'code' in ruled
      ? refuse(visit, ruled)
      : visit.json(await warned(found.meeting.id, ruled));
  });

  app.post('/api/meetings/:meeting/reopen', async (visit) => {
    const found = await allow(visit, 'finalise');
    if (isFailure(found)) return refuse(visit, found);
    const read = await readBody(visit, Reopen);
    if ('code' in read) return refuse(visit, read);
    const attempt = await attemptOf(visit, found.member.session);
    const ruled = await lifecycle.reopen(found, read.body.reason, attempt);
    return 'code' in ruled
      ? refuse(visit, ruled)
      : visit.json(await warned(found.meeting.id, ruled));
  });

  app.post('/api/meetings/:meeting/publish', async (visit) => {
    const found = await allow(visit, 'publish');
    if (isFailure(found)) return refuse(visit, found);
    const read = await readBody(visit, Publish);
    if ('code' in read) return refuse(visit, read);
    const attempt = await attemptOf(visit, found.member.session);
    const wish = { isPublic: read.body.public, corrections: read.body.corrections ?? null };
    const ruled = await lifecycle.publish(found, wish, attempt);
    return 'code' in ruled ? refuse(visit, ruled) : visit.json({ public: wish.isPublic, ...ruled });
  });

  /** What stands in the minutes is worth a look still: counted, never in the way. */
  async function warned<T extends object>(meeting: string, ruled: T) {
    const found = await meetings.notes(meeting, checklist);
    return { ...ruled, warnings: isFailure(found) ? [] : found };
  }

  /** For facilitators all of them; for anybody else, and with ?mine=1, what they sent themselves. */
  app.get('/api/meetings/:meeting/late', async (visit) => {
    const found = await allow(visit, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const { meeting, member } = found;
    const own = visit.req.query('mine') !== undefined;
    if (!own && !may(member.role, 'finalise'))
      return refuse(visit, failure('forbidden', 'Late contributions are for the facilitators.'));
    const all = await late.list(meeting.id);
    const shown = own ? all.filter((one) => one.member === member.id) : all;
    const changes = await late.changes(meeting.id, shown);
    return isFailure(changes) ? refuse(visit, changes) : visit.json(changes.map(publicLate));
  });

  app.post('/api/meetings/:meeting/late/:late', async (visit) => {
    const found = await allow(visit, 'finalise');
    if (isFailure(found)) return refuse(visit, found);
    const read = await readBody(visit, DecideLate);
    if ('code' in read) return refuse(visit, read);
    const attempt = await attemptOf(visit, found.member.session);
    const { decision, reason = null, changes, edits, revision } = read.body;
    const decided = await late.decide(
      found,
      visit.req.param('late'),
      decision === 'decline'
        ? { decision, reason }
        : { decision, reason, changes, edits, revision },
      attempt
    );
    return 'code' in decided ? refuse(visit, decided) : visit.json(decided);
  });

  app.get('/api/meetings/:meeting/:file{minutes\\.[a-z]+}', async (visit) => {
    const found = await allow(visit, 'read');
    if (isFailure(found)) return refuse(visit, found);
    const { meeting } = found;
    const extension = visit.req.param('file').slice('minutes.'.length);
    const format = FORMATS[extension];
    if (!format)
      return refuse(visit, failure('unsupported', `There are no minutes as ${extension} files.`));
    const wanted = visit.req.query('version');
    const number = wanted === undefined && meeting.status === 'final' ? meeting.version : wanted;
    const file =
      number === undefined
        ? await draftFile(meeting, format.body)
        : await versionFile(meeting, Number(number), extension);
    if ('code' in file) return refuse(visit, file);
    visit.header('Content-Type', format.type);
    visit.header('Content-Disposition', contentDisposition(fileName(file.words, extension)));
    visit.header('Cache-Control', 'private, no-cache');
    visit.header('X-Rapporteur-Status', file.status);
    if (file.seal) visit.header('X-Rapporteur-Seal', file.seal);
    if (extension === 'html') visit.header('Content-Security-Policy', REPORT_POLICY);
    return visit.body(file.body);
  });

  interface MinutesFile {
    readonly body: string;
    readonly words: readonly string[];
    readonly status: string;
    readonly seal?: string;
  }

  async function draftFile(
    meeting: MeetingRow,
    render: (minutes: Minutes) => string
  ): Promise<MinutesFile | Failure> {
    const status: MinutesStatus =
      meeting.status === 'review'
        ? { state: 'review', deadline: isoTimeOrNull(meeting.deadline) ?? undefined }
        : { state: 'draft' };
    const around = await register.around(meeting.space, meeting.id);
    if (isFailure(around)) return around;
    const minutes = await meetings.notes(meeting.id, (doc) =>
      standingMinutes(readMinutes(doc, status, around.previous), around.words)
    );
    if (isFailure(minutes)) return minutes;
    // The meeting's row follows the notes a moment later: the file is named as it reads.
    const words = [...namesOf(minutes.meeting), 'DRAFT'];
    return { body: render(minutes), words, status: meeting.status };
  }

  async function versionFile(
    meeting: MeetingRow,
    version: number,
    format: string
  ): Promise<MinutesFile | Failure> {
    const known = (await versions.list(meeting.id)).find((one) => one.version === version);
    const body = known ? await versions.file(meeting.id, version, format) : null;
    if (!known || body === null)
      return failure('not-found', 'There is no such version of these minutes.');
    const words = [...namesOf(meeting), `v${version}`];
    return { body, words, status: 'final', seal: known.seal };
  }
}

function namesOf({ title, number }: { readonly title: string; readonly number?: string | null }) {
  return number && !title.includes(number) ? [title, number] : [title];
}

function publicLate({ late: one, diff: now, revision }: LateChanges) {
  const outcome = readOutcome(one);
  const diff: DiffAnswer = outcome?.diff ?? v.parse(DiffAnswer, now);
  return {
    id: one.id,
    number: one.number,
    author: { id: one.member, name: one.memberName },
    receivedAt: isoTime(one.receivedAt),
    baseEpoch: one.baseEpoch,
    code: one.code,
    state: one.state,
    reason: one.reason,
    decidedAt: isoTimeOrNull(one.decidedAt),
    version: one.version,
    revision,
    /** Which of the changes were taken; null while it waits. */
    taken: outcome?.taken ?? null,
    summary: summaryOf(diff),
    diff
  };
}

/** How many changes of each sort a contribution makes. */
function summaryOf(diff: DiffAnswer) {
  const count = (type: string) =>
    [...diff.blocks, ...diff.fields].filter((change) => change.type === type).length;
  return {
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    moved: count('moved'),
    actions: count('action'),
    people: count('person'),
    meeting: count('meeting')
  };
}
