// The life of a meeting's minutes: draft, review, final, and open again; which step is allowed from where.
import { failure, type Failure } from '../protocol/failure.ts';

export type MeetingStatus = 'draft' | 'review' | 'final';

export interface Stage {
  readonly status: MeetingStatus;
  /** The newest version; 0 before the first. */
  readonly version: number;
  /** While in review: until when, in milliseconds. */
  readonly deadline: number | null;
  /** Counts how often the document was frozen or reopened. */
  readonly epoch: number;
}

export type Step =
  | { readonly type: 'review'; readonly deadline: number }
  | { readonly type: 'finalise' }
  | { readonly type: 'reopen' }
  /** A late contribution becomes part of the minutes, or does not. */
  | { readonly type: 'amend' }
  | { readonly type: 'decline' };

/** Where a step leads, or why it cannot be taken from here. */
export function step(from: Stage, to: Step): Stage | Failure {
  const { status, version, deadline, epoch } = from;
  const now: Stage = { status, version, deadline, epoch };
  const isFinal = status === 'final';
  switch (to.type) {
    case 'review':
      return isFinal
        ? failure('conflict', 'These minutes are final. Reopen them to review them again.')
        : { ...now, status: 'review', deadline: to.deadline };
    case 'finalise':
      return isFinal
        ? failure('conflict', 'These minutes are final already.')
        : {
            status: 'final',
            version: version + 1,
            deadline: null,
            epoch: epoch + 1
          };
    case 'reopen':
      return isFinal
        ? { ...now, status: 'draft', deadline: null, epoch: epoch + 1 }
        : failure('conflict', 'These minutes are open.');
    case 'amend':
      // In an open draft it simply becomes part of it; the next version has it.
      return isFinal ? { ...now, version: version + 1, epoch: epoch + 1 } : { ...now };
    case 'decline':
      return { ...now };
  }
}
