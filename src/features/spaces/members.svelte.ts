// The members of a space as a facilitator tends them: another role, removed, let back in; shown at once, taken back when refused.
import { SvelteMap } from 'svelte/reactivity';
import type { MemberAnswer } from '#domain/protocol/api.ts';
import type { Api, ApiFailure, MemberChange } from '#lib/api/client.ts';

interface MembersOptions {
  readonly space: string;
  /** Our own member id, where it is known. */
  readonly self: () => string | undefined;
  readonly api: Pick<Api, 'members' | 'changeMember'>;
  /** In ISO 8601: when a removal shown before its answer began. */
  readonly now: () => string;
  /** What we may do here has changed, or has turned out to be another. */
  readonly onSelfChanged: (failure?: ApiFailure) => void;
}

export class Members {
  readonly #options: MembersOptions;
  #answered = $state.raw<readonly MemberAnswer[] | undefined>();
  #failure = $state.raw<ApiFailure | undefined>();
  /** Changes whose answer is still to come, by member. */
  readonly #underWay = new SvelteMap<string, MemberChange>();
  /** Why a member's last change was refused. */
  readonly #refusals = new SvelteMap<string, ApiFailure>();
  /** Changes go out one after another, in the order in which they were made. */
  #turn: Promise<unknown> = Promise.resolve();

  readonly #all = $derived(
    this.#answered
      ?.map((member) => this.#asShown(member))
      .sort((a, b) => a.name.localeCompare(b.name))
  );
  readonly #here = $derived(this.#all?.filter((member) => member.removedAt === null));
  readonly #gone = $derived(this.#all?.filter((member) => member.removedAt !== null));

  constructor(options: MembersOptions) {
    this.#options = options;
  }

  /** By name; undefined until the server has answered. */
  get here(): readonly MemberAnswer[] | undefined {
    return this.#here;
  }

  /** Who was removed. */
  get gone(): readonly MemberAnswer[] | undefined {
    return this.#gone;
  }

  /** Why the list could not be fetched. */
  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  refusalOf(member: MemberAnswer): ApiFailure | undefined {
    return this.#refusals.get(member.id);
  }

  isSelf(member: MemberAnswer): boolean {
    return member.id === this.#options.self();
  }

  async refresh(): Promise<void> {
    const answer = await this.#options.api.members(this.#options.space);
    if (answer.ok) this.#answered = answer.value;
    this.#failure = answer.ok ? undefined : answer.failure;
  }

  /** Whether the server took it; until it answers, the change is shown as made. */
  async change({ id }: MemberAnswer, change: MemberChange): Promise<boolean> {
    const { space, api, self, onSelfChanged } = this.#options;
    this.#underWay.set(id, change);
    this.#refusals.delete(id);
    const call = this.#turn.then(() => api.changeMember(space, id, change));
    this.#turn = call;
    const answer = await call;
    // A later change of the same member goes on being shown.
    if (this.#underWay.get(id) === change) this.#underWay.delete(id);
    if (!answer.ok) {
      // Whoever may not do this any more is better shown what they may.
      if (answer.failure.code === 'forbidden') onSelfChanged(answer.failure);
      else this.#refusals.set(id, answer.failure);
      return false;
    }
    this.#answered = this.#answered?.map((member) => (member.id === id ? answer.value : member));
    if (id === self()) onSelfChanged();
    return true;
  }

  #asShown(member: MemberAnswer): MemberAnswer {
    const change = this.#underWay.get(member.id);
    if (change === undefined) return member;
    if ('role' in change) return { ...member, role: change.role };
    return {
      ...member,
      removedAt: change.removed ? (member.removedAt ?? this.#options.now()) : null
    };
  }
}
