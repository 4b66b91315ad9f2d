// What is decided about a meeting before anybody types, while somebody says it: the fields of a form, and what they change.
import { untrack } from 'svelte';
import { webLink } from '#domain/note/link.ts';
import type { Attribution, NoteMeta, Sitting } from '#domain/note/note.ts';
import { isTimeZone } from '#domain/note/time-zone.ts';
import { dayAfter, printedDay } from '#lib/i18n/dates.ts';
import { getLocale } from '#lib/i18n/locale.ts';
import { sittingsOf } from '#lib/i18n/sittings.ts';

export interface SittingFields {
  date: string;
  start: string;
  end: string;
}

/** Every field as text that can be typed; empty for what is not known. */
export interface Fields {
  title: string;
  number: string;
  series: string;
  sittings: SittingFields[];
  timeZone: string;
  place: string;
  link: string;
  attribution: Attribution | '';
  documentType: string;
  language: string;
}

export type Problem = 'title-missing' | 'link-wrong' | 'zone-unknown' | 'date-missing';

export class MeetingFacts implements Fields {
  title = $state('');
  number = $state('');
  series = $state('');
  /** At least one. */
  sittings = $state<SittingFields[]>([{ date: '', start: '', end: '' }]);
  timeZone = $state('');
  place = $state('');
  link = $state('');
  attribution = $state<Attribution | ''>('');
  documentType = $state('');
  language = $state('');
  #proposed: Fields;
  /** The number as it stands in the title too; a title that carries it is to carry the next. */
  #carried: string | undefined;
  /** What the meeting itself says, without proposals. */
  readonly #before: NoteMeta;

  /** `zone` is proposed for a meeting that says none. */
  constructor(meta: NoteMeta, zone: string) {
    this.#before = metaOf(fieldsOf(meta, ''));
    this.#proposed = fieldsOf(meta, zone);
    Object.assign(this, structuredClone(this.#proposed));
    this.#noteCarried();
  }

  /** Propose other words; a field that somebody has changed keeps theirs. */
  propose(meta: NoteMeta, zone: string): void {
    const next = fieldsOf(meta, zone);
    untrack(() => {
      const now = this.#fields();
      for (const key of KEYS)
        if (isSame(now[key], this.#proposed[key]))
          Object.assign(this, { [key]: copyOf(next[key]) });
    });
    this.#proposed = next;
    this.#noteCarried();
  }

  /** Whether anything is other than it was proposed. */
  get isTouched(): boolean {
    return !isSame(this.#fields(), this.#proposed);
  }

  renumber(number: string): void {
    this.number = number;
    const next = number.trim();
    if (this.#carried === undefined || next === '' || !this.title.includes(this.#carried)) return;
    this.title = this.title.replace(this.#carried, () => next);
    this.#carried = next;
  }

  #noteCarried(): void {
    untrack(() => {
      const { title, number } = this;
      this.#carried = number !== '' && title.includes(number) ? number : undefined;
    });
  }

  get hasTimes(): boolean {
    return this.sittings.some(({ start }) => start !== '');
  }

  /** How long all sittings are together; undefined while one has no end. */
  get minutes(): number | undefined {
    const at = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
    let whole = 0;
    for (const { start, end } of this.sittings) {
      if (start === '' || end === '') return undefined;
      whole += (at(end) - at(start) + 1440) % 1440;
    }
    return whole > 0 ? whole : undefined;
  }

  /** One more, the day after the last, at the same time. */
  addSitting(): void {
    const { date = '', start = '', end = '' } = this.sittings.at(-1) ?? {};
    this.sittings.push({ date: dayAfter(date), start, end });
  }

  removeSitting(index: number): void {
    this.sittings.splice(index, 1);
    if (this.sittings.length === 0) this.sittings.push({ date: '', start: '', end: '' });
  }

  readonly problems: readonly Problem[] = $derived.by(() => {
    const { title, link, timeZone, sittings, hasTimes } = this;
    const zone = timeZone.trim();
    const found: readonly (readonly [Problem, boolean])[] = [
      ['title-missing', title.trim() === ''],
      ['link-wrong', link.trim() !== '' && webLink(withScheme(link)) === undefined],
      ['zone-unknown', hasTimes && zone !== '' && !isTimeZone(zone)],
      [
        'date-missing',
        sittings.some(({ date, start, end }) => date === '' && (start !== '' || end !== ''))
      ]
    ];
    return found.flatMap(([problem, isFound]) => (isFound ? [problem] : []));
  });

  /** Everything that is known, for a new meeting. */
  get meta(): NoteMeta {
    return metaOf(this.#fields());
  }

  /** What differs from what the meeting said when the form was opened; empty words take a field away. */
  get changes(): Partial<NoteMeta> {
    const before = this.#before;
    const after = metaOf(this.#fields());
    const changed: Record<string, unknown> = {};
    for (const key of Object.keys({ ...before, ...after }).filter(isMetaKey))
      if (!isSame(before[key], after[key]))
        changed[key] = after[key] ?? (key === 'sittings' ? [] : '');
    return changed;
  }

  #fields(): Fields {
    const { title, number, series, timeZone, place, link, attribution } = this;
    const { documentType, language } = this;
    const sittings = this.sittings.map(({ date, start, end }) => ({ date, start, end }));
    const words = { title, number, series, timeZone, place, link, documentType, language };
    return { ...words, attribution, sittings };
  }
}

const KEYS = [
  ...(['title', 'number', 'series', 'sittings', 'timeZone', 'place', 'link'] as const),
  ...(['attribution', 'documentType', 'language'] as const)
];
const META_KEYS = [...KEYS, 'date', 'dateAsPrinted'] as const;
const isMetaKey = (key: string): key is (typeof META_KEYS)[number] =>
  META_KEYS.some((one) => one === key);
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const copyOf = (value: Fields[keyof Fields]) =>
  typeof value === 'string' ? value : value.map((one) => ({ ...one }));

function fieldsOf(meta: NoteMeta, zone: string): Fields {
  const sittings = sittingsOf(meta).map(({ date, start = '', end = '' }) => ({ date, start, end }));
  return {
    title: meta.title,
    number: meta.number ?? '',
    series: meta.series ?? '',
    sittings: sittings.length > 0 ? sittings : [{ date: '', start: '', end: '' }],
    timeZone: meta.timeZone ?? zone,
    place: meta.place ?? '',
    link: meta.link ?? '',
    attribution: meta.attribution ?? '',
    documentType: meta.documentType ?? '',
    language: meta.language ?? ''
  };
}

/** A day alone is the meeting's date; times, or several days, make sittings. */
function metaOf(fields: Fields): NoteMeta {
  const { attribution } = fields;
  const words = (text: string) => text.trim() || undefined;
  const sittings = fields.sittings
    .filter(({ date }) => date !== '')
    .map(({ date, start, end }): Sitting => ({
      date,
      ...(start === '' ? {} : { start }),
      ...(start === '' || end === '' ? {} : { end })
    }))
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const [first] = sittings;
  const hasTimes = sittings.some(({ start }) => start !== undefined);
  const isPlain = sittings.length < 2 && !hasTimes;
  const last = sittings.at(-1)?.date;
  const meta = {
    number: words(fields.number),
    series: words(fields.series),
    date: first?.date,
    // Printed as reports print it: the note keeps the words, and its readers need no calendar.
    dateAsPrinted: first && printedDay(first.date, getLocale(), last),
    sittings: isPlain ? undefined : sittings,
    timeZone: hasTimes ? words(fields.timeZone) : undefined,
    place: words(fields.place),
    link: words(fields.link) && withScheme(fields.link),
    attribution: attribution === '' ? undefined : attribution,
    documentType: words(fields.documentType),
    language: words(fields.language)
  };
  const known = Object.entries(meta).filter(([, value]) => value !== undefined);
  return { title: fields.title.trim(), ...Object.fromEntries(known) };
}

const placeOf = ({ date, start = '' }: Sitting): string => `${date} ${start}`;

/** "meet.example/x" is how people say an address. */
function withScheme(link: string): string {
  const words = link.trim();
  return /^[\w-]+(\.[\w-]+)+([/:?#]\S*)?$/.test(words) ? `https://${words}` : words;
}
