// Who somebody says they are, while they say it, and as this device remembers it for the next time.
import * as v from 'valibot';

const KEY = 'rapporteur.person';
const Kept = v.object({ name: v.string(), affiliations: v.array(v.string()) });

type PersonStorage = Pick<Storage, 'getItem' | 'setItem'>;

export class PersonDraft {
  name = $state('');
  /** At least one field to type into. */
  affiliations = $state.raw<string[]>(['']);
  readonly #storage: PersonStorage;

  constructor(storage: PersonStorage) {
    this.#storage = storage;
    const kept = read(storage);
    if (!kept) return;
    this.name = kept.name;
    if (kept.affiliations.length > 0) this.affiliations = kept.affiliations;
  }

  get isComplete(): boolean {
    return this.name.trim() !== '';
  }

  get person(): { readonly name: string; readonly affiliations: readonly string[] } {
    return {
      name: this.name.trim(),
      affiliations: this.affiliations.map((one) => one.trim()).filter(Boolean)
    };
  }

  remember(): void {
    try {
      this.#storage.setItem(KEY, JSON.stringify(this.person));
    } catch {
      // Typed again the next time.
    }
  }
}

function read(storage: PersonStorage): v.InferOutput<typeof Kept> | undefined {
  try {
    const kept = v.safeParse(Kept, JSON.parse(storage.getItem(KEY) ?? 'null'));
    return kept.success ? kept.output : undefined;
  } catch {
    return undefined;
  }
}
