// Documents that tests import: our own with invented people, and the real ones beside the repository where they are.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const own = fileURLToPath(new URL('documents/', import.meta.url));
const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));

export const ownDocument = (name: string): string => readFileSync(`${own}${name}`, 'utf8');

/** The real report this product was made for; undefined on machines that do not have it. */
export const seedReport = readShared('seed/dccg-64-summary-report.txt');
export const seedData = readShared('seed/dccg-64-summary-report.json');

/** Real meeting documents by file name; empty on machines that do not have them. */
export const corpus: ReadonlyMap<string, string> = new Map(
  (existsSync(`${shared}corpus`) ? readdirSync(`${shared}corpus`) : [])
    .filter((name) => /^S\d+.*\.(md|txt)$/.test(name))
    .map((name) => [name, readFileSync(`${shared}corpus/${name}`, 'utf8')])
);

function readShared(name: string): string | undefined {
  return existsSync(`${shared}${name}`) ? readFileSync(`${shared}${name}`, 'utf8') : undefined;
}
