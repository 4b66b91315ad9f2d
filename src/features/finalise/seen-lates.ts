// Which decisions about our own late contributions were read on this device, so that they are shown until then.
import type { LateAnswer } from '#domain/protocol/api.ts';

const KEY = 'rapporteur/late-read';
/** More than anybody sends; the oldest are forgotten. */
const MOST = 200;

type Store = Pick<Storage, 'getItem' | 'setItem'>;
type Late = Pick<LateAnswer, 'id' | 'state'>;

export class SeenLates {
  readonly #store: Store | undefined;
  #read: readonly string[];

  constructor(store: Store | undefined = browserStore()) {
    this.#store = store;
    this.#read = load(store);
  }

  has({ id, state }: Late): boolean {
    return this.#read.includes(`${id} ${state}`);
  }

  add({ id, state }: Late): void {
    this.#read = [...load(this.#store), `${id} ${state}`].slice(-MOST);
    try {
      this.#store?.setItem(KEY, JSON.stringify(this.#read));
    } catch {
      // A full or forbidden storage: it is shown again next time.
    }
  }
}

function load(store: Store | undefined): string[] {
  try {
    const stored: unknown = JSON.parse(store?.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

function browserStore(): Store | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
