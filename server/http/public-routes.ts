// Published minutes for anyone: the sealed page as it was rendered, its versions, and where to send corrections.
import { createHash } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { escapeHtml, notFoundPage } from '#domain/report/html.ts';
import type { MeetingRow, VersionSummary } from '../storage/storage.ts';
import type { Visit } from './answers.ts';
import type { ApiDeps } from './app.ts';
import { contentDisposition, fileName } from './file-name.ts';

const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8'
};

type Found =
  | {
      readonly meeting: MeetingRow;
      readonly all: readonly VersionSummary[];
      readonly one: VersionSummary;
    }
  | undefined;

export function publicRoutes(app: Hono<{ Bindings: HttpBindings }>, deps: ApiDeps): void {
  const { meetings, versions, meters } = deps;

  app.use('/minutes/*', async (visit, next) => {
    await next();
    meters.count('http_answers_total', { status: String(visit.res.status) });
  });

  app.get('/minutes/:meeting', async (visit) => {
    const found = await published(visit);
    const page = found && (await versions.file(found.meeting.id, found.one.version, 'html'));
    const html = found && page ? withVersions(page, found) : notFoundPage();
    visit.header('Content-Security-Policy', policyOf(html));
    // Taken down is taken down: nobody keeps a page without asking again.
    visit.header('Cache-Control', 'no-cache');
    return visit.html(html, found && page ? 200 : 404);
  });

  /** The sealed files of what is public, so that anybody can check the seal. */
  app.get('/minutes/:meeting/:file{minutes\\.[a-z]+}', async (visit) => {
    const extension = visit.req.param('file').slice('minutes.'.length);
    const type = TYPES[extension];
    const found = type === undefined ? undefined : await published(visit);
    const body = found && (await versions.file(found.meeting.id, found.one.version, extension));
    if (!found || !body || type === undefined) {
      const html = notFoundPage();
      visit.header('Content-Security-Policy', policyOf(html));
      return visit.html(html, 404);
    }
    const { title } = found.meeting;
    visit.header('Content-Type', type);
    visit.header(
      'Content-Disposition',
      contentDisposition(fileName([title, `v${found.one.version}`], extension))
    );
    visit.header('Cache-Control', 'no-cache');
    if (extension === 'html') visit.header('Content-Security-Policy', policyOf(body));
    visit.header('X-Rapporteur-Seal', found.one.seal);
    return visit.body(body);
  });

  /** What anyone may read of a meeting: nothing unless it is published, and never the draft. */
  async function published(visit: Visit): Promise<Found> {
    const meeting = await meetings.row(visit.req.param('meeting') ?? '');
    if (!meeting?.published) return undefined;
    const all = await versions.list(meeting.id);
    const wanted = visit.req.query('version');
    const one =
      wanted === undefined ? all.at(-1) : all.find(({ version }) => String(version) === wanted);
    return one && { meeting, all, one };
  }
}

/** The page with what is said around a version: which it is, the others, and where corrections go. */
function withVersions(page: string, { meeting, all, one }: NonNullable<Found>): string {
  const base = `/minutes/${encodeURIComponent(meeting.id)}`;
  const newest = all.at(-1);
  const older =
    newest && newest.version !== one.version
      ? `<p class="older"><strong>This is version ${one.version}. <a href="${base}">Version ${newest.version} is newer.</a></strong></p>\n`
      : '';
  const row = ({ version, at, note }: VersionSummary) => {
    const name = `Version ${version}`;
    const day = new Date(at).toISOString().slice(0, 10);
    const link =
      version === one.version
        ? `<span aria-current="page">${name}</span>`
        : `<a href="${base}?version=${version}">${name}</a>`;
    return `<li>${link}, <time datetime="${day}">${day}</time>${note ? `: <span dir="auto">${escapeHtml(note)}</span>` : ''}</li>`;
  };
  const corrections = meeting.corrections
    ? `<p>Corrections: <span dir="auto">${linked(meeting.corrections)}</span></p>\n`
    : '';
  const files = ['json', 'txt', 'md', 'html']
    .map((type) => `<a href="${base}/minutes.${type}?version=${one.version}">${NAMES[type]}</a>`)
    .join(' · ');
  const around = `<nav class="versions" aria-label="Versions">
<h2>Versions</h2>
<ul>
${[...all].reverse().map(row).join('\n')}
</ul>
${corrections}<p>As a file: ${files}</p>
</nav>
`;
  return page.replace('<main>\n', `<main>\n${older}`).replace('</main>', `${around}</main>`);
}

const NAMES: Readonly<Record<string, string>> = {
  json: 'data (sealed)',
  txt: 'text',
  md: 'Markdown',
  html: 'web page'
};

/** An e-mail or web address becomes a link; anything else is a sentence. */
function linked(words: string): string {
  const text = escapeHtml(words);
  if (/^[^\s@<>"']+@[^\s@<>"']+\.[^\s@<>"']+$/.test(words))
    return `<a href="mailto:${escapeHtml(encodeURI(words))}">${text}</a>`;
  if (/^https?:\/\/\S+$/.test(words) && URL.canParse(words))
    return `<a href="${escapeHtml(new URL(words).href)}" rel="noopener noreferrer nofollow">${text}</a>`;
  return text;
}

/** A page rendered by an older version has an older style: each is allowed by its own hash. */
function policyOf(html: string): string {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`;
}
