// Hocuspocus at its defaults, its documents kept in SQLite through its own database extension.
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';

const db = new DatabaseSync(path.join(process.env['DATA_DIR'] ?? '.', 'hocuspocus.db'));
db.exec('PRAGMA journal_mode = WAL');
db.exec('CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT');
const fetch = db.prepare('SELECT data FROM documents WHERE name = ?');
const store = db.prepare(
  'INSERT INTO documents (name, data) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data'
);

const server = new Server({
  port: 0,
  address: '127.0.0.1',
  quiet: true,
  extensions: [
    new Database({
      fetch: async ({ documentName }) => {
        const data = fetch.get(documentName)?.['data'];
        return data instanceof Uint8Array ? data : null;
      },
      store: async ({ documentName, state }) => void store.run(documentName, state)
    })
  ]
});
await server.listen();
console.log(`http://127.0.0.1:${server.address.port}`);
