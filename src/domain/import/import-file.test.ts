// Which importer a file gets, and what is refused.
import { describe, expect, it } from 'vitest';
import type { Failure } from '../protocol/failure.ts';
import { MAX_IMPORT_BYTES } from './decode.ts';
import { importFile, type FileSource } from './import-file.ts';
import type { Imported } from './imported.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const anImport = (bytes: Uint8Array, source: FileSource = {}) =>
  importFile(bytes, source, () => 'id');
const codeOf = (result: Imported | Failure) => ('code' in result ? result.code : undefined);
const titleOf = (result: Imported | Failure) =>
  'code' in result ? undefined : result.plan.meta.title;

describe('an imported file', () => {
  const markdown = bytesOf('# A title\n\n## Item\n\nWords');

  it('is read by its content type, then its name, then what is in it', () => {
    const asText = '# A title';
    expect(titleOf(anImport(markdown, { contentType: 'text/markdown; charset=utf-8' }))).toBe(
      'A title'
    );
    expect(titleOf(anImport(markdown, { contentType: 'text/plain', name: 'a.md' }))).toBe(
      'A title'
    );
    expect(titleOf(anImport(markdown, { contentType: 'text/plain', name: 'a.txt' }))).toBe(asText);
    expect(titleOf(anImport(markdown, { contentType: 'text/plain' }))).toBe(asText);
    expect(titleOf(anImport(markdown, { contentType: 'application/octet-stream' }))).toBe(
      'A title'
    );
    expect(titleOf(anImport(markdown))).toBe('A title');
    expect(titleOf(anImport(bytesOf('<!doctype html><h1>Page</h1>')))).toBe('Page');
  });

  it('[I12] is refused when it is empty, too large or no text', () => {
    expect(codeOf(anImport(new Uint8Array()))).toBe('malformed');
    expect(codeOf(anImport(bytesOf(' \n\t ')))).toBe('malformed');
    expect(codeOf(anImport(new Uint8Array(MAX_IMPORT_BYTES + 1).fill(97)))).toBe('too-large');
    expect(codeOf(anImport(bytesOf('a\n'.repeat(60_000))))).toBe('too-large');
    expect(codeOf(anImport(new Uint8Array([0x50, 0x4b, 3, 4, 1])))).toBe('unsupported');
    expect(codeOf(anImport(bytesOf('x'), { name: 'minutes.docx' }))).toBe('unsupported');
    expect(codeOf(anImport(new Uint8Array([0x25, 0x50, 0x44, 0x46, 0, 1, 2])))).toBe('unsupported');
  });

  it('may be UTF-16 with its mark, or Windows-1252', () => {
    const utf16 = new Uint8Array([
      0xff,
      0xfe,
      ...[...'Über'].flatMap((one) => [one.charCodeAt(0), 0])
    ]);
    expect(titleOf(anImport(utf16, { name: 'a.txt' }))).toBe('Über');
    expect(titleOf(anImport(new Uint8Array([0xdc, 0x62, 0x65, 0x72, 0x93])))).toBe('Über“');
    expect(titleOf(anImport(bytesOf('\ufeffÜber')))).toBe('Über');
  });

  it('without a title has its file’s name', () => {
    const long = bytesOf(`${'words '.repeat(100)}\n`);
    expect(titleOf(anImport(long, { name: 'Harbour call.txt' }))).toBe('Harbour call');
    expect(titleOf(anImport(long))).toBe('');
  });

  it('[I12] is read as plain text where Markdown would take minutes', () => {
    const result = anImport(bytesOf(`# T\n\n${'*a_ '.repeat(4000)}`), { name: 'a.md' });
    expect('code' in result ? [] : result.report.warnings[0]).toMatch(/read as plain text/);
  });

  it('[I12] never ends in an exception, however deep it nests', () => {
    for (const one of ['>', '- ', '*', '[', '![', '<b>', '`', '  - ', '1. ', '\\', '(', '<', '&'])
      for (const format of ['md', 'txt', 'html'])
        expect(
          codeOf(anImport(bytesOf(`a\n\n${one.repeat(3000)}b`), { name: `x.${format}` }))
        ).toBe(undefined);
  });
});
