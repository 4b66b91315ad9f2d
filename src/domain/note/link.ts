// Which link addresses may ever be shown as links: http, https and mailto, nothing else.

const SAFE = /^(https?:\/\/[^\s]|mailto:[^\s])/i;

/**
 * The address if it may be rendered as a link, otherwise undefined.
 * Control characters and white space inside an address are refused: browsers drop some of them
 * while reading a scheme, so "java\tscript:" would become a script address.
 */
export function safeLink(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2048) return undefined;
  const address = value.trim();
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f-\u009f\u2028\u2029\ufffe\uffff]/.test(address)) return undefined;
  return SAFE.test(address) ? address : undefined;
}

/** The address if it leads to a page or a call: http or https. */
export function webLink(value: unknown): string | undefined {
  const address = safeLink(value);
  return address !== undefined && /^https?:/i.test(address) ? address : undefined;
}
