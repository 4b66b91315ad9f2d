// The languages that notes can be said to be in, by their names in the reader's language.

/** The six of the United Nations, and some more that meetings are held in. */
const CODES = ['ar', 'zh', 'en', 'fr', 'ru', 'es', 'de', 'it', 'pt', 'sw', 'tr', 'ja', 'ko', 'hi'];

/** `present` is the one a note has, whatever it is. */
export function languageChoices(
  present: string | undefined,
  locale: string
): { readonly code: string; readonly name: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' });
  const codes = present && !CODES.includes(present) ? [...CODES, present] : CODES;
  return codes
    .map((code) => ({ code, name: nameIn(names, code) }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}

/** A tag that is none is shown as it is. */
function nameIn(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
