// What the operator can set, read from the environment; a value that makes no sense is refused with a sentence.
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** The public origin behind a proxy, "https://minutes.example.org". */
  readonly origin: string | undefined;
  /** Whether the last X-Forwarded-For entry names the client: only behind a proxy that sets it. */
  readonly trustProxy: boolean;
  /** How many spaces, joins and meetings one address may make per minute. */
  readonly perMinute: number;
  /** How many sockets one member, and one address, may have open; 0 for no limit. */
  readonly sockets: { readonly perMember: number; readonly perAddress: number };
  /** Opens /metrics to others than this machine. */
  readonly metricsToken: string | undefined;
  /** For how many days something is kept; 0 is for good. */
  readonly retain: {
    /** Rows of a document's log that a snapshot covers: the history of its notes. */
    readonly log: number;
    /** Answers that are given again to who sends a command twice. */
    readonly commands: number;
    /** Invites after they have expired or were withdrawn. */
    readonly invites: number;
    /** Sessions after they were last used. */
    readonly sessions: number;
  };
}

export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return {
    port: whole(env, 'PORT', 3000, 65535),
    host: env.HOST || '127.0.0.1',
    dataDir: env.DATA_DIR || './data',
    origin: env.ORIGIN ? originOf(env.ORIGIN) : undefined,
    trustProxy: env.TRUST_PROXY === '1',
    perMinute: whole(env, 'RATE_PER_MINUTE', 300, 1_000_000),
    sockets: {
      perMember: whole(env, 'SOCKETS_PER_MEMBER', 60, 1_000_000),
      perAddress: whole(env, 'SOCKETS_PER_ADDRESS', 2000, 1_000_000)
    },
    metricsToken: env.METRICS_TOKEN || undefined,
    retain: {
      log: whole(env, 'RETAIN_LOG_DAYS', 0, 36_500),
      commands: whole(env, 'RETAIN_COMMANDS_DAYS', 30, 36_500),
      invites: whole(env, 'RETAIN_INVITES_DAYS', 0, 36_500),
      sessions: whole(env, 'RETAIN_SESSIONS_DAYS', 0, 36_500)
    }
  };
}

function whole(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: number,
  highest: number
): number {
  const value = env[name] ? Number(env[name]) : fallback;
  if (!Number.isInteger(value) || value < 0 || value > highest)
    throw new Error(`${name} must be a whole number from 0 to ${highest}.`);
  return value;
}

function originOf(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Error('ORIGIN must be an address such as https://minutes.example.org.');
  return url.origin;
}
