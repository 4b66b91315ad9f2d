// `npm run rotate-key`: a new key signs from now on, while the server is stopped; the old ones can still be checked.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from './http/config.ts';
import { rotateKey } from './meetings/seals.ts';
import { DATABASE } from './storage/sqlite-files.ts';
import { openSqlite } from './storage/sqlite.ts';

try {
  const directory = path.resolve(readConfig(process.env).dataDir);
  if (!existsSync(path.join(directory, DATABASE)))
    throw new Error(`There is no database in ${directory}.`);
  const storage = await openSqlite(directory);
  try {
    const { id, at } = await rotateKey(storage, Date.now());
    console.log(`Key ${id} signs from ${new Date(at).toISOString()} on.`);
  } finally {
    await storage.close();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
