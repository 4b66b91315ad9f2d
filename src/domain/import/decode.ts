// The bytes of an imported file as text: UTF-8, or UTF-16 with its mark; Windows-1252 where it is neither.
import { failure, type Failure } from '../protocol/failure.ts';

/** Files past this are refused: a long day of notes is a tenth of it. */
export const MAX_IMPORT_BYTES = 1024 * 1024;

export const MAX_IMPORT_LINES = 50_000;

export function decodeText(bytes: Uint8Array): string | Failure {
  if (bytes.length > MAX_IMPORT_BYTES)
    return failure('too-large', `The file is larger than ${MAX_IMPORT_BYTES / 1024 / 1024} MB.`);
  if (bytes.reduce((lines, byte) => (byte === 10 ? lines + 1 : lines), 0) > MAX_IMPORT_LINES)
    return failure('too-large', `The file has more than ${MAX_IMPORT_LINES} lines.`);
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.includes(0))
    return failure('unsupported', 'The file is not text: import text or Markdown.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // What editors on Windows still write when asked for plain text; every byte has a character.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Lines without their ends; a page break ends a line. What no editor can show becomes a space. */
export function splitLines(text: string): string[] {
  return (
    text
      .replace(/^\ufeff/, '')
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000e-\u001f\u007f\ufffe\uffff]/g, ' ')
      .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
  );
}
