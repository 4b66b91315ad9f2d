// What every store keeps to, as one suite; a store runs it and adds only its own specifics.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  Commit,
  MeetingRow,
  MemberRow,
  NewInvite,
  Storage
} from '../../server/storage/storage.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const hash = (seed: number) => new Uint8Array(32).fill(seed);

const MEMBER: MemberRow = {
  id: 'member-1',
  space: 'space-1',
  session: 'session-1',
  name: 'Mirela Vantongeren',
  affiliations: ['Forest Radio', 'Harbour Lights'],
  role: 'facilitator',
  joinedAt: 5,
  removedAt: null,
  onceWrote: true,
  roleSetAt: null
};
const INVITE: NewInvite = {
  id: 'invite-1',
  space: 'space-1',
  role: 'participant',
  tokenHash: hash(1),
  createdAt: 5,
  expiresAt: 100,
  maxUses: 2,
  uses: 0,
  revokedAt: null
};
const MEETING: MeetingRow = {
  id: 'meeting-1',
  space: 'space-1',
  title: 'Planning',
  number: '#1',
  date: null,
  series: null,
  status: 'draft',
  version: 0,
  createdAt: 6,
  createdBy: 'member-1',
  epoch: 0,
  deadline: null,
  published: false,
  corrections: null
};
const SECOND: MemberRow = { ...MEMBER, id: 'member-2', session: 'session-2', role: 'participant' };

/** `open` opens the same data each time within one test; `dispose` throws it away. */
export function storageContract(
  name: string,
  fixture: () => Promise<{ open: () => Promise<Storage>; dispose: () => Promise<void> }>
): void {
  describe(`a store: ${name}`, () => {
    let store: Storage;
    let open: () => Promise<Storage>;
    let dispose: () => Promise<void>;

    beforeEach(async () => {
      ({ open, dispose } = await fixture());
      store = await open();
      await store.createSpace({
        space: { id: 'space-1', name: 'Forest Radio' },
        member: MEMBER,
        invites: [INVITE],
        doc: 'space/space-1',
        session: { id: 'session-1', tokenHash: hash(9), at: 5 },
        command: null,
        at: 5
      });
      await store.createMeeting({
        meeting: MEETING,
        doc: 'meeting/meeting-1',
        seed: bytes(1, 2, 3),
        claims: [],
        command: null,
        at: 6
      });
    });
    afterEach(async () => {
      await store.close();
      await dispose();
    });

    const commit = (part: Partial<Commit> = {}): Commit => ({
      doc: 'meeting/meeting-1',
      epoch: 0,
      at: 7,
      rows: [{ member: 'member-1', bytes: bytes(4) }],
      claims: [],
      ...part
    });
    const reopen = async () => {
      await store.close();
      store = await open();
    };

    test('a document that was never made is undefined, not empty', async () => {
      expect(await store.load('meeting/nothing')).toBeUndefined();
    });

    test('what was committed is there after closing and opening, in order', async () => {
      expect(await store.append(commit())).toEqual({ seq: 2 });
      const rows = [
        { member: 'member-1', bytes: bytes(5) },
        { member: null, bytes: bytes(6) }
      ];
      const claims = [{ client: 4_000_000_000, member: 'member-1' }];
      expect(await store.append(commit({ rows, claims }))).toEqual({ seq: 4 });
      await reopen();
      expect(await store.load('meeting/meeting-1')).toEqual({
        id: 'meeting/meeting-1',
        epoch: 0,
        status: 'open',
        seq: 4,
        snapshot: null,
        updates: [bytes(1, 2, 3), bytes(4), bytes(5), bytes(6)],
        clients: claims,
        healing: false
      });
    });

    test('a commit for another epoch or for no document is refused and leaves nothing', async () => {
      expect(await store.append(commit({ epoch: 1 }))).toMatchObject({ code: 'epoch' });
      expect(await store.append(commit({ doc: 'meeting/nothing' }))).toMatchObject({
        code: 'epoch'
      });
      expect(await store.load('meeting/meeting-1')).toMatchObject({ seq: 1 });
    });

    test('commits that are made at the same time are all kept, each with its own number', async () => {
      const made = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          store.append(commit({ rows: [{ member: 'member-1', bytes: bytes(index) }] }))
        )
      );
      expect(made).toEqual(Array.from({ length: 50 }, (_, index) => ({ seq: index + 2 })));
      await reopen();
      const loaded = await store.load('meeting/meeting-1');
      expect(loaded).toMatchObject({ seq: 51 });
    });

    test('a client id stays with the member who was first seen with it', async () => {
      await store.append(commit({ claims: [{ client: 7, member: 'member-1' }] }));
      await store.append(commit({ claims: [{ client: 7, member: 'member-2' }] }));
      expect(await store.load('meeting/meeting-1')).toMatchObject({
        clients: [{ client: 7, member: 'member-1' }]
      });
    });

    test('a snapshot replaces the reading of the rows up to it, and may not be ahead of them', async () => {
      await store.append(commit());
      await store.append(commit());
      expect(await store.snapshot('meeting/meeting-1', 2, bytes(9, 9), 8)).toBeNull();
      expect(await store.load('meeting/meeting-1')).toMatchObject({
        seq: 3,
        snapshot: { seq: 2, bytes: bytes(9, 9) },
        updates: [bytes(4)]
      });
      expect(await store.snapshot('meeting/meeting-1', 9, bytes(1), 8)).toMatchObject({
        code: 'conflict'
      });
    });

    test('a session is found by the hash of its token only', async () => {
      expect(await store.session(hash(9))).toEqual({ id: 'session-1', usedAt: 5 });
      expect(await store.session(hash(8))).toBeNull();
      await store.addSession({ id: 'session-1', tokenHash: hash(8), at: 9 });
      await store.useSession(hash(8), 12);
      expect(await store.session(hash(8))).toEqual({ id: 'session-1', usedAt: 12 });
      expect(await store.session(hash(9))).toEqual({ id: 'session-1', usedAt: 5 });
    });

    test('members come back as they were saved', async () => {
      await store.saveMember({ ...MEMBER, role: 'observer', name: 'M.', removedAt: 12 });
      await reopen();
      expect(await store.member('space-1', 'session-1')).toEqual({
        ...MEMBER,
        role: 'observer',
        name: 'M.',
        removedAt: 12
      });
      expect(await store.members('space-1')).toHaveLength(1);
      expect(await store.spacesOf('session-1')).toEqual([]);
    });

    test('an invite is used as often as it may be, until it expires or is withdrawn', async () => {
      const use = (member: MemberRow, at = 10, counts = true) =>
        store.redeem({ tokenHash: hash(1), member, counts, session: null, at });
      expect(await use(SECOND)).toBeNull();
      expect(await use(SECOND, 10, false)).toBeNull();
      expect(await store.invite(hash(1))).toMatchObject({ uses: 1 });
      expect(await use(SECOND, 100)).toMatchObject({ code: 'invite-expired' });
      expect(await use(SECOND)).toBeNull();
      expect(await use({ ...SECOND, id: 'member-3', session: 's3' })).toMatchObject({
        code: 'invite-expired'
      });
      expect(await store.members('space-1')).toHaveLength(2);
      expect(await store.revokeInvite('space-1', 'invite-1', 11)).toBe(true);
      expect(await store.revokeInvite('space-2', 'invite-1', 11)).toBe(false);
      expect(await use(SECOND, 10, false)).toMatchObject({ code: 'invite-unknown' });
    });

    test('a meeting keeps its id for itself, and its rows follow', async () => {
      const again = {
        meeting: MEETING,
        doc: 'meeting/meeting-1',
        seed: bytes(),
        claims: [],
        command: null,
        at: 6
      };
      expect(await store.createMeeting(again)).toMatchObject({ code: 'conflict' });
      const names = { title: 'Renamed', number: null, date: '2026-01-02', series: 'Calls' };
      await store.retitle('meeting-1', names);
      const renamed = { ...MEETING, ...names };
      expect(await store.meetings('space-1')).toEqual([renamed]);
      expect(await store.meeting('nothing')).toBeNull();
    });

    test('a meeting knows whose client ids its first text was written under', async () => {
      const claims = [{ client: 4, member: 'member-1' }];
      const meeting = { ...MEETING, id: 'meeting-2', series: 'Calls' };
      const doc = 'meeting/meeting-2';
      await store.createMeeting({ meeting, doc, seed: bytes(1), claims, command: null, at: 6 });
      await reopen();
      expect(await store.load(doc)).toMatchObject({ seq: 1, clients: claims });
      expect(await store.meeting('meeting-2')).toEqual(meeting);
    });

    test('a command is remembered with the deed it was given for, or not at all', async () => {
      const command = { scope: 's', keyHash: hash(3), fingerprint: 'f', answer: '{"id":1}', at: 4 };
      const taken = {
        meeting: MEETING,
        doc: 'meeting/meeting-1',
        seed: bytes(),
        claims: [],
        command,
        at: 6
      };
      await store.createMeeting(taken);
      expect(await store.command('s', hash(3))).toBeNull();
      const other = { ...MEETING, id: 'meeting-2' };
      await store.createMeeting({ ...taken, meeting: other, doc: 'meeting/meeting-2' });
      expect(await store.command('s', hash(3))).toEqual(command);
      expect(await store.command('t', hash(3))).toBeNull();
    });

    test('one call that breaks does not take the others of its batch with it', async () => {
      const breaks = store.createMeeting({
        meeting: { ...MEETING, id: 'meeting-3', space: 'no-such-space' },
        doc: 'meeting/meeting-3',
        seed: bytes(1),
        claims: [],
        command: null,
        at: 6
      });
      const kept = store.append(commit());
      await expect(breaks).rejects.toThrow();
      expect(await kept).toEqual({ seq: 2 });
      expect(await store.load('meeting/meeting-3')).toBeUndefined();
    });
  });
}
