// What every importer gives back: a note to be written, and a truthful account of what was placed.
import type { NotePlan } from '../note/note.ts';

export interface Imported {
  readonly plan: NotePlan;
  readonly report: ImportReport;
}

/** `placed` and `unsorted` count the source's non-empty lines; together they are all of them. */
export interface ImportReport {
  readonly placed: number;
  readonly unsorted: number;
  /** English sentences that say what stands under "Unsorted" and why. */
  readonly warnings: readonly string[];
}
