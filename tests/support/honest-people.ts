// People who write while somebody else attacks: whatever happens, the document must be what they wrote, to the byte.
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import * as Y from 'yjs';
import { RawClient } from './raw-client.ts';
import type { TestServer } from './server.ts';
import type { ASpace, Member } from './visitor.ts';

export interface Setting {
  readonly server: TestServer;
  readonly space: ASpace;
  readonly odd: Member;
}

const digest = (doc: Y.Doc) => {
  // Read anew, so that it does not matter in how many pieces it came.
  const again = new Y.Doc();
  Y.applyUpdate(again, Y.encodeStateAsUpdate(doc));
  return createHash('sha256').update(Y.encodeStateAsUpdate(again)).digest('hex');
};

/** A meeting with two who type all the time, and one who is away with something unsent. */
export class HonestPeople {
  readonly doc: string;
  /** What they wrote, and nothing else. */
  readonly written = new Y.Doc();
  readonly #typing: RawClient[];
  readonly #away: RawClient;
  #isOver = false;

  readonly #setting: Setting;

  private constructor(setting: Setting, doc: string, typing: RawClient[], away: RawClient) {
    this.#setting = setting;
    this.doc = doc;
    this.#typing = typing;
    this.#away = away;
    Y.applyUpdate(this.written, Y.encodeStateAsUpdate(away.doc));
    for (const { doc: own } of [...typing, away])
      own.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'server') Y.applyUpdate(this.written, update);
      });
  }

  static async meet(setting: Setting): Promise<HonestPeople> {
    const { server, space, odd } = setting;
    const doc = `meeting/${await space.meeting()}`;
    const cookies = [space.facilitator.cookie, odd.visitor.cookie, odd.visitor.cookie];
    const [mirela, one, away] = await Promise.all(
      cookies.map((cookie) => RawClient.synced(server.origin, doc, { cookie }))
    );
    if (!mirela || !one || !away) throw new Error('Nobody came.');
    const people = new HonestPeople(setting, doc, [mirela, one], away);
    away.type('Before the tunnel. ');
    await away.hears('the ack', () => away.acked === 1);
    away.kill();
    await away.closes();
    away.draft((own) => own.getText('body').insert(0, 'Typed in the tunnel. ', {}));
    for (const client of people.#typing) {
      client.onHeard(() => people.#typeOn(client));
      people.#typeOn(client);
    }
    return people;
  }

  /** The client id of who is away, and the clock that comes next for everybody else. */
  get victim(): { readonly id: number; readonly clock: number } {
    const id = this.#away.doc.clientID;
    const [mirela] = this.#typing;
    return { id, clock: mirela ? Y.getState(mirela.doc.store, id) : 0 };
  }

  #typeOn(client: RawClient): void {
    if (!this.#isOver && client.closed === undefined && client.acked === client.sent)
      client.type(`${client.sent} `);
  }

  /** Each of them is served twice more, the one who was away comes back, and all are done. */
  async finish(): Promise<void> {
    for (const client of this.#typing) {
      const enough = client.acked + 2;
      await client.hears('that it is served', () => client.acked >= enough);
    }
    this.#isOver = true;
    for (const client of this.#typing)
      await client.hears('its last ack', () => client.acked === client.sent);
    const { server, odd } = this.#setting;
    const { cookie } = odd.visitor;
    const back = await RawClient.open(server.origin, this.doc, { cookie });
    back.sendStep2(Y.encodeStateAsUpdate(this.#away.doc, back.step1s[0]));
    await back.hears('the ack of what was typed in the tunnel', () => back.acked === 1);
    for (const client of [...this.#typing, back]) client.kill();
  }

  /** The document as the server has it now. */
  async onServer(): Promise<Y.Doc> {
    const { server, space } = this.#setting;
    const { cookie } = space.facilitator;
    const fresh = await RawClient.synced(server.origin, this.doc, { cookie });
    fresh.kill();
    return fresh.doc;
  }

  /** Everybody is done, and what stands on the server is what they wrote. */
  async expectUnharmed(): Promise<void> {
    await this.finish();
    const stands = await this.onServer();
    // By its end, because a megabyte that should not be there says nothing more than its last words.
    const end = (doc: Y.Doc) => doc.getText('body').toString().slice(-500);
    expect(end(stands)).toBe(end(this.written));
    expect(digest(stands)).toBe(digest(this.written));
    expect(stands.getText('body').toString()).toContain('Typed in the tunnel. ');
    const broken = this.#setting.server.events.filter(({ event }) => /failed/.test(event));
    expect(broken).toEqual([]);
  }
}
