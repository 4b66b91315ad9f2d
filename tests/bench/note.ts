// What the binding costs on a long note: a key typed here, a key that arrives, beside an editor without a note.
import { performance } from 'node:perf_hooks';
import { EditorState } from '@tiptap/pm/state';
import * as Y from 'yjs';
import * as edit from '../../src/features/editor/commands.ts';
import { Replica, seed } from '../support/replica.ts';
import { median, percentile, type Figure } from './figures.ts';

const BLOCKS = 2000;
const KEYS = 300;
const SENTENCE = 'Seventy-five letters of a sentence that somebody may well have said today.';

export function benchNote(): Figure[] {
  const bytes = seed(
    Array.from({ length: BLOCKS }, (_none, index) => ({
      keys: { kind: index % 20 === 0 ? 'heading' : 'bullet' },
      content: [{ text: SENTENCE, formats: {} }]
    }))
  );
  const here = new Replica(11, bytes);
  const there = new Replica(12, bytes);
  // The same editor state without the note behind it is the floor.
  let alone = EditorState.create({ doc: here.state.doc });

  const floor: number[] = [];
  const local: number[] = [];
  const remote: number[] = [];
  for (let key = 0; key < KEYS; key++) {
    const block = (key * 37) % BLOCKS;
    here.select(block, 10);
    const at = here.state.selection.from;
    floor.push(time(() => (alone = alone.apply(alone.tr.insertText('x', at)))));
    const before = Y.encodeStateVector(here.doc);
    local.push(time(() => here.type('x')));
    const update = Y.encodeStateAsUpdate(here.doc, before);
    remote.push(time(() => Y.applyUpdate(there.doc, update, 'network')));
  }

  const before = Y.encodeStateVector(here.doc);
  here.select(1, 0);
  here.run(edit.setKind('heading', () => 'id', 1));
  const heading = Y.encodeStateAsUpdate(here.doc, before).length;

  return [
    { name: `local key, ${BLOCKS} blocks, median`, value: median(local), unit: 'ms' },
    { name: `local key, ${BLOCKS} blocks, p95`, value: percentile(local, 95), unit: 'ms' },
    {
      name: 'local key over an editor without a note',
      value: median(local) / median(floor),
      unit: '×'
    },
    { name: `remote key, ${BLOCKS} blocks, median`, value: median(remote), unit: 'ms' },
    { name: `remote key, ${BLOCKS} blocks, p95`, value: percentile(remote, 95), unit: 'ms' },
    { name: 'making a heading, sent', value: heading, unit: 'bytes' },
    {
      name: 'whole note as one update',
      value: Y.encodeStateAsUpdate(here.doc).length / 1024,
      unit: 'KiB'
    }
  ];
}

function time(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
