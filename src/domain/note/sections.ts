// What a heading stands for: the sections of a report, by an explicit key or by the words it is usually written in.

/** A level-1 heading is an agenda item unless its marker's `section` says otherwise. */
export type TopSection = 'item' | 'annex' | 'unsorted';

export function topSection(section: unknown): TopSection {
  return section === 'annex' || section === 'unsorted' ? section : 'item';
}

/** What stands under a heading of level 2 or 3. */
export type PartRole = 'keyPoints' | 'nextSteps' | 'decisions' | 'other';

const WORDS: readonly (readonly [PartRole, RegExp])[] = [
  ['keyPoints', /^(key|main) (discussion )?points( (raised|discussed|made))?$/],
  [
    'nextSteps',
    /^(next steps?( and actions?)?|actions?( items?| points?| required)?( \(ais\))?|follow[- ]?ups?)$/
  ],
  ['decisions', /^decisions?( (made|taken|reached))?$/]
];

/** The role of a heading by its words alone; white space, case and a closing colon do not count. */
export function roleOfWords(heading: string): PartRole {
  const words = heading
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/ ?[::]$/, '')
    .toLowerCase();
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? 'other';
}

/** The role of a heading: its marker's `section` if that names one, otherwise its words. */
export function partRole(section: unknown, heading: string): PartRole {
  if (section === 'keyPoints' || section === 'nextSteps' || section === 'decisions') return section;
  return roleOfWords(heading);
}
