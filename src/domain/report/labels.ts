// The few words a report adds to what people wrote; passed in, so that a report can be in any language.
import type { Attribution } from '../note/note.ts';

export interface ReportLabels {
  /** Says on every page that nothing is settled: "DRAFT". */
  readonly draft: string;
  readonly review: string;
  readonly version: (version: number) => string;
  /** Names the short form of a seal. */
  readonly seal: (fingerprint: string) => string;
  /** Says what an address (or its code) beside the seal is for. */
  readonly check: string;
  /** Heading of the people where the notes have none for them. */
  readonly people: string;
  /** Heading of people without a role, after those with one. */
  readonly others: string;
  readonly part: string;
  readonly apologies: string;
  readonly decision: string;
  readonly action: string;
  readonly owners: string;
  readonly due: string;
  readonly done: string;
  readonly dropped: string;
  readonly inProgress: string;
  readonly superseded: string;
  /** Heading of what stands by reference from earlier meetings. */
  readonly previous: string;
  readonly question: string;
  readonly answered: string;
  /** Said of a decision that is still to be made. */
  readonly pending: string;
  readonly noObjection: string;
  readonly roughConsensus: string;
  readonly consensus: string;
  readonly divergence: string;
  readonly notReached: string;
  readonly carriedOver: string;
  /** An ISO date in words, "3 February 2026". */
  readonly day: (date: string) => string;
  /** Whether points may name who made them, by the meeting's rule. */
  readonly attribution: Readonly<Record<Attribution, string>>;
}

export const ENGLISH: ReportLabels = {
  draft: 'DRAFT',
  review: 'DRAFT, in review',
  version: (version) => `Version ${version}`,
  seal: (fingerprint) => `seal ${fingerprint}`,
  check: 'Check this version',
  people: 'Participants',
  others: 'Others',
  part: 'for a part',
  apologies: 'apologies',
  decision: 'Decision',
  action: 'Action',
  owners: 'Owner',
  due: 'Due',
  done: 'done',
  dropped: 'dropped',
  inProgress: 'in progress',
  superseded: 'superseded',
  previous: 'Actions from previous meetings',
  question: 'Open question',
  answered: 'answered',
  pending: 'pending',
  noObjection: 'no objection',
  roughConsensus: 'rough consensus',
  consensus: 'consensus',
  divergence: 'divergence',
  notReached: 'not reached',
  carriedOver: 'carried over',
  day: (date) => {
    const day = new Date(`${date}T00:00:00Z`);
    return Number.isNaN(day.getTime())
      ? date
      : new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(day);
  },
  attribution: {
    named: 'Points may name who made them.',
    'not-attributed': 'Not attributed: points do not name who made them.',
    'chatham-house': 'Chatham House Rule: what was said may be used, not who said it.'
  }
};
