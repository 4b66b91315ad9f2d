// Creating a space: its name, who one is, one call; and the example space, which is the same with names given.
import type { CreatedSpace } from '#domain/protocol/api.ts';
import { ROLES } from '#domain/rules/roles.ts';
import type { Api, ApiFailure } from '#lib/api/client.ts';
import { m } from '#lib/i18n/words.ts';
import type { Directory } from '#lib/live/directory.svelte.ts';
import type { PersonDraft } from '#lib/ui/person-draft.svelte.ts';
import type { NewLinks } from './new-links.ts';

export interface CreatingOptions {
  readonly api: Pick<Api, 'createSpace' | 'createExample'>;
  readonly directory: Pick<Directory, 'rememberEntry'>;
  readonly newLinks: NewLinks;
  readonly draft: PersonDraft;
  /** Where to go then: a path of this app. */
  readonly ondone: (path: string) => void;
}

export class Creating {
  name = $state('');
  readonly draft: PersonDraft;
  readonly #options: CreatingOptions;
  #underWay = $state<'space' | 'example' | undefined>();
  #wasTried = $state(false);
  #failure = $state.raw<ApiFailure | undefined>();

  constructor(options: CreatingOptions) {
    this.#options = options;
    this.draft = options.draft;
  }

  get underWay(): 'space' | 'example' | undefined {
    return this.#underWay;
  }

  get wasTried(): boolean {
    return this.#wasTried;
  }

  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  async createSpace(): Promise<void> {
    this.#wasTried = true;
    if (!this.draft.isComplete || this.name.trim() === '' || this.#underWay) return;
    this.#underWay = 'space';
    const created = await this.#create(this.name.trim(), this.draft.person);
    this.#underWay = undefined;
    if (!created) return;
    this.#keep(created);
    this.draft.remember();
    this.#options.ondone(`/s/${created.space.id}`);
  }

  async openExample(): Promise<void> {
    if (this.#underWay) return;
    this.#underWay = 'example';
    const person = this.draft.isComplete ? this.draft.person : { name: m.spaces_example_person() };
    const created = await this.#create(m.spaces_example_name(), person);
    const example = created && (await this.#options.api.createExample(created.space.id));
    this.#underWay = undefined;
    if (!example) return;
    this.#keep(created);
    if (example.ok) this.#options.ondone(`/m/${example.value.id}`);
    else this.#failure = example.failure;
  }

  async #create(
    name: string,
    person: { readonly name: string; readonly affiliations?: readonly string[] }
  ): Promise<CreatedSpace | undefined> {
    this.#failure = undefined;
    const answer = await this.#options.api.createSpace({ name, person });
    if (answer.ok) return answer.value;
    this.#failure = answer.failure;
    return undefined;
  }

  #keep(created: CreatedSpace): void {
    const { directory, newLinks } = this.#options;
    directory.rememberEntry(created);
    for (const role of ROLES) newLinks.add(created.space.id, role, created.invites[role]);
  }
}
