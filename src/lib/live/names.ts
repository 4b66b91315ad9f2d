// The names of documents on the wire and of their databases in this browser.

/** A document on the server: the notes of a meeting, or what a space shares. */
export type DocumentName = `meeting/${string}` | `space/${string}`;

/** The epoch of a document that was never frozen. */
export const FIRST_EPOCH = 0;

/** One database per document and epoch: a finalised branch stays as it was. */
export function databaseName(doc: DocumentName, epoch: number): string {
  return `rapporteur/${doc}/e${epoch}`;
}
