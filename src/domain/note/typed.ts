// Lines typed in shorthand: "ACTION: Mark, by 5 Sep, write the letter" says what it is, who and by when.
import type { Owner, OwnerKind } from './action-facts.ts';
import { dueDateOf } from './due.ts';

export interface TypedLine {
  readonly kind: 'action' | 'decision' | 'question';
  /** Where the text begins in the line: everything before it is the shorthand. */
  readonly start: number;
  /** The line from `start`, as typed. */
  readonly text: string;
  readonly owners: readonly Owner[];
  /** As typed, without the word before it: "5 Sep". */
  readonly due: string | undefined;
  readonly dueDate: string | undefined;
  /** A number typed behind the word: "62.1". */
  readonly label: string | undefined;
}

export interface TypedContext {
  /** ISO date. */
  readonly meetingDate?: string;
  /** Names that are known, with what they are: people in the room, coalitions of the roster. */
  readonly known?: readonly Owner[];
}

/** In the six languages of the United Nations. */
const WORDS: Readonly<Record<TypedLine['kind'], readonly string[]>> = {
  action: [
    'action',
    'action item',
    'action point',
    'ai',
    'todo',
    'acción',
    'accion',
    'действие',
    'поручение',
    'إجراء',
    'اجراء',
    '行动',
    '行動',
    '待办'
  ],
  decision: [
    'decision',
    'decided',
    'agreed',
    'décision',
    'decisión',
    'acuerdo',
    'решение',
    'قرار',
    '决定',
    '決定',
    '决议'
  ],
  question: ['question', 'open question', 'pregunta', 'вопрос', 'سؤال', '问题', '問題']
};

const KINDS = ['action', 'decision', 'question'] as const;
const PATTERNS = KINDS.map(
  (kind) =>
    [
      kind,
      new RegExp(
        `^\\s*(?:${WORDS[kind].join('|')})(?:\\s+#?(\\d{1,6}(?:\\.\\d{1,4})?))?\\s*[:\uff1a]\\s*`,
        'iu'
      )
    ] as const
);

/** What a line says that begins with such a word and a colon; undefined for any other line. */
export function parseTyped(line: string, context: TypedContext = {}): TypedLine | undefined {
  for (const [kind, pattern] of PATTERNS) {
    const match = pattern.exec(line);
    if (!match) continue;
    const start = match[0].length;
    const found = { kind, label: match[1] } as const;
    if (kind === 'action') return { ...found, ...readAction(line, start, context) };
    return {
      ...found,
      start,
      text: line.slice(start),
      owners: [],
      due: undefined,
      dueDate: undefined
    };
  }
  return undefined;
}

type ActionParts = Omit<TypedLine, 'kind' | 'label'>;

/**
 * Parts between commas, from the front, as long as they name people or a time: they go, and are kept as
 * owner and due. If nothing is left for the text, or nobody is named so, the text stays whole, and
 * "Mark and Ana to write …" and "… by 5 Sep" are read from it.
 */
function readAction(line: string, start: number, context: TypedContext): ActionParts {
  const owners: Owner[] = [];
  let due: string | undefined;
  let at = start;
  for (;;) {
    const comma = /[,;\u060c\u3001\uff0c]\s*/u.exec(line.slice(at));
    if (!comma) break;
    const part = line.slice(at, at + comma.index).trim();
    const named = namesIn(part, context, false);
    const time = due === undefined ? timeIn(part, context) : undefined;
    if (time !== undefined) due = time;
    else if (named && !isTaken(owners, named)) owners.push(...named);
    else break;
    at += comma.index + comma[0].length;
  }
  const text = line.slice(at);
  const isAllHead = text.trim() === '' || timeIn(text.trim(), context) !== undefined;
  if (isAllHead || at === start) return wholly(line, start, context);
  const written = due ?? deadlineIn(text, context);
  return {
    start: at,
    text,
    owners: owners.length > 0 ? owners : (whoIsTo(text, context) ?? []),
    due: written,
    dueDate: written === undefined ? undefined : dueDateOf(written, context.meetingDate)
  };
}

const isTaken = (owners: readonly Owner[], named: readonly Owner[]): boolean =>
  named.some(({ name }) => owners.some((owner) => owner.name === name));

function wholly(line: string, start: number, context: TypedContext): ActionParts {
  const text = line.slice(start);
  const due = deadlineIn(text, context);
  return {
    start,
    text,
    owners: whoIsTo(text, context) ?? [],
    due,
    dueDate: due === undefined ? undefined : dueDateOf(due, context.meetingDate)
  };
}

const BEFORE_TIME = /^(?:by|until|till|before|due(?: (?:by|on))?|on|no later than)\s+/i;
/** Times that name no day and are none the less when something is due. */
const VAGUE =
  /^(?:(?:the )?(?:next|following|coming) (?:meeting|call|session|week|month|year)|(?:early|mid|late|the beginning of|beginning of)[ -](?:january|february|march|april|may|june|july|august|september|october|november|december|next week|next month|\d{4})(?: \d{4})?|asap|as soon as possible|ongoing)$/i;

/** The words of a time, where the part is nothing else. */
function timeIn(part: string, { meetingDate }: TypedContext): string | undefined {
  const words = part.replace(BEFORE_TIME, '');
  if (words === '') return undefined;
  if (VAGUE.test(words) || (words !== part && words.split(/\s+/).length <= 5)) return words;
  // Without a word before it a part is a time only if it is short and means a day.
  const isDay = dueDateOf(words, meetingDate ?? '2000-01-01') !== undefined;
  return isDay && words.split(/\s+/).length <= 4 && !/^\p{Lu}\p{L}+ to /u.test(words)
    ? words
    : undefined;
}

/** "… by 5 Sep" at the end of a text, which keeps it. */
function deadlineIn(text: string, { meetingDate }: TypedContext): string | undefined {
  const found = /(?:^|\s)(?:by|until|before|no later than)\s+([^,;]{2,40}?)[\s.]*$/i.exec(
    text
  )?.[1];
  if (found === undefined) return undefined;
  return VAGUE.test(found) || dueDateOf(found, meetingDate ?? '2000-01-01') !== undefined
    ? found
    : undefined;
}

/** What a verb with "to" goes on with: "Write to the venue" names nobody. */
const TOWARDS =
  /^(?:a|all|an|any|both|each|either|every|everybody|everyone|her|him|his|it|its|me|my|our|ours|some|somebody|someone|such|that|the|their|them|these|this|those|us|whoever|whom|you|your)$/iu;
/** Verbs that go with "to", as a line may begin with them. */
const VERB_TO =
  /^(?:add|adhere|agree|appeal|apply|attend|belong|bring|circulate|come|commit|connect|contribute|convey|deliver|distribute|donate|explain|forward|get back|give|go|hand over|invite|link|listen|look|mail|move|object|offer|pass|pay|point|post|present|propose|react|refer|relate|remember|remind|reply|report|respond|return|reach out|send|shift|show|speak|stick|submit|subscribe|suggest|switch|talk|transfer|turn|upgrade|write|write back)$/iu;

/** "Mark and Ana to write the letter": who stands before "to", where these are names. */
function whoIsTo(text: string, context: TypedContext): readonly Owner[] | undefined {
  const found = /^(.{2,80}?)\s+(to|will|should|is to|are to)\s+(\p{Ll}\p{L}*)/u.exec(text);
  const [, before, link, next] = found ?? [];
  if (before === undefined || next === undefined) return undefined;
  const isSaying = link === 'to' && (TOWARDS.test(next) || VERB_TO.test(before));
  return isSaying && !knownAs(before, context.known ?? [])
    ? undefined
    : namesIn(before, context, true);
}

/** Words that begin sentences, with a capital letter, and name nobody. */
const NOBODY =
  /^(?:a|all|also|an|and|any|after|as|at|before|both|but|by|every|everyone|finally|first|following|for|from|further|here|however|i|if|in|it|meanwhile|next|no|now|of|on|once|or|please|second|so|some|subject|that|the|then|there|therefore|these|they|third|this|those|thus|to|today|together|until|we|what|when|where|while|who|with|you)$/i;
const PARTICLE =
  /^(?:al|bin|bint|da|de|del|della|den|der|di|dos|du|el|ibn|la|le|van|vom|von|y|zu)$/i;

/** The names in "Mark, Ana" or "Mark and Ana", if the words are nothing but names. */
function namesIn(
  part: string,
  { known = [] }: TypedContext,
  withLists: boolean
): readonly Owner[] | undefined {
  const whole = knownAs(part, known);
  if (whole) return [whole];
  const names = part.split(withLists ? /\s*(?:,|\band\b|&|\/|\+)\s*/u : /\s*(?:\band\b|&|\+)\s*/u);
  const owners = names.map((name): Owner | undefined => {
    const same = knownAs(name, known);
    if (same) return same;
    return looksLikeName(name) ? { kind: kindOfName(name), name } : undefined;
  });
  return owners.every((owner) => owner !== undefined) ? owners : undefined;
}

function knownAs(name: string, known: readonly Owner[]): Owner | undefined {
  const found = known.find((one) => one.name.toLowerCase() === name.toLowerCase());
  return found && { kind: found.kind, name };
}

/** Capital letters tell a name; where a script has none, only names that are known are read. */
function looksLikeName(name: string): boolean {
  const words = name.trim().split(/\s+/);
  if (
    words.length > 5 ||
    name.length > 60 ||
    /[.!?:()[\]"\d]/.test(name.replace(/\b\p{Lu}\./gu, ''))
  )
    return false;
  return words.every(
    (word, index) =>
      (!NOBODY.test(word) || (index === 0 && /^the$/i.test(word) && words.length > 1)) &&
      (PARTICLE.test(word) ? words.length > 1 : /^\p{Lu}/u.test(word) || /^the$/i.test(word))
  );
}

/** What a name is by its looks: one in capitals, or one that says so, is a group’s: "DCs", "the Secretariat", "IS3C". */
export function kindOfName(name: string): OwnerKind {
  if (/\b(?:coalition|dc on)\b/i.test(name)) return 'coalition';
  const isShort = /^\p{Lu}[\p{Lu}\d]+s?$/u.test(name);
  const saysSo =
    /^the\s|\b(?:secretariat|group|team|board|committee|facilitators|members|chairs?|council)\b/i;
  return isShort || saysSo.test(name) ? 'group' : 'person';
}
