// The few words a report adds to what people wrote; passed in, so that a report can be in any language.

export interface ReportLabels {
  /** Says on every page that nothing is settled: "DRAFT". */
  readonly draft: string;
  readonly review: string;
  readonly version: (version: number) => string;
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
}

export const ENGLISH: ReportLabels = {
  draft: 'DRAFT',
  review: 'DRAFT, in review',
  version: (version) => `Version ${version}`,
  people: 'Participants',
  others: 'Others',
  part: 'for a part',
  apologies: 'apologies',
  decision: 'Decision',
  action: 'Action',
  owners: 'Owner',
  due: 'Due',
  done: 'done',
  dropped: 'dropped'
};
