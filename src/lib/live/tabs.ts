// Other tabs of this browser on the same note: what is typed in one appears in the others, also offline.

/** The part of BroadcastChannel that is used. */
export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  close(): void;
}

export type ChannelConstructor = new (name: string) => Channel;

/**
 * A tab that receives a change treats it as its own (keeps it, sends it, awaits the confirmation), so
 * that it is safe even if the tab it was typed in never got it out; it only does not tell it on.
 */
export class OtherTabs {
  readonly #channel: Channel | undefined;

  constructor(
    Channel: ChannelConstructor | undefined,
    name: string,
    onUpdate: (update: Uint8Array) => void
  ) {
    try {
      this.#channel = Channel && new Channel(name);
    } catch {
      // No channel in this browser's mode: the tabs meet in the store and at the server.
    }
    this.#channel?.addEventListener('message', ({ data }) => {
      if (data instanceof Uint8Array) onUpdate(data);
    });
  }

  tell(update: Uint8Array): void {
    try {
      this.#channel?.postMessage(update);
    } catch {
      // A closing channel; the other tab reads the store when it opens next.
    }
  }

  close(): void {
    this.#channel?.close();
  }
}
