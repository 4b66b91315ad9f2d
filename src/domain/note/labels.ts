// Labels of actions, "64.1": given once, at the first finalising, in the order of the note; never given again.
import type { Minutes, Point } from './minutes.ts';
import { textOf } from './render.ts';

/**
 * Labels for the actions that have none yet. `given` are all labels ever given in this meeting, by action
 * id, also of actions that are gone; `taken` are others that must not come again, such as those of a
 * meeting with the same number. Numbers go on after the highest; gaps stay.
 */
export function labelsFor(
  minutes: Minutes,
  meetingNumber: string | undefined,
  given: ReadonlyMap<string, string> = new Map(),
  taken: Iterable<string> = []
): Map<string, string> {
  const written = new Map(
    actionsIn(minutes).flatMap(({ id, label }) =>
      label === undefined ? [] : [[id, label] as const]
    )
  );
  const prefix = prefixOf(meetingNumber, given);
  let next = 1;
  for (const label of [...given.values(), ...written.values(), ...taken]) {
    const number = numberIn(label, prefix);
    if (number !== undefined && number >= next) next = number + 1;
  }
  const labels = new Map<string, string>();
  for (const { id } of actionsIn(minutes)) {
    if (labels.has(id) || given.has(id) || written.has(id)) continue;
    labels.set(id, `${prefix}${next}`);
    next += 1;
  }
  return labels;
}

/** "#64" gives "64."; a meeting without a number gives "A". A meeting keeps what its labels began with. */
function prefixOf(meetingNumber: string | undefined, given: ReadonlyMap<string, string>): string {
  for (const label of given.values()) {
    const prefix = /^(.*?)\d+$/.exec(label)?.[1];
    if (prefix !== undefined && prefix !== '') return prefix;
  }
  const number = /([\p{L}\d]+(?:[-./][\p{L}\d]+)*)\s*$/u.exec(meetingNumber ?? '')?.[1];
  return number === undefined ? 'A' : `${number}.`;
}

function numberIn(label: string, prefix: string): number | undefined {
  if (!label.startsWith(prefix)) return undefined;
  const rest = label.slice(prefix.length);
  return /^\d{1,6}$/.test(rest) ? Number(rest) : undefined;
}

interface LabelledAction {
  readonly id: string;
  readonly label: string | undefined;
}

/** Every action with an id, in the order of the note, but for lines that were begun and never written. */
function actionsIn(minutes: Minutes): LabelledAction[] {
  const inPoint = (point: Point): LabelledAction[] => [
    ...(point.action?.id === undefined || isUnwritten(point)
      ? []
      : [{ id: point.action.id, label: point.action.label }]),
    ...point.noted.map(({ id, label }) => ({ id, label })),
    ...point.children.flatMap(inPoint)
  ];
  return minutes.sections.flatMap(({ parts }) =>
    parts.flatMap(({ points }) => points.flatMap(inPoint))
  );
}

const isUnwritten = ({ content, action }: Point) =>
  action?.label === undefined && textOf(content).trim() === '';
