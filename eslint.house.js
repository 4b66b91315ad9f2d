// The house's arrows as a lint rule: which room may import which, and where a misplaced file belongs.
import path from 'node:path';

/**
 * A room: which files live in it, which rooms it may import (itself always), which packages
 * (undefined: any), and what to say when an import is refused.
 * The first room whose pattern matches a file owns it.
 */
export const ROOMS = [
  {
    name: 'domain',
    files: /^src\/domain\//,
    may: [],
    packages:
      /^(yjs|lib0|valibot|diff|uqr|mdast-util-(from-markdown|to-markdown|gfm)|micromark-extension-gfm|mdast|parse5)(\/|$)/,
    advice:
      'src/domain is pure: what needs the browser belongs in src/lib, what needs Node or a store belongs in server, and a clock, ids or randomness come in as parameters.'
  },
  {
    name: 'lib',
    files: /^src\/lib\//,
    may: ['domain'],
    advice:
      'src/lib serves every feature and knows none: move what it needs down into src/lib or src/domain, or do this in src/features.'
  },
  {
    name: 'feature',
    files: /^src\/features\/([^/]+)\//,
    may: ['lib', 'domain'],
    advice:
      'A feature never imports another or a route: what two features share belongs in src/lib (or src/domain if it is pure); what stands side by side is put together in src/routes.'
  },
  {
    name: 'routes',
    files: /^src\/(routes\/|service-worker\.ts|app\.d\.ts|hooks)/,
    may: ['feature', 'lib', 'domain'],
    advice:
      'A route says which features stand where; the server is reached over HTTP and the socket.'
  },
  {
    name: 'server/main',
    files: /^server\/[^/]+$/,
    may: [
      'server/http',
      'server/socket',
      'server/meetings',
      'server/members',
      'server/rooms',
      'server/storage promise',
      'server/storage adapter',
      'server/fanout promise',
      'server/fanout adapter',
      'domain'
    ],
    advice: 'server/main.ts opens the house; it reaches the app only as the built files it serves.'
  },
  {
    name: 'server/http',
    files: /^server\/http\//,
    may: [
      'server/meetings',
      'server/members',
      'server/rooms',
      'server/storage promise',
      'server/fanout promise',
      'domain'
    ],
    advice:
      'A door parses and answers: decisions belong in server/meetings, sessions in server/members, open documents in server/rooms; stores are chosen in server/main.ts.'
  },
  {
    name: 'server/socket',
    files: /^server\/socket\//,
    may: [
      'server/meetings',
      'server/members',
      'server/rooms',
      'server/storage promise',
      'server/fanout promise',
      'domain'
    ],
    advice:
      'A door parses and answers: decisions belong in server/meetings, sessions in server/members, open documents in server/rooms; stores are chosen in server/main.ts.'
  },
  {
    name: 'server/meetings',
    files: /^server\/meetings\//,
    may: [
      'server/members',
      'server/rooms',
      'server/storage promise',
      'server/fanout promise',
      'domain'
    ],
    advice:
      'server/meetings knows promises, not adapters or doors: name the adapter in server/main.ts, parse requests in server/http or server/socket.'
  },
  {
    name: 'server/members',
    files: /^server\/members\//,
    may: ['server/rooms', 'server/storage promise', 'server/fanout promise', 'domain'],
    advice:
      'server/members knows promises, not adapters or doors: name the adapter in server/main.ts, parse requests in server/http or server/socket.'
  },
  {
    name: 'server/rooms',
    files: /^server\/rooms\//,
    may: ['server/storage promise', 'server/fanout promise', 'domain'],
    advice:
      'An open document knows only the storage and fanout promises: name the adapter in server/main.ts, decide in server/meetings, parse in server/socket.'
  },
  {
    name: 'server/storage promise',
    files: /^server\/storage\/storage\.ts$/,
    may: ['domain'],
    packages: /^(yjs|lib0|valibot)(\/|$)/,
    advice:
      'server/storage/storage.ts is a promise: what keeps it belongs in server/storage/sqlite.'
  },
  {
    name: 'server/storage adapter',
    files: /^server\/storage\/([^/]+)/,
    may: ['server/storage promise', 'domain'],
    advice:
      'An adapter knows its promise and the domain, never another adapter: what two adapters share belongs in server/storage/storage.ts or src/domain.'
  },
  {
    name: 'server/fanout promise',
    files: /^server\/fanout\/fanout\.ts$/,
    may: ['domain'],
    packages: /^(yjs|lib0|valibot)(\/|$)/,
    advice: 'server/fanout/fanout.ts is a promise: what keeps it belongs in server/fanout/local.ts.'
  },
  {
    name: 'server/fanout adapter',
    files: /^server\/fanout\/([^/]+)/,
    may: ['server/fanout promise', 'domain'],
    advice:
      'An adapter knows its promise and the domain, never another adapter: what two adapters share belongs in the promise or src/domain.'
  }
];

/** The project-relative path an import names, or undefined when it names a package. */
function target(/** @type {string} */ file, /** @type {string} */ specifier) {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier);
  const inside = /^#(domain|lib|features)\/(.*)$/.exec(specifier);
  return inside ? `src/${inside[1]}/${inside[2]}` : undefined;
}

function roomOf(/** @type {string} */ file) {
  for (const room of ROOMS) {
    const match = room.files.exec(file);
    if (match) return { room, part: match[1] ?? '' };
  }
  return undefined;
}

const isTest = (/** @type {string} */ file) => file.includes('.test.');

/** What the house says of a file that stands in no room, or undefined. */
export function homeless(/** @type {string} */ file) {
  if (!/^(src|server)\//.test(file) || roomOf(file) || isTest(file)) return undefined;
  return `${file} stands in no room of the house: a deed a user would name belongs in src/features, what every feature needs in src/lib, what a meeting is in src/domain, and the server's rooms are http, socket, rooms, meetings, members, storage and fanout.`;
}

/** What the house says of one import, or undefined when it is allowed. Paths are project-relative, with `/`. */
export function refusal(/** @type {string} */ file, /** @type {string} */ specifier) {
  const home = roomOf(file);
  if (!home || isTest(file)) return undefined;
  if (/^\$lib(\/|$)/.test(specifier))
    return `Import '${specifier}' as '#lib/…': inside the project names come from package.json "imports".`;
  const to = target(file, specifier);
  const say = (/** @type {string} */ what) =>
    `${home.room.name} may not import ${what} ('${specifier}'). ${home.room.advice}`;
  if (to === undefined) {
    if (home.room.packages && !home.room.packages.test(specifier)) return say('this package');
    if (home.room.name === 'routes' || home.room.name === 'lib' || home.room.name === 'feature')
      if (specifier.startsWith('node:')) return say('Node');
    return undefined;
  }
  const other = roomOf(to);
  if (!other) {
    if (/^(tests|docs|static)\//.test(to)) return say('what is not product code');
    if (to.startsWith('server/') || to.startsWith('src/')) return say('this file');
    return undefined;
  }
  if (other.room.name === home.room.name) {
    if (home.room.name === 'feature' && home.part !== other.part)
      return say(`another feature, ${other.part}`);
    if (home.room.name.endsWith('adapter') && stem(home.part) !== stem(other.part))
      return say(`another adapter, ${stem(other.part)}`);
    return undefined;
  }
  return home.room.may.includes(other.room.name) ? undefined : say(other.room.name);
}

/** An adapter is a folder or a group of files with one first word: sqlite.ts and sqlite-worker.ts are one. */
function stem(/** @type {string} */ part) {
  return part.replace(/\.ts$/, '').split('-')[0];
}

/** @type {import('eslint').ESLint.Plugin} */
export const house = {
  rules: {
    arrows: {
      meta: { type: 'problem', schema: [], messages: { refused: '{{text}}' } },
      create(context) {
        const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
        const look = (/** @type {any} */ source) => {
          if (!source || typeof source.value !== 'string') return;
          const text = refusal(file, source.value);
          if (text) context.report({ node: source, messageId: 'refused', data: { text } });
        };
        return {
          Program: (node) => {
            const text = homeless(file);
            if (text) context.report({ node, messageId: 'refused', data: { text } });
          },
          TSImportType: (node) => look(node.source),
          ImportDeclaration: (node) => look(node.source),
          ExportNamedDeclaration: (node) => look(node.source),
          ExportAllDeclaration: (node) => look(node.source),
          ImportExpression: (node) => look(node.source)
        };
      }
    }
  }
};
