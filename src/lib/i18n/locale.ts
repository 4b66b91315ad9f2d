// The language of the page, and which way its script runs.
import { getLocale } from './paraglide/runtime.js';

export type Direction = 'ltr' | 'rtl';

/** Languages written from right to left, by their ISO 639 code. */
const RIGHT_TO_LEFT = new Set([
  'ar',
  'arc',
  'ckb',
  'dv',
  'fa',
  'he',
  'ks',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi'
]);
/** Scripts written from right to left, by their ISO 15924 code: they outweigh the language. */
const RIGHT_TO_LEFT_SCRIPTS = new Set([
  'Adlm',
  'Arab',
  'Hebr',
  'Mand',
  'Nkoo',
  'Rohg',
  'Syrc',
  'Thaa'
]);

/** The direction of a BCP 47 language tag; an unreadable tag runs left to right. */
export function directionOf(locale: string): Direction {
  try {
    const { language, script } = new Intl.Locale(locale);
    if (script !== undefined) return RIGHT_TO_LEFT_SCRIPTS.has(script) ? 'rtl' : 'ltr';
    return RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';
  } catch {
    return 'ltr';
  }
}

/** Tell the page's root its language and direction; call once at start. */
export function setPageLanguage(root: { lang: string; dir: string }): void {
  root.lang = getLocale();
  root.dir = directionOf(root.lang);
}

export { getLocale };
