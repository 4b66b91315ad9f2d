// A note that a device has begun by itself, as its first bytes: judged as the gate judges an update to an empty note.
import * as Y from 'yjs';
import { readMeta, type NoteMeta } from '#domain/note/note.ts';
import { SEED_BYTES } from '#domain/protocol/api.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import { OpenDocument } from './document.ts';
import { scanUpdate } from './scan.ts';

export interface Seed {
  /** The whole note as one V1 update. */
  readonly bytes: Uint8Array;
  /** The Yjs client ids it was written under, which are its maker's from now on. */
  readonly clients: readonly number[];
  readonly meta: NoteMeta;
}

/** The first bytes of a note that `member` has made, or why they are none. */
export function readSeed(bytes: Uint8Array, member: string): Seed | Failure {
  if (bytes.length > SEED_BYTES)
    return failure('too-large', `A note begins with at most ${SEED_BYTES} bytes.`);
  const scan = scanUpdate(bytes);
  if ('code' in scan) return scan;
  const document = OpenDocument.empty('meeting/new');
  try {
    const judged = document.judge(scan, member, new Set(), false);
    if ('code' in judged) return failure('malformed', judged.message);
    if (judged.effect === 'gap')
      return failure('malformed', 'It builds on something that is not in it.');
    if (!document.act(() => Y.applyUpdate(document.doc, bytes), 'member'))
      return failure('malformed', 'There is nothing in it.');
    const meta = readMeta(document.doc);
    if (meta.title.trim() === '') return failure('malformed', 'seed: a meeting has a title.');
    return { bytes: Y.encodeStateAsUpdate(document.doc), clients: judged.claims, meta };
  } catch {
    return failure('malformed', 'This note cannot be opened.');
  } finally {
    document.destroy();
  }
}
