// `npm run restore -- FILE`: put a backup in the place of the data, while the server is stopped.
import path from 'node:path';
import { readConfig } from './http/config.ts';
import { restore } from './storage/sqlite-backup.ts';

const [file] = process.argv.slice(2);
try {
  if (file === undefined) throw new Error('Usage: npm run restore -- FILE');
  const directory = path.resolve(readConfig(process.env).dataDir);
  const restored = restore(directory, path.resolve(file), new Date());
  const { spaces, documents, decisions, before } = restored;
  console.log(
    `Restored ${spaces} spaces and ${documents} documents; ${decisions} decisions made again.`
  );
  if (before !== null) console.log(`What stood there before is kept in ${before}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
