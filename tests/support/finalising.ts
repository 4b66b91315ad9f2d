// Steps of tests about final minutes: finalise, write a line, and read what was held.
import { expect } from 'vitest';
import * as v from 'valibot';
import type * as Y from 'yjs';
import { newMarker } from '#domain/note/note.ts';
import type { Held } from '#domain/protocol/messages.ts';
import type { RawClient } from './raw-client.ts';
import type { Visitor } from './visitor.ts';

export const Ruled = v.object({
  status: v.string(),
  version: v.number(),
  seal: v.nullable(v.string()),
  epoch: v.number()
});
export const Lates = v.array(
  v.object({
    id: v.string(),
    number: v.number(),
    author: v.object({ name: v.string() }),
    code: v.string(),
    state: v.string(),
    reason: v.nullable(v.string()),
    version: v.nullable(v.number()),
    summary: v.record(v.string(), v.number()),
    diff: v.object({
      blocks: v.array(
        v.looseObject({
          id: v.string(),
          type: v.string(),
          words: v.array(v.object({ change: v.string(), text: v.string() }))
        })
      ),
      fields: v.array(v.looseObject({ id: v.string(), type: v.string() }))
    })
  })
);

export async function finalise(by: Visitor, meeting: string, note?: string) {
  const { status, body } = await by.call('POST', `/api/meetings/${meeting}/finalise`, { note });
  expect(status).toBe(200);
  return v.parse(Ruled, body);
}

export async function lates(by: Visitor, meeting: string) {
  const { body } = await by.call('GET', `/api/meetings/${meeting}/late`);
  return v.parse(Lates, body);
}

export const file = async (by: Visitor, meeting: string, name: string) =>
  (await by.call('GET', `/api/meetings/${meeting}/minutes.${name}`)).text;

/** A line with its marker at the end of the note. */
export function line(
  doc: Y.Doc,
  text: string,
  keys: { kind: string; id?: string } = { kind: 'paragraph' }
) {
  const body = doc.getText('body');
  const at = body.length;
  body.insertEmbed(at, newMarker(keys), {});
  body.insert(at + 1, text, {});
}

export const heldBy = (client: RawClient): Held | undefined =>
  client.extensions.flatMap((one) => (one.type === 'held' ? [one.held] : []))[0];
