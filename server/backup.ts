// `npm run backup -- FILE`: a checked copy of the data, while the server runs.
import path from 'node:path';
import { readConfig } from './http/config.ts';
import { backUp } from './storage/sqlite-backup.ts';

const [file] = process.argv.slice(2);
try {
  if (file === undefined) throw new Error('Usage: npm run backup -- FILE');
  const made = await backUp(path.resolve(readConfig(process.env).dataDir), path.resolve(file));
  console.log(`${file}: ${made.spaces} spaces, ${made.documents} documents, checked.`);
  console.log(`SHA-256 ${made.digest}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
