// A file as a note: the importer is chosen by content type, then by name, then by what is in the file.
import { failure, type Failure } from '../protocol/failure.ts';
import { decodeText } from './decode.ts';
import type { Imported } from './imported.ts';
import { importHtml } from './html.ts';
import { importMarkdown } from './markdown.ts';
import { MAX_TITLE } from './meeting-head.ts';
import { importMinutesJson } from './minutes-json.ts';
import { importText } from './text.ts';

export interface FileSource {
  readonly name?: string;
  readonly contentType?: string;
}

type Format = 'text' | 'markdown' | 'html' | 'json' | 'docx';

/** `newId` makes the ids of actions. */
export function importFile(
  bytes: Uint8Array,
  source: FileSource,
  newId: () => string
): Imported | Failure {
  const format = formatOf(bytes, source);
  if (format === 'docx')
    return failure(
      'unsupported',
      'Files in DOCX cannot be imported yet: save the document as HTML, Markdown or text.'
    );
  const text = decodeText(bytes);
  if (typeof text !== 'string') return text;
  if (text.trim() === '') return failure('malformed', 'The file is empty.');
  return named(IMPORTERS[format](text, newId), source.name);
}

const IMPORTERS = {
  text: importText,
  markdown: importMarkdown,
  html: importHtml,
  json: importMinutesJson
};

/** A document without a title of its own has its file's name. */
function named(imported: Imported | Failure, name?: string): Imported | Failure {
  if ('code' in imported) return imported;
  const { plan, report } = imported;
  const title = name
    ?.replace(/\.[a-z]{1,8}$/i, '')
    .trim()
    .slice(0, MAX_TITLE);
  if (plan.meta.title !== '' || !title) return imported;
  return { plan: { ...plan, meta: { ...plan.meta, title } }, report };
}

const TYPES: Readonly<Record<string, Format>> = {
  'text/markdown': 'markdown',
  'text/x-markdown': 'markdown',
  'text/html': 'html',
  'application/json': 'json',
  'application/xhtml+xml': 'html',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx'
};
const ENDINGS: Readonly<Record<string, Format>> = {
  txt: 'text',
  text: 'text',
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
  json: 'json',
  docx: 'docx'
};

/** text/plain says little: programs send it for Markdown as well, so the name comes before it. */
function formatOf(bytes: Uint8Array, { name, contentType }: FileSource): Format {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  const ending = /\.([a-z]+)$/i.exec(name ?? '')?.[1]?.toLowerCase() ?? '';
  return TYPES[type] ?? ENDINGS[ending] ?? formatOfContent(bytes, type);
}

function formatOfContent(bytes: Uint8Array, type: string): Format {
  const start = new TextDecoder().decode(bytes.subarray(0, 2048)).trimStart();
  if (start.startsWith('PK\u0003\u0004')) return 'docx';
  if (/^<(!doctype html|html)\b/i.test(start)) return 'html';
  if (type === 'text/plain') return 'text';
  if (/^\{\s*"/.test(start)) return 'json';
  return /^(---\s*\n|#{1,6} )|\n#{1,6} /.test(start) ? 'markdown' : 'text';
}
