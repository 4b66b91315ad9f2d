// What becomes of us in a space while one of its meetings is open: another role, or no membership any more.
import { may, type Role } from '#domain/rules/roles.ts';
import type { Api } from '#lib/api/client.ts';
import { m } from '#lib/i18n/words.ts';
import type { Directory } from '#lib/live/directory.svelte.ts';
import type { SyncStatus } from '#lib/live/status.ts';

interface OwnStandingOptions {
  /** The meeting's space, once it is known. */
  readonly space: () => string | undefined;
  readonly api: Pick<Api, 'space'>;
  readonly directory: Pick<Directory, 'remember'>;
  /** Our role is another than it was when the page was opened, or since the last time. */
  readonly onRole: (role: Role, before: Role) => void;
}

export class OwnStanding {
  readonly #options: OwnStandingOptions;
  #role: Role | undefined;
  #wasRefused = false;
  #isDemoted = $state(false);
  #isRemoved = $state(false);

  constructor(options: OwnStandingOptions) {
    this.#options = options;
  }

  /** What the open note knows of us now. */
  hear(role: Role | undefined, status: SyncStatus): void {
    if (role !== undefined && role !== this.#role) {
      const before = this.#role;
      this.#role = role;
      if (before !== undefined) {
        this.#isDemoted = !may(role, 'write');
        this.#options.onRole(role, before);
        void this.#askSpace();
      }
    }
    const isRefused = status.kind === 'refused' && status.code === 'forbidden';
    // The socket says only that we may not; whether we are a member at all, the space does.
    if (isRefused && !this.#wasRefused) void this.#askSpace();
    this.#wasRefused = isRefused;
  }

  /** Why one can no longer write, and where that leaves what was not sent; undefined while all is as it was. */
  news(status: SyncStatus): string | undefined {
    if (!this.#isRemoved && !this.#isDemoted) return undefined;
    const why = this.#isRemoved ? m.spaces_removed_here() : m.spaces_role_now_observer();
    return [why, unsentWords(status)].filter(Boolean).join(' ');
  }

  async #askSpace(): Promise<void> {
    const { space, api, directory } = this.#options;
    const id = space();
    if (id === undefined) return;
    const answer = await api.space(id);
    // So that the next page of this space knows what we may do before a server is asked.
    if (answer.ok) directory.remember(answer.value);
    this.#isRemoved = !answer.ok && answer.failure.code === 'forbidden';
  }
}

/** What a new role allows, in passing. */
export function roleNews(role: Role, before: Role): string | undefined {
  switch (role) {
    case 'facilitator':
      return m.spaces_role_now_facilitator();
    case 'participant':
      return before === 'facilitator'
        ? m.spaces_role_no_longer_facilitator()
        : m.spaces_role_now_participant();
    case 'observer':
      // Said on the page, where it stays.
      return undefined;
  }
}

function unsentWords(status: SyncStatus): string | undefined {
  if (status.kind === 'held') return m.spaces_role_held({ count: status.count });
  if (status.kind !== 'refused' || status.waiting === 0) return undefined;
  return status.kept ? m.meeting_refused_kept() : m.meeting_refused_lost();
}
