// `npm run restore -- FILE [SHA-256]`: put a backup in the place of the data, while the server is stopped.
import path from 'node:path';
import { readConfig } from './http/config.ts';
import { restore } from './storage/sqlite-backup.ts';

const [file, given] = process.argv.slice(2);
try {
  if (file === undefined) throw new Error('Usage: npm run restore -- FILE [SHA-256]');
  const directory = path.resolve(readConfig(process.env).dataDir);
  const restored = restore(directory, path.resolve(file), new Date(), given);
  const { spaces, documents, decisions, before, digest } = restored;
  if (digest === null)
    console.log('No digest was given or stands beside the file; what is in it was checked.');
  console.log(
    `Restored ${spaces} spaces and ${documents} documents; ${decisions} decisions made again.`
  );
  if (before !== null) console.log(`What stood there before is kept in ${before}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
