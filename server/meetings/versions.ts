// Versions of minutes: made from the note as it is on disk, sealed and signed, and given back byte for byte.
import * as Y from 'yjs';
import { sealedJson } from '#domain/history/version.ts';
import { readMinutes } from '#domain/note/minutes.ts';
import { readActions } from '#domain/note/note.ts';
import { minutesHtml } from '#domain/report/html.ts';
import { minutesMarkdown } from '#domain/report/markdown.ts';
import { minutesText } from '#domain/report/text.ts';
import type { MeetingRow, MemberRow, NewVersion, Storage } from '../storage/storage.ts';
import { sha256, type Seals } from './seals.ts';

export interface VersionsDeps {
  readonly storage: Pick<
    Storage,
    | 'versions'
    | 'versionFile'
    | 'versionState'
    | 'versionBySeal'
    | 'versionByFile'
    | 'fileHashes'
    | 'lastSeal'
  >;
  readonly seals: Seals;
  readonly now: () => number;
}

export class Versions {
  readonly #deps: VersionsDeps;
  readonly #chains = new Map<string, Promise<unknown>>();

  constructor(deps: VersionsDeps) {
    this.#deps = deps;
  }

  /** Seals of one space are made one after the other, so that each knows the one before it. */
  async inChain<T>(space: string, make: () => Promise<T>): Promise<T> {
    const before = this.#chains.get(space);
    const mine = (async () => {
      await before?.catch(() => undefined);
      return make();
    })();
    this.#chains.set(space, mine);
    try {
      return await mine;
    } finally {
      if (this.#chains.get(space) === mine) this.#chains.delete(space);
    }
  }

  /**
   * The note as a version, with every file rendered now: they are never rendered again. `verify` is the
   * address of the page that checks a seal.
   */
  async make(
    doc: Y.Doc,
    meeting: MeetingRow,
    { member: by, verify }: { readonly member: MemberRow; readonly verify: string },
    version: number,
    note: string | null
  ): Promise<NewVersion> {
    const { storage, seals, now } = this.#deps;
    const previous = await storage.lastSeal(meeting.space);
    const before = previous === null ? null : await storage.versionBySeal(previous);
    // In a chain no seal is older than the one before it, also when the clock was set back between.
    const at = Math.max(now(), before?.at ?? 0);
    const minutes = readMinutes(doc, { state: 'final', version });
    const record = {
      space: meeting.space,
      meeting: meeting.id,
      version,
      sealedAt: new Date(at).toISOString(),
      previousSeal: previous
    };
    const json = sealedJson(minutes, { ...record, note });
    const seal = sha256(json);
    const signed = await seals.sign({ ...record, seal });
    // What people read carries the seal; the sealed file itself cannot.
    const shown = { ...minutes, status: { ...minutes.status, seal } };
    return {
      ...signed,
      meeting: meeting.id,
      space: meeting.space,
      version,
      at,
      by: by.id,
      byName: by.name,
      note,
      seal,
      previous,
      files: [
        { format: 'json', body: json },
        { format: 'txt', body: minutesText(shown) },
        { format: 'md', body: minutesMarkdown(shown) },
        { format: 'html', body: minutesHtml(shown, undefined, { verify }) }
      ],
      state: Y.encodeStateAsUpdate(doc)
    };
  }

  list(meeting: string) {
    return this.#deps.storage.versions(meeting);
  }

  /** A file of a version, as it was rendered when the version was made; null when there is none. */
  file(meeting: string, version: number, format: string) {
    return this.#deps.storage.versionFile(meeting, version, format);
  }

  state(meeting: string, version: number) {
    return this.#deps.storage.versionState(meeting, version);
  }

  /** The labels that actions had in a version, by their ids; none before the first. */
  async labels(meeting: string, version: number): Promise<Map<string, string>> {
    const state = version > 0 ? await this.state(meeting, version) : null;
    const doc = new Y.Doc();
    if (state) Y.applyUpdate(doc, state);
    const labels = new Map<string, string>();
    for (const [id, { label }] of readActions(doc)) if (label !== undefined) labels.set(id, label);
    doc.destroy();
    return labels;
  }

  /** The hash of every file that was given out of a meeting's versions. */
  files(meeting: string) {
    return this.#deps.storage.fileHashes(meeting);
  }

  /** The version that a seal, or the hash of one of its files, belongs to; `json` is the sealed file itself. */
  async byHash(hash: string) {
    const { storage } = this.#deps;
    const sealed = await storage.versionBySeal(hash);
    return sealed ? { ...sealed, format: 'json' } : storage.versionByFile(hash);
  }
}
