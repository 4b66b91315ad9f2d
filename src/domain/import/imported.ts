// What every importer gives back: a note to be written, and a truthful account of what was placed.
import type { NotePlan } from '../note/note.ts';

export interface Imported {
  readonly plan: NotePlan;
  readonly report: ImportReport;
}

/** `placed` and `unsorted` count the source's non-empty lines (in HTML its blocks); together they are all of them. */
export interface ImportReport {
  readonly placed: number;
  readonly unsorted: number;
  /** English sentences: what stands under "Unsorted" and why, or why a file was read more plainly. */
  readonly warnings: readonly string[];
}
