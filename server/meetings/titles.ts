// Notices that a title, number, date or series in the notes has changed, and has the lists follow a moment later.
import type * as Y from 'yjs';
import { readMeta } from '#domain/note/note.ts';

/** Somebody who types a title changes it with every key: the lists follow at this pace in milliseconds. */
const PACE = 500;

export class Titles {
  readonly #follow: (meeting: string) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #seen = new WeakMap<Y.Doc, string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #following = new Map<string, Promise<void>>();

  constructor(follow: (meeting: string) => Promise<void>, onError: (error: unknown) => void) {
    this.#follow = follow;
    this.#onError = onError;
  }

  /** A commit to a document: cheap when its title is what it was. */
  committed(document: string, content: Y.Doc): void {
    const [sort, meeting] = document.split('/');
    if (sort !== 'meeting' || meeting === undefined) return;
    const { title, number, date, series } = readMeta(content);
    const now = JSON.stringify([title, number, date, series]);
    if (this.#seen.get(content) === now) return;
    this.#seen.set(content, now);
    if (this.#timers.has(meeting)) return;
    const timer = setTimeout(() => {
      void this.#begin(meeting);
    }, PACE);
    timer.unref();
    this.#timers.set(meeting, timer);
  }

  /** Settles when those of these meetings are followed that were to be soon, or are just now; whether there were any. */
  async settle(meetings: readonly string[]): Promise<boolean> {
    const followed = meetings.flatMap((meeting) =>
      this.#timers.has(meeting) ? this.#begin(meeting) : (this.#following.get(meeting) ?? [])
    );
    await Promise.all(followed);
    return followed.length > 0;
  }

  #begin(meeting: string): Promise<void> {
    clearTimeout(this.#timers.get(meeting));
    this.#timers.delete(meeting);
    const mine = this.#follow(meeting)
      .catch(this.#onError)
      .finally(() => {
        if (this.#following.get(meeting) === mine) this.#following.delete(meeting);
      });
    this.#following.set(meeting, mine);
    return mine;
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
