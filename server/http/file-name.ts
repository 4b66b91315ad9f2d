// A name for a downloaded file: readable, harmless on every system, and told to the browser as RFC 6266 asks.

/** Letters and digits of any script, joined by hyphens. */
export function fileName(words: readonly string[], extension: string): string {
  const stem = words
    .join(' ')
    .normalize('NFC')
    .replace(/[^\p{Letter}\p{Mark}\p{Number}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `${[...stem].slice(0, 80).join('').replace(/-+$/, '') || 'minutes'}.${extension}`;
}

export function contentDisposition(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
