// Meetings that were made on this device and wait to be made on the server: kept through restarts, sent until it has them.
import { createSubscriber } from 'svelte/reactivity';
import * as v from 'valibot';
import { isFailureCode, type FailureCode } from '#domain/protocol/failure.ts';
import type { Api, ApiFailure } from '#lib/api/client.ts';
import { backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Directory } from './directory.svelte.ts';
import type { BrowserNews } from './surroundings.ts';

const Waiting = v.object({
  space: v.string(),
  id: v.string(),
  title: v.string(),
  number: v.nullable(v.string()),
  date: v.nullable(v.string()),
  series: v.nullable(v.string()),
  /** The note's first bytes in base64. The same with every attempt, so that all are one. */
  seed: v.pipe(v.string(), v.base64()),
  /** The Idempotency-Key. */
  attempt: v.string(),
  /** The server will not have it, and why. */
  refused: v.optional(v.custom<FailureCode>(isFailureCode))
});
export type WaitingMeeting = Readonly<v.InferOutput<typeof Waiting>>;

/** One entry of the storage for each meeting, so that two tabs never write over each other's. */
const KEY = 'rapporteur/outbox/';

/** Refusals that time may cure. */
const PASSING: ReadonlySet<ApiFailure['code']> = new Set([
  'unreachable',
  'too-fast',
  'try-later',
  'storage-full',
  'internal'
]);

export interface OutboxOptions {
  /** The browser's localStorage, or undefined where it is switched off: then a meeting waits in this page only. */
  readonly storage:
    Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> | undefined;
  readonly api: Pick<Api, 'createMeeting' | 'meeting' | 'space'>;
  readonly directory: Pick<Directory, 'remember' | 'rememberPending' | 'forgetPending'>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Call `tell` with what the browser says of network and visibility; the answer ends that. */
  readonly news: (tell: (news: BrowserNews) => void) => () => void;
  /** Call `listener` when another tab has written to the storage; the answer ends that. */
  readonly onOutsideChange: (listener: (key: string | null) => void) => () => void;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #read: () => void;
  #notify: () => void = () => undefined;
  /** What the storage would not take. */
  #unkept: readonly WaitingMeeting[] = [];
  #all: readonly WaitingMeeting[];
  /** Ids of those that are being sent now. */
  #sending: readonly string[] = [];
  #attempts = 0;
  #callOffRetry: (() => void) | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#all = this.#stored();
    this.#read = createSubscriber((update) => {
      this.#notify = update;
      return () => {
        this.#notify = () => undefined;
      };
    });
  }

  /** Follow network and other tabs, and send what waits; at the start also what was refused before. */
  start(): () => void {
    const { news, onOutsideChange, directory } = this.#options;
    for (const one of this.#all) directory.rememberPending(one.space, headOf(one), pendingOf(one));
    const ends = [
      news((what) => {
        if (what !== 'offline') this.#sendAll();
      }),
      onOutsideChange((key) => {
        if (key === null || key.startsWith(KEY)) this.#reread();
      })
    ];
    for (const one of this.#all) void this.#send(one);
    return () => {
      ends.forEach((end) => end());
      this.#callOffRetry?.();
    };
  }

  /** Undefined for a meeting that the server has. */
  of(meeting: string): WaitingMeeting | undefined {
    this.#read();
    return this.#all.find(({ id }) => id === meeting);
  }

  /** Keep a new meeting here, and have it made as soon as the server can be reached. */
  add(meeting: WaitingMeeting): void {
    this.#keep(meeting);
    this.#options.directory.rememberPending(meeting.space, headOf(meeting), 'waiting');
    void this.#send(meeting);
  }

  /** Somebody has put right what was in the way, or hopes so. */
  retry(meeting: string): void {
    const known = this.#all.find(({ id }) => id === meeting);
    if (known) void this.#send(known);
  }

  /** Give up making it. Its notes stay in this browser's database. */
  drop(meeting: string): void {
    this.#options.directory.forgetPending(meeting);
    this.#remove(meeting);
  }

  // ---- sending

  #sendAll(): void {
    this.#callOffRetry?.();
    this.#callOffRetry = undefined;
    for (const one of this.#all) if (one.refused === undefined) void this.#send(one);
  }

  async #send(meeting: WaitingMeeting): Promise<void> {
    const { space, id, title, seed, attempt } = meeting;
    const { api, directory } = this.#options;
    if (this.#sending.includes(id)) return;
    this.#sending = [...this.#sending, id];
    // What else is known of it stands in its first bytes, and only these count.
    const answer = await api.createMeeting(space, { id, title, seed }, attempt);
    // An earlier attempt may have got through, and our role may have changed since.
    const isThere = answer.ok || (!isPassing(answer.failure) && (await api.meeting(id)).ok);
    this.#sending = this.#sending.filter((one) => one !== id);
    // Given up meanwhile, or made by another tab.
    if (!this.#all.some((one) => one.id === id)) return;
    if (isThere) {
      this.#attempts = 0;
      directory.rememberPending(space, headOf(meeting), undefined);
      this.#remove(id);
      // The list as it is now: another device may have taken the same number.
      const listed = await api.space(space);
      if (listed.ok) directory.remember(listed.value);
    } else if (!answer.ok && isPassing(answer.failure)) this.#tryLater();
    else if (!answer.ok && answer.failure.code !== 'unreachable') {
      this.#keep({ ...meeting, refused: answer.failure.code });
      directory.rememberPending(space, headOf(meeting), 'refused');
    }
  }

  #tryLater(): void {
    if (this.#callOffRetry) return;
    const { clock, random } = this.#options;
    this.#callOffRetry = clock.after(backoff(this.#attempts, random()), () => this.#sendAll());
    this.#attempts += 1;
  }

  // ---- keeping

  #keep(meeting: WaitingMeeting): void {
    const others = this.#unkept.filter(({ id }) => id !== meeting.id);
    try {
      const { storage } = this.#options;
      if (!storage) throw new Error('no storage');
      storage.setItem(KEY + meeting.id, JSON.stringify(meeting));
      this.#unkept = others;
    } catch {
      this.#unkept = [...others, meeting];
    }
    this.#reread();
  }

  #remove(id: string): void {
    this.#unkept = this.#unkept.filter((one) => one.id !== id);
    try {
      this.#options.storage?.removeItem(KEY + id);
    } catch {
      // It would be sent again after a restart, and is the same meeting then.
    }
    this.#reread();
  }

  #reread(): void {
    this.#all = this.#stored();
    this.#notify();
  }

  #stored(): readonly WaitingMeeting[] {
    const { storage } = this.#options;
    const keys = Array.from(
      { length: storage?.length ?? 0 },
      (_, index) => storage?.key(index) ?? ''
    );
    const kept = keys.flatMap((key) => read(storage, key) ?? []);
    const isUnkept = ({ id }: WaitingMeeting) => this.#unkept.some((one) => one.id === id);
    return [...kept.filter((one) => !isUnkept(one)), ...this.#unkept];
  }
}

const headOf = ({ id, title, number, date, series }: WaitingMeeting) => {
  return { id, title, number, date, series };
};
const pendingOf = ({ refused }: WaitingMeeting) =>
  refused === undefined ? ('waiting' as const) : ('refused' as const);
const isPassing = ({ code }: ApiFailure): boolean => PASSING.has(code);

function read(storage: OutboxOptions['storage'], key: string): WaitingMeeting | undefined {
  if (!key.startsWith(KEY)) return undefined;
  try {
    const parsed = v.safeParse(Waiting, JSON.parse(storage?.getItem(key) ?? 'null'));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
