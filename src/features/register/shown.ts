// What of the register is shown, and how an address says it.

/** What the filters show; `mine` and `coalition` need to know who we are. */
export interface Shown {
  state: 'open' | 'overdue' | 'closed' | 'all';
  whose: 'everybody' | 'mine' | 'coalition';
  meeting: string;
  words: string;
}

const STATES: readonly Shown['state'][] = ['open', 'overdue', 'closed', 'all'];
const WHOSE: readonly Shown['whose'][] = ['everybody', 'mine', 'coalition'];
export const ALL_OPEN: Readonly<Shown> = {
  state: 'open',
  whose: 'everybody',
  meeting: '',
  words: ''
};

/** The filters that an address names; what it names wrongly is as if it were not there. */
export function shownIn(query: URLSearchParams): Shown {
  return {
    state: STATES.find((one) => one === query.get('show')) ?? ALL_OPEN.state,
    whose: WHOSE.find((one) => one === query.get('whose')) ?? ALL_OPEN.whose,
    meeting: query.get('meeting') ?? '',
    words: query.get('words') ?? ''
  };
}

/** The inverse: "?show=overdue&whose=mine"; empty for what is shown first. */
export function queryOf({ state, whose, meeting, words }: Shown): string {
  const named = [
    ['show', state === ALL_OPEN.state ? '' : state],
    ['whose', whose === ALL_OPEN.whose ? '' : whose],
    ['meeting', meeting],
    ['words', words.trim()]
  ].filter(([, value]) => value !== '');
  return named.length === 0 ? '' : `?${new URLSearchParams(named).toString()}`;
}
