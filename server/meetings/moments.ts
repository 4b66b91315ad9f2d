// Moments of a note that somebody gave a name, such as "before lunch": found again in its history.
import * as v from 'valibot';
import { newId, type RandomBytes } from '#domain/note/ids.ts';
import { failure, type Failure } from '#domain/protocol/failure.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { NamedMoment, Storage } from '../storage/storage.ts';
import type { Attempt, Commands } from './commands.ts';
import type { MeetingForMember } from './meetings.ts';
import { meetingDocument } from './space-mirror.ts';

/** More names than a timeline can show help nobody. */
const MOST = 200;

const Named = v.object({ id: v.string(), seq: v.number() });
export type Named = v.InferOutput<typeof Named>;

export interface MomentsDeps {
  readonly storage: Pick<Storage, 'moments' | 'nameMoment'>;
  readonly rooms: Rooms;
  readonly commands: Commands;
  readonly random: RandomBytes;
  readonly now: () => number;
}

export class Moments {
  readonly #deps: MomentsDeps;

  constructor(deps: MomentsDeps) {
    this.#deps = deps;
  }

  list(meeting: string): Promise<NamedMoment[]> {
    return this.#deps.storage.moments(meeting);
  }

  /** Name the note as it is on disk now. */
  async name(
    { meeting, member }: MeetingForMember,
    name: string,
    attempt: Attempt | null
  ): Promise<Named | Failure> {
    const { storage, rooms, commands, random, now } = this.#deps;
    return commands.inTurn(attempt, async () => {
      const answered = await commands.answered(member.session, attempt);
      if (typeof answered === 'string') return v.parse(Named, JSON.parse(answered));
      if (answered !== null) return answered;
      if ((await this.list(meeting.id)).length >= MOST)
        return failure('conflict', `At most ${MOST} moments of one meeting have names.`);
      const seq = await rooms.with(meetingDocument(meeting.id), (room) =>
        room.read((document) => document.seq)
      );
      if (typeof seq !== 'number') return seq;
      const named = { id: newId(random), seq };
      await storage.nameMoment(
        {
          ...named,
          meeting: meeting.id,
          at: now(),
          member: member.id,
          memberName: member.name,
          name
        },
        commands.record(member.session, attempt, named, now())
      );
      return named;
    });
  }
}
