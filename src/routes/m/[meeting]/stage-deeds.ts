// What a facilitator may decide about the minutes from where they stand; what is missing cannot be done now.
import type { Stage } from '#lib/live/open-note.ts';

export type StageDeed = 'finalise' | 'review' | 'reopen' | 'publish';
export type StageDeeds = Partial<Readonly<Record<StageDeed, () => void>>>;

export function stageDeeds(stage: Stage | undefined, open: (deed: StageDeed) => void): StageDeeds {
  const isFinal = stage?.status === 'final';
  const all: Readonly<Record<StageDeed, boolean>> = {
    finalise: !isFinal,
    review: !isFinal,
    reopen: isFinal,
    publish: (stage?.version ?? 0) > 0
  };
  const offered: Partial<Record<StageDeed, () => void>> = {};
  for (const deed of ['finalise', 'review', 'reopen', 'publish'] as const)
    if (all[deed]) offered[deed] = () => open(deed);
  return offered;
}
