// The minutes as one HTML page: no script, no request, readable by screen readers, set for screen and paper.
import type { Formats, Segment } from '../note/blocks.ts';
import { safeLink } from '../note/link.ts';
import type { Minutes } from '../note/minutes.ts';
import { textOf } from '../note/render.ts';
import { fingerprint } from '../history/seal.ts';
import { ENGLISH, type ReportLabels } from './labels.ts';
import { qrOf } from './qr.ts';
import { outlineOf, titleOf, type Outline, type OutlineLine } from './outline.ts';

export interface PageWords {
  /** The labels' language, where the meeting names none. */
  readonly language?: string;
  /** Name of a page whose meeting has no title. */
  readonly untitled?: string;
  /** The page that checks a seal, "https://host/verify": its code is printed under a sealed version. */
  readonly verify?: string | undefined;
}

/** The page holds one style element, with exactly REPORT_STYLE: a policy can allow it by its hash. */
export function minutesHtml(
  minutes: Minutes,
  labels: ReportLabels = ENGLISH,
  { language = 'en', untitled = 'Minutes', verify }: PageWords = {}
): string {
  const lang = minutes.meeting.language ?? language;
  const outline = outlineOf(minutes, labels);
  return `<!doctype html>
<html lang="${escapeHtml(lang)}" dir="${isRightToLeft(lang) ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(titleOf(minutes.meeting) || untitled)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${bodyOf(outline)}
${sealOf(minutes.status, labels, verify)}</main>
</body>
</html>
`;
}

/** A page that says in a report's hand that there is nothing to read here. */
export function notFoundPage(): string {
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>No minutes here</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<h1>No minutes here</h1>
<p>There are no public minutes at this address. They may have been taken down, or the address is incomplete.</p>
</main>
</body>
</html>
`;
}

/** The seal of a version under its report, with the code of the address that checks it. */
function sealOf(
  status: Minutes['status'],
  labels: ReportLabels,
  verify: string | undefined
): string {
  if (status.state !== 'final' || status.seal === undefined) return '';
  const { version, seal } = status;
  const words = `${escapeHtml(labels.version(version))} · ${escapeHtml(labels.seal(fingerprint(seal)))}`;
  if (verify === undefined) return `<footer class="seal"><p>${words}</p></footer>\n`;
  const address = `${verify}#${seal}`;
  const { path, size } = qrOf(address);
  const code = `<svg role="img" aria-label="${escapeHtml(labels.check)}" viewBox="0 0 ${size} ${size}" width="112" height="112" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
  return `<footer class="seal">${code}<p>${words}<br><a href="${escapeHtml(address)}">${escapeHtml(labels.check)}</a></p></footer>\n`;
}

/** Languages written from right to left, by their first subtag. */
function isRightToLeft(language: string): boolean {
  return /^(ar|ckb|dv|fa|he|ks|ps|sd|ug|ur|yi)\b/i.test(language);
}

/** The open lists around a line, from the outermost, so that each item is closed where it ends. */
interface OpenList {
  readonly tag: 'ul' | 'ol';
}

function bodyOf(outline: Outline): string {
  let html = '';
  let lists: readonly OpenList[] = [];
  let inPeople = false;
  let level = 1;
  const closeTo = (depth: number) => {
    for (const { tag } of lists.slice(depth).reverse()) html += `</li></${tag}>\n`;
    lists = lists.slice(0, depth);
  };
  const endPeople = () => {
    if (inPeople) html += '</tbody></table>\n';
    inPeople = false;
  };
  for (const line of outline) {
    const isPerson = line.sort === 'person' || line.sort === 'role';
    if (!isPerson) endPeople();
    if (line.sort === 'item') {
      const depth = Math.min(line.depth, lists.length);
      const tag = line.number === undefined ? 'ul' : 'ol';
      if (lists[depth] && lists[depth].tag === tag) {
        closeTo(depth + 1);
        html += '</li>\n';
      } else {
        closeTo(depth);
        const start = line.number !== undefined && line.number > 1 ? ` start="${line.number}"` : '';
        html += `<${tag}${start}>\n`;
        lists = [...lists, { tag }];
      }
      html += itemStart(line);
    } else if (isPerson) {
      closeTo(0);
      if (!inPeople) html += '<table><tbody>\n';
      inPeople = true;
      html += personRow(line);
    } else {
      closeTo(line.sort === 'paragraph' ? Math.min(line.depth, lists.length) : 0);
      // A level that was left out would be a step missing for who reads by headings.
      if (line.sort === 'heading') level = Math.min(line.level + 1, level + 1);
      html += line.sort === 'heading' ? headingOf(line, level) : blockOf(line);
    }
  }
  closeTo(0);
  endPeople();
  return html.trimEnd();
}

/** An item is left open: what is indented under it stands inside. */
function itemStart(line: OutlineLine & { sort: 'item' }): string {
  const printed = line.printed ? `<span class="printed">${escapeHtml(line.printed)}</span> ` : '';
  const box = line.checked === undefined ? '' : `${line.checked ? '☑' : '☐'} `;
  const facts =
    line.facts.length > 0
      ? ` <span class="facts">(${line.facts.map(escapeHtml).join('; ')})</span>`
      : '';
  return `<li dir="auto">${printed}${box}${labelled(line.label)}${inline(line.content)}${facts}`;
}

function personRow(line: OutlineLine & { sort: 'role' | 'person' }): string {
  if (line.sort === 'role')
    return `<tr><th colspan="2" scope="rowgroup" dir="auto">${escapeHtml(line.text)}</th></tr>\n`;
  const note = line.note ? ` <span class="facts">(${escapeHtml(line.note)})</span>` : '';
  const from = line.affiliations.map(escapeHtml).join('/');
  return `<tr><td dir="auto">${escapeHtml(line.name)}${note}</td><td dir="auto">${from}</td></tr>\n`;
}

function headingOf(line: OutlineLine & { sort: 'heading' }, level: number): string {
  const label = line.label ? `${escapeHtml(line.label)} ` : '';
  return `<h${level} dir="auto">${label}${inline(line.content)}</h${level}>\n`;
}

type Plain = Exclude<OutlineLine, { sort: 'heading' | 'item' | 'role' | 'person' }>;

function blockOf(line: Plain): string {
  switch (line.sort) {
    case 'status':
      return `<p class="status"><strong>${escapeHtml(line.text)}</strong></p>\n`;
    case 'title':
      return `<h1 dir="auto">${escapeHtml(line.text)}</h1>\n`;
    case 'subtitle':
      return `<p class="subtitle" dir="auto">${escapeHtml(line.text)}</p>\n`;
    case 'paragraph':
      return `<p dir="auto">${inline(line.content)}</p>\n`;
    case 'quote':
      return `<blockquote><p dir="auto">${inline(line.content)}</p></blockquote>\n`;
    case 'code':
      return `<pre dir="ltr"><code>${escapeHtml(line.text)}</code></pre>\n`;
    case 'divider':
      return '<hr>\n';
    case 'decision':
      return `<p class="decision" dir="auto">${labelled(line.label)}${inline(line.content)}</p>\n`;
  }
}

const labelled = (label: string | undefined): string =>
  label === undefined ? '' : `<strong>${escapeHtml(label)}:</strong> `;

const TAGS: readonly (readonly [mark: string, tag: string])[] = [
  ['bold', 'strong'],
  ['italic', 'em'],
  ['underline', 'u'],
  ['strike', 's'],
  ['code', 'code']
];

function inline(content: readonly Segment[]): string {
  if (textOf(content).trim() === '') return '';
  return content.map((run) => ('text' in run ? marked(run.text, run.formats) : '')).join('');
}

function marked(text: string, formats: Formats): string {
  let html = escapeHtml(text).replaceAll('\n', '<br>');
  for (const [mark, tag] of TAGS) if (formats[mark] === true) html = `<${tag}>${html}</${tag}>`;
  const address = safeLink(formats['link']);
  if (address === undefined) return html;
  return `<a href="${escapeHtml(address)}" rel="noopener noreferrer nofollow">${html}</a>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
};

/** For text and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** The one style element's text: system type, dark where the reader prefers it, plain black on paper. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5a6168; --line: #d5d9dd; --paper: #fff; --link: #0b57b0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaec; --soft: #a8afb6; --line: #3c4249; --paper: #16191c; --link: #8ab8f5; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 Charter, "Bitstream Charter", "Noto Serif", Georgia, serif; overflow-wrap: anywhere; }
main { max-width: 42rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, h3, h4, .status, .subtitle, th { font-family: system-ui, "Noto Sans", sans-serif; line-height: 1.25; text-wrap: balance; }
h1 { font-size: 1.75rem; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
h4 { font-size: .9375rem; margin: 1.25rem 0 .5rem; }
.subtitle, .facts { color: var(--soft); }
.subtitle { margin: 0 0 .25rem; }
.status { display: inline-block; margin: 0 0 1rem; padding: .125rem .625rem; border: 1px solid currentColor; border-radius: .25rem; font-size: .875rem; letter-spacing: .04em; }
ul, ol { margin: .5rem 0; padding-inline-start: 1.5rem; }
li { margin: .375rem 0; }
blockquote { margin: 1rem 0; padding-inline-start: 1rem; border-inline-start: 3px solid var(--line); }
.decision { padding: .5rem .875rem; border-inline-start: 3px solid var(--link); }
pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--line); font-size: .875rem; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .375rem .5rem; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
th { padding-top: 1rem; font-size: .9375rem; }
.seal { display: flex; align-items: center; gap: 1rem; margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font: .875rem/1.5 system-ui, "Noto Sans", sans-serif; break-inside: avoid; }
.seal svg { flex: none; }
.versions h2 { font-size: 1rem; }
.older { padding: .5rem .875rem; border-inline-start: 3px solid var(--link); }
hr { border: 0; border-top: 1px solid var(--line); margin: 2rem 0; }
a { color: var(--link); }
@media print {
  :root { --ink: #000; --soft: #333; --line: #999; --paper: #fff; --link: #000; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  h1, h2, h3, h4, th { break-after: avoid; }
  li, tr, .decision { break-inside: avoid; }
  @page { margin: 2cm; }
}
`;
