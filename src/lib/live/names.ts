// The names of documents on the wire and of their databases in this browser.

/** A document on the server: the notes of a meeting, or what a space shares. */
export type DocumentName = `meeting/${string}` | `space/${string}`;

/** The epoch of a document that was never frozen. */
export const FIRST_EPOCH = 0;

/** Which local copy of a document: the epoch it was begun in, and how many before it went their own way. */
export interface Copy {
  readonly epoch: number;
  readonly branch?: number;
}

/** One database per copy: one that was held stays as it was. */
export function databaseName(doc: DocumentName, epoch: number, branch = 0): string {
  return `rapporteur/${doc}/e${epoch}${branch > 0 ? `.${branch}` : ''}`;
}
