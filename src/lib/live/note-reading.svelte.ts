// The note as the lists a page shows beside it: agenda, actions, meta; read again a moment after a change.
import { createSubscriber } from 'svelte/reactivity';
import type * as Y from 'yjs';
import { actionsOf } from '#domain/note/actions.ts';
import { agendaOf } from '#domain/note/agenda.ts';
import { readMinutes } from '#domain/note/minutes.ts';
import { readMeta, readPeople, type Person } from '#domain/note/note.ts';
import { previousIn } from '#domain/note/previous.ts';
import { renderAll, seenOf } from '#domain/note/render.ts';
import { untidyIn } from '#domain/note/untidy.ts';
import { checklist } from '#domain/rules/checklist.ts';
import { systemClock, type Clock } from './clock.ts';

/** Reading a long note takes a while, so a burst of typing is read once. */
const PAUSE_MS = 150;

export class NoteReading {
  readonly #doc: Y.Doc;
  readonly #read: () => void;
  #readNow: (() => void) | undefined;
  /** Read again only when one of them has changed: long lists are compared each with each. */
  #people: ReadonlyMap<string, Person> | undefined;

  constructor(doc: Y.Doc, clock: Clock = systemClock) {
    this.#doc = doc;
    doc.getMap('people').observeDeep(() => (this.#people = undefined));
    this.#read = createSubscriber((update) => {
      let callOff: (() => void) | undefined;
      let wasBlank = isBlank(doc);
      const readNow = () => {
        callOff?.();
        callOff = undefined;
        wasBlank = isBlank(doc);
        update();
      };
      const onUpdate = () => {
        // A note that has just come from the disk or the server is never shown as an untitled one.
        if (wasBlank) readNow();
        else callOff ??= clock.after(PAUSE_MS, readNow);
      };
      doc.on('update', onUpdate);
      this.#readNow = readNow;
      return () => {
        doc.off('update', onUpdate);
        callOff?.();
        this.#readNow = undefined;
      };
    });
  }

  /** What was just done beside the notes shows at once, not after the pause that typing gets. */
  readNow(): void {
    this.#readNow?.();
  }

  /** All blocks, ghosts included. */
  readonly #all = $derived.by(() => {
    this.#read();
    return renderAll(this.#doc.getText('body'));
  });
  readonly blocks = $derived(seenOf(this.#all));
  /** Texts that came late, and blocks that stand twice. */
  readonly untidy = $derived(untidyIn(this.#all));
  readonly agenda = $derived(agendaOf(this.blocks));
  readonly actions = $derived.by(() => {
    this.#read();
    return actionsOf(this.#doc, this.blocks);
  });
  readonly meta = $derived.by(() => {
    this.#read();
    return readMeta(this.#doc);
  });
  /** What is worth a look before finalising. */
  readonly findings = $derived.by(() => {
    this.#read();
    return checklist(this.#doc);
  });
  readonly minutes = $derived.by(() => {
    this.#read();
    return readMinutes(this.#doc);
  });
  /** What stood open from earlier meetings when these minutes were sealed. */
  readonly sealedPrevious = $derived.by(() => {
    this.#read();
    return previousIn(this.#doc);
  });
  /** Who took part, as the note says; who is here now is the awareness' matter. */
  readonly attendance = $derived.by(() => {
    this.#read();
    return (this.#people ??= readPeople(this.#doc));
  });
}

const isBlank = (doc: Y.Doc) => doc.getMap('meta').size === 0 && doc.getText('body').length === 0;
