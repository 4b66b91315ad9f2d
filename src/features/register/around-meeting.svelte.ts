// What stands around one meeting in its space, from the space's own document on this device: what is open from
// earlier meetings, what members said of actions since, and whom and what actions were given to.
import { createSubscriber } from 'svelte/reactivity';
import type { Owner } from '#domain/note/action-facts.ts';
import { openBefore, registerOf, say, type Registered } from '#domain/register/register.ts';
import { NO_WORDS, wordsIn, type Words } from '#domain/register/words.ts';
import { LiveNote, type LiveNoteOptions } from '#lib/live/live-note.svelte.ts';

interface AroundMeetingOptions {
  readonly meeting: string;
  readonly name: () => string | undefined;
  /** ISO 8601. */
  readonly now: () => string;
  readonly open?: (options: LiveNoteOptions) => LiveNote;
}

export class AroundMeeting {
  readonly #options: AroundMeetingOptions;
  #live = $state.raw<LiveNote>();
  #read: () => void = () => undefined;

  constructor(options: AroundMeetingOptions) {
    this.#options = options;
  }

  /** Begin to follow the space, once it is known which it is; its document, open. */
  open(space: { readonly id: string } & Pick<LiveNoteOptions, 'role' | 'member'>): LiveNote {
    if (this.#live) return this.#live;
    const { id, role, member } = space;
    const { open = (options) => new LiveNote(options) } = this.#options;
    const live = open({ doc: `space/${id}`, role, member });
    this.#read = createSubscriber((update) => {
      live.doc.on('update', update);
      return () => live.doc.off('update', update);
    });
    this.#live = live;
    return live;
  }

  async close(): Promise<void> {
    await this.#live?.destroy();
  }

  readonly words = $derived.by((): Words => {
    const live = this.#live;
    this.#read();
    return live ? wordsIn(live.doc) : NO_WORDS;
  });
  readonly #register = $derived.by((): readonly Registered[] => {
    const live = this.#live;
    this.#read();
    return live ? registerOf(live.doc) : [];
  });
  /** Open, and from before this meeting. */
  readonly previous = $derived.by((): readonly Registered[] =>
    this.#live && this.#register.length > 0 ? openBefore(this.#live.doc, this.#options.meeting) : []
  );
  /** Everybody and everything that ever was to do something in this space, each once. */
  readonly parties = $derived.by((): readonly Owner[] => {
    const all = this.#register.flatMap(({ parties }) => parties);
    return all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index);
  });

  get canSay(): boolean {
    return this.#live?.canWrite ?? false;
  }

  /** Say how an entry goes on, also without a network. */
  say(
    entry: { readonly meeting: string; readonly id: string },
    status: Registered['status']
  ): void {
    const live = this.#live;
    if (!live?.canWrite) return;
    const by = this.#options.name();
    const at = this.#options.now();
    say(live.doc, `${entry.meeting}/${entry.id}`, {
      status,
      at,
      ...(by === undefined ? {} : { by })
    });
  }
}
