// Tending members: a change shows at once, is taken back when the server refuses it, and says why.
import { expect, it } from 'vitest';
import type { MemberAnswer } from '#domain/protocol/api.ts';
import type { Answer, ApiFailure, MemberChange } from '#lib/api/client.ts';
import { Members } from './members.svelte.ts';

const aMember = (id: string, more: Partial<MemberAnswer> = {}): MemberAnswer => ({
  id,
  name: id,
  affiliations: [],
  role: 'participant',
  colour: '#1f61a8',
  joinedAt: '2026-02-03T14:00:00.000Z',
  removedAt: null,
  ...more
});

interface Call {
  readonly member: string;
  readonly change: MemberChange;
  readonly answer: (answer: Answer<MemberAnswer>) => void;
}

/** Members whose server answers each change when told to. */
async function someMembers(list: readonly MemberAnswer[]) {
  const calls: Call[] = [];
  const selfChanges: (ApiFailure | undefined)[] = [];
  const members = new Members({
    space: 'space1',
    self: () => 'Ines',
    api: {
      members: () => Promise.resolve({ ok: true, value: [...list] }),
      changeMember: (_space, member, change) =>
        new Promise((answer) => calls.push({ member, change, answer }))
    },
    now: () => '2026-02-04T09:00:00.000Z',
    onSelfChanged: (failure) => selfChanges.push(failure)
  });
  await members.refresh();
  const shown = () => members.here?.map(({ id, role }) => `${id} ${role}`);
  const member = (id: string) => {
    const found = [...(members.here ?? []), ...(members.gone ?? [])].find((one) => one.id === id);
    if (!found) throw new Error(`no member ${id}`);
    return found;
  };
  /** The nth call, once it has been made. */
  const call = async (nth: number) => {
    await Promise.resolve();
    await Promise.resolve();
    const found = calls[nth];
    if (!found) throw new Error(`no call ${nth}`);
    return found;
  };
  return { members, calls, selfChanges, shown, member, call };
}

const refusal = (code: ApiFailure['code']): Answer<MemberAnswer> => ({
  ok: false,
  failure: { code, message: code }
});

it('[A14] shows a role at once, and the old one again when the server cannot be reached', async () => {
  const { members, shown, member, call } = await someMembers([aMember('Jo'), aMember('Ana')]);
  expect(shown()).toEqual(['Ana participant', 'Jo participant']);
  const changing = members.change(member('Jo'), { role: 'observer' });
  expect(shown()).toEqual(['Ana participant', 'Jo observer']);
  (await call(0)).answer(refusal('unreachable'));
  expect(await changing).toBe(false);
  expect(shown()).toEqual(['Ana participant', 'Jo participant']);
  expect(members.refusalOf(member('Jo'))?.code).toBe('unreachable');
});

it('[A9] brings the last facilitator back into the list, and says why', async () => {
  const { members, shown, member, call, selfChanges } = await someMembers([
    aMember('Ines', { role: 'facilitator' })
  ]);
  const changing = members.change(member('Ines'), { removed: true });
  expect(shown()).toEqual([]);
  expect(members.gone).toHaveLength(1);
  (await call(0)).answer(refusal('conflict'));
  expect(await changing).toBe(false);
  expect(shown()).toEqual(['Ines facilitator']);
  expect(members.refusalOf(member('Ines'))?.code).toBe('conflict');
  expect(selfChanges).toEqual([]);
});

it('sends changes one after another, and shows the last one meanwhile', async () => {
  const { members, calls, shown, member, call } = await someMembers([aMember('Jo')]);
  const first = members.change(member('Jo'), { role: 'observer' });
  const second = members.change(member('Jo'), { role: 'facilitator' });
  expect(shown()).toEqual(['Jo facilitator']);
  const { answer } = await call(0);
  expect(calls).toHaveLength(1);
  answer({ ok: true, value: aMember('Jo', { role: 'observer' }) });
  await first;
  expect(shown()).toEqual(['Jo facilitator']);
  (await call(1)).answer({ ok: true, value: aMember('Jo', { role: 'facilitator' }) });
  expect(await second).toBe(true);
  expect(shown()).toEqual(['Jo facilitator']);
});

it('tells when our own role has changed, or was not what we thought', async () => {
  const { members, member, call, selfChanges } = await someMembers([
    aMember('Ines', { role: 'facilitator' }),
    aMember('Jo')
  ]);
  const other = members.change(member('Jo'), { role: 'observer' });
  (await call(0)).answer({ ok: true, value: aMember('Jo', { role: 'observer' }) });
  await other;
  expect(selfChanges).toEqual([]);
  const own = members.change(member('Ines'), { role: 'participant' });
  (await call(1)).answer({ ok: true, value: aMember('Ines') });
  await own;
  expect(selfChanges).toEqual([undefined]);
  const late = members.change(member('Jo'), { removed: true });
  (await call(2)).answer(refusal('forbidden'));
  await late;
  expect(selfChanges.map((failure) => failure?.code)).toEqual([undefined, 'forbidden']);
});

it('[A13] lets somebody back in', async () => {
  const removedAt = '2026-02-03T15:00:00.000Z';
  const { members, shown, member, call } = await someMembers([aMember('Jo', { removedAt })]);
  expect(shown()).toEqual([]);
  const changing = members.change(member('Jo'), { removed: false });
  expect(shown()).toEqual(['Jo participant']);
  (await call(0)).answer({ ok: true, value: aMember('Jo') });
  await changing;
  expect(members.gone).toEqual([]);
});
