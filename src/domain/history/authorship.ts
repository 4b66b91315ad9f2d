// Who wrote each run of a note's text, by Yjs client id: for a draft's readers, never for a report.
import * as Y from 'yjs';

export interface AuthoredRun {
  readonly text: string;
  /** The Yjs client id that inserted it. */
  readonly client: number;
}

export interface AuthoredBlock {
  /** The block's key, as render() gives it. */
  readonly key: string;
  readonly runs: readonly AuthoredRun[];
}

/** The blocks with text, in order; neighbouring runs of one client are one. */
export function authorship(body: Y.Text): AuthoredBlock[] {
  const blocks: { key: string; runs: AuthoredRun[] }[] = [{ key: 'start', runs: [] }];
  for (let item = body._start; item !== null; item = item.right) {
    if (item.deleted) continue;
    if (item.content instanceof Y.ContentType) {
      blocks.push({ key: `${item.id.client}:${item.id.clock}`, runs: [] });
      continue;
    }
    if (!(item.content instanceof Y.ContentString)) continue;
    const runs = blocks.at(-1)?.runs;
    const { client } = item.id;
    const last = runs?.at(-1);
    const text = item.content.str;
    if (runs && last?.client === client) runs[runs.length - 1] = { client, text: last.text + text };
    else runs?.push({ client, text });
  }
  return blocks.filter(({ runs }) => runs.length > 0);
}
