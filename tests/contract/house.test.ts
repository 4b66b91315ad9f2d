// The house's arrows, tried: one forbidden import of each sort is refused by lint, and the message says where to go.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const eslint = new ESLint({ cwd: root });

/** What the house says of one line of code in a file that need not exist. */
async function houseSays(file: string, line: string): Promise<string[]> {
  const code = file.endsWith('.svelte') ? `<script lang="ts">\n${line}\n</script>\n` : `${line}\n`;
  const results = await eslint.lintText(code, { filePath: `${root}/${file}` });
  return results
    .flatMap((result) => result.messages)
    .filter((message) => message.ruleId === 'house/arrows' || message.fatal === true)
    .map((message) => message.message);
}

/** From a file, an import that must be refused, and the words that say where the file belongs. */
const FORBIDDEN: readonly (readonly [sort: string, file: string, names: string, says: RegExp])[] = [
  ['domain → lib', 'src/domain/note/x.ts', '#lib/api/client.ts', /belongs in src\/lib/],
  ['domain → lib, relative', 'src/domain/note/x.ts', '../../lib/a.ts', /belongs in src\/lib/],
  ['domain → feature', 'src/domain/note/x.ts', '#features/join/a.ts', /src\/domain is pure/],
  ['domain → server', 'src/domain/note/x.ts', '../../../server/rooms/a.ts', /src\/domain is pure/],
  ['domain → Node', 'src/domain/note/x.ts', 'node:fs', /what needs Node .* in server/],
  ['domain → a browser package', 'src/domain/note/x.ts', 'svelte', /needs the browser belongs/],
  ['lib → feature', 'src/lib/ui/x.ts', '#features/editor/a.ts', /or do this in src\/features/],
  ['lib → route', 'src/lib/ui/x.ts', '../../routes/a.ts', /or do this in src\/features/],
  ['lib → server', 'src/lib/live/x.ts', '../../../server/socket/a.ts', /lib may not import/],
  ['lib → Node', 'src/lib/live/x.ts', 'node:path', /may not import Node/],
  ['feature → feature', 'src/features/join/x.ts', '#features/editor/a.ts', /belongs in src\/lib/],
  ['feature → feature, relative', 'src/features/join/X.svelte', '../editor/A.svelte', /src\/lib/],
  ['feature → route', 'src/features/join/x.ts', '../../routes/a.ts', /put together in src\/routes/],
  ['feature → server', 'src/features/join/x.ts', '../../../server/http/a.ts', /feature may not/],
  ['route → server', 'src/routes/x.ts', '../../server/http/a.ts', /reached over HTTP/],
  ['$lib', 'src/routes/+page.svelte', '$lib/ui/A.svelte', /#lib\//],
  ['server → src/lib', 'server/http/x.ts', '../../src/lib/api/a.ts', /A door parses and answers/],
  ['main → src/lib', 'server/main.ts', '#lib/api/a.ts', /only as the built files it serves/],
  ['rooms → src/features', 'server/rooms/x.ts', '#features/join/a.ts', /An open document knows/],
  ['http → an adapter', 'server/http/x.ts', '../storage/sqlite/a.ts', /chosen in server\/main\.ts/],
  ['socket → an adapter', 'server/socket/x.ts', '../storage/sqlite.ts', /in server\/main\.ts/],
  [
    'rooms → an adapter',
    'server/rooms/x.ts',
    '../storage/sqlite/a.ts',
    /name the adapter in server/
  ],
  ['rooms → a door', 'server/rooms/x.ts', '../socket/a.ts', /parse in server\/socket/],
  ['rooms → decisions', 'server/rooms/x.ts', '../meetings/a.ts', /decide in server\/meetings/],
  [
    'meetings → an adapter',
    'server/meetings/x.ts',
    '../storage/sqlite.ts',
    /promises, not adapters/
  ],
  ['meetings → a door', 'server/meetings/x.ts', '../http/a.ts', /promises, not adapters or doors/],
  ['members → decisions', 'server/members/x.ts', '../meetings/a.ts', /promises, not adapters/],
  [
    'adapter → adapter',
    'server/storage/sqlite/x.ts',
    '../postgres/a.ts',
    /belongs in server\/storage/
  ],
  ['adapter → another promise’s', 'server/storage/sqlite.ts', '../fanout/local.ts', /An adapter/],
  ['promise → adapter', 'server/storage/storage.ts', './sqlite.ts', /belongs in server\/storage/],
  ['promise → a driver', 'server/storage/storage.ts', 'node:sqlite', /is a promise/],
  ['product → tests', 'server/http/x.ts', '../../tests/support/a.ts', /not product code/]
];

const ALLOWED: readonly (readonly [sort: string, file: string, names: string])[] = [
  ['domain → domain', 'src/domain/report/x.ts', '../note/minutes.ts'],
  ['domain → yjs', 'src/domain/note/x.ts', 'yjs'],
  ['lib → domain', 'src/lib/binding/x.ts', '#domain/note/note.ts'],
  ['lib → a package', 'src/lib/live/x.ts', 'y-indexeddb'],
  ['feature → lib', 'src/features/join/X.svelte', '#lib/ui/Button.svelte'],
  ['feature → domain', 'src/features/join/x.ts', '#domain/rules/roles.ts'],
  ['feature → itself', 'src/features/join/x.ts', './join.svelte.ts'],
  ['route → feature', 'src/routes/+page.svelte', '#features/spaces/Spaces.svelte'],
  ['route → lib', 'src/routes/+layout.svelte', '#lib/ui/Button.svelte'],
  ['server → src/domain', 'server/http/x.ts', '#domain/protocol/api.ts'],
  ['server → src/domain, relative', 'server/rooms/x.ts', '../../src/domain/note/note.ts'],
  ['main → an adapter', 'server/main.ts', './storage/sqlite.ts'],
  ['http → meetings', 'server/http/x.ts', '../meetings/a.ts'],
  ['socket → rooms', 'server/socket/x.ts', '../rooms/a.ts'],
  ['rooms → the promise', 'server/rooms/x.ts', '../storage/storage.ts'],
  ['adapter → its promise', 'server/storage/sqlite/x.ts', '../storage.ts'],
  ['adapter → Node', 'server/storage/sqlite/x.ts', 'node:sqlite'],
  ['a test → anything', 'server/http/x.test.ts', '../storage/sqlite.ts']
];

describe('the arrows of the house', () => {
  for (const [sort, file, names, says] of FORBIDDEN)
    it(`refuses ${sort}, and says where the file belongs`, async () => {
      const told = await houseSays(file, `import { a } from '${names}';\nconsole.log(a);`);
      expect(told.join('\n')).toMatch(says);
    });

  it.each(ALLOWED)('allows %s', async (_sort, file, names) => {
    expect(await houseSays(file, `import { a } from '${names}';\nconsole.log(a);`)).toEqual([]);
  });

  it.each([
    ['a type import', "import type { A } from '#lib/a.ts';\nexport const b = (a: A) => a;"],
    ['an inline type import', "export type B = import('#lib/a.ts').A;"],
    ['a dynamic import', "export const a = () => import('#lib/a.ts');"],
    ['a re-export', "export { a } from '#lib/a.ts';"],
    ['a re-export of all', "export * from '#lib/a.ts';"]
  ])('sees %s as an import', async (_sort, line) => {
    expect(await houseSays('src/domain/note/x.ts', line)).toHaveLength(1);
  });

  it.each(['src/components/X.svelte', 'src/stuff.ts', 'server/services/x.ts'])(
    'refuses %s, which stands in no room',
    async (file) => {
      const told = await houseSays(file, 'console.log(1);');
      expect(told.join('\n')).toMatch(/stands in no room of the house/);
    }
  );
});

describe('the source files', () => {
  const files = globSync(['*.{ts,js}', '{src,server,tests}/**/*.{ts,js,mjs,svelte}'], {
    cwd: root,
    exclude: ['src/lib/i18n/paraglide/**']
  });

  it('are many', () => {
    expect(files.length).toBeGreaterThan(10);
  });

  it('each open with one sentence that says what they are', () => {
    const silent = files.filter((name) => {
      const [first = ''] = readFileSync(`${root}/${name}`, 'utf8')
        .replace(/^#!.*\n/, '')
        .split('\n');
      return !/^(\/\/|\/\*\*?|<!--) ?\S+ .*\S/.test(first.replace('@component', '').trim());
    });
    expect(silent).toEqual([]);
  });

  it('never try to silence a doubt with a skipped or an only test', () => {
    const marked = files.filter(
      (name) =>
        /\.(test|spec)\.ts$/.test(name) &&
        /\b(it|test|describe)\.(only|skip|todo|fixme)\(/.test(
          readFileSync(`${root}/${name}`, 'utf8')
        )
    );
    expect(marked).toEqual([]);
  });
});
