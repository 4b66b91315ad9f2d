// The note as the lists a page shows beside it: agenda, actions, meta; read again a moment after a change.
import { createSubscriber } from 'svelte/reactivity';
import type * as Y from 'yjs';
import { actionsOf } from '#domain/note/actions.ts';
import { agendaOf } from '#domain/note/agenda.ts';
import { readMinutes } from '#domain/note/minutes.ts';
import { readMeta, readPeople } from '#domain/note/note.ts';
import { render } from '#domain/note/render.ts';
import { systemClock, type Clock } from './clock.ts';

/** Reading a long note takes a while, so a burst of typing is read once. */
const PAUSE_MS = 150;

export class NoteReading {
  readonly #doc: Y.Doc;
  readonly #read: () => void;

  constructor(doc: Y.Doc, clock: Clock = systemClock) {
    this.#doc = doc;
    this.#read = createSubscriber((update) => {
      let callOff: (() => void) | undefined;
      const onUpdate = () => {
        callOff ??= clock.after(PAUSE_MS, () => {
          callOff = undefined;
          update();
        });
      };
      doc.on('update', onUpdate);
      return () => {
        doc.off('update', onUpdate);
        callOff?.();
      };
    });
  }

  readonly #blocks = $derived.by(() => {
    this.#read();
    return render(this.#doc.getText('body'));
  });
  readonly agenda = $derived(agendaOf(this.#blocks));
  readonly actions = $derived.by(() => {
    this.#read();
    return actionsOf(this.#doc, this.#blocks);
  });
  readonly meta = $derived.by(() => {
    this.#read();
    return readMeta(this.#doc);
  });
  readonly minutes = $derived.by(() => {
    this.#read();
    return readMinutes(this.#doc);
  });
  /** Who took part, as the note says; who is here now is the awareness' matter. */
  readonly attendance = $derived.by(() => {
    this.#read();
    return readPeople(this.#doc);
  });
}
