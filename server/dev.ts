// A Vite plugin: in development the API and the socket live on Vite's own port, beside its hot reload.
import path from 'node:path';
import type { Plugin } from 'vite';
import type * as Config from './http/config.ts';
import type * as Main from './main.ts';
import type * as Sqlite from './storage/sqlite.ts';

export function devServer(): Plugin {
  return {
    name: 'rapporteur-dev-server',
    apply: 'serve',
    async configureServer(vite) {
      if (process.env.VITEST || !vite.httpServer) return;
      // Named at run time, so that neither the config's bundle nor a build drags the server in.
      const here = (file: string) => new URL(file, import.meta.url).href;
      const main: typeof Main = await import(here('./main.ts'));
      const sqlite: typeof Sqlite = await import(here('./storage/sqlite.ts'));
      const { readConfig }: typeof Config = await import(here('./http/config.ts'));
      const config = readConfig(process.env);
      const storage = await sqlite.openSqlite(path.resolve(config.dataDir));
      const house = main.openHouse({ config, storage });
      vite.middlewares.use((request, response, next) =>
        house.isForApi(request.url) ? house.listener(request, response) : next()
      );
      // Any other upgrade is Vite's own: to touch it would end hot reload.
      vite.httpServer.on('upgrade', (request, socket, head) => {
        if (house.isForSocket(request)) house.upgrade(request, socket, head);
      });
      vite.httpServer.on('close', () => void house.close());
    }
  };
}
