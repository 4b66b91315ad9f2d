// The kinds of block a note is made of, declared once: what each looks like as data, and how Enter treats it.

/** What is known of a kind. `text` blocks carry text; an `atom` shows as one thing while it is empty. */
export interface KindSpec {
  readonly shape: 'text' | 'atom';
  /** Whether the block can be indented (0 to MAX_INDENT). */
  readonly indents: boolean;
  /** The kind of the block that Enter at the end of this one makes. */
  readonly next: Kind;
}

const text = (next: Kind, indents = false): KindSpec => ({ shape: 'text', indents, next });
const atom: KindSpec = { shape: 'atom', indents: false, next: 'paragraph' };

export type Kind =
  | 'paragraph'
  | 'heading'
  | 'bullet'
  | 'ordered'
  | 'task'
  | 'action'
  | 'decision'
  | 'quote'
  | 'code'
  | 'divider'
  | 'image'
  | 'table';

export const KINDS: Readonly<Record<Kind, KindSpec>> = {
  paragraph: text('paragraph'),
  heading: text('paragraph'),
  bullet: text('bullet', true),
  ordered: text('ordered', true),
  task: text('task', true),
  action: text('action', true),
  decision: text('paragraph'),
  quote: text('quote'),
  code: text('code'),
  divider: atom,
  image: atom,
  table: atom
};

export const KIND_NAMES: readonly Kind[] = Object.keys(KINDS).filter(isKind);

export const MAX_INDENT = 8;

/** The marks of running text, as Y.Text formats. `link` holds an address, the others `true`. */
export const MARKS = ['bold', 'italic', 'underline', 'strike', 'code', 'link'] as const;
export type MarkName = (typeof MARKS)[number];

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Formats = Readonly<Record<string, Json>>;

/**
 * A run of text with one set of formats, or one opaque inline thing (`embed`, one UTF-16 unit long
 * in the Y.Text) that this version does not know and passes through.
 */
export type Segment =
  | { readonly text: string; readonly formats: Formats }
  | { readonly embed: Json; readonly formats: Formats };

/** The keys of a marker. Absent means default; unknown keys are kept as they are. */
export interface MarkerKeys {
  readonly kind: string;
  /** Heading level, 1 to 3. */
  readonly level?: number;
  /** 0 to MAX_INDENT. */
  readonly indent?: number;
  /** For tasks. */
  readonly checked?: boolean;
  readonly dir?: 'ltr' | 'rtl';
  /** For actions: the action's id for life, key of the note's `actions` map. */
  readonly id?: string;
  /** A ghost: the block was deleted or moved; hidden while it has no text. */
  readonly gone?: boolean;
  readonly [key: string]: Json | undefined;
}

export function isKind(kind: string): kind is Kind {
  return Object.hasOwn(KINDS, kind);
}

/** A kind this version does not know shows as a paragraph and keeps its name. */
export function specOf(kind: string): KindSpec {
  return isKind(kind) ? KINDS[kind] : KINDS.paragraph;
}
