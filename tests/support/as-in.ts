// Comparing JSON with what it was made from: the product says more of everything, and must say all that it was told.

/** `data` with only the keys that `wanted` has. */
export function asIn(wanted: unknown, data: unknown): unknown {
  if (Array.isArray(wanted) && Array.isArray(data))
    return data.map((one: unknown, index) => asIn(wanted[index], one));
  if (typeof wanted !== 'object' || wanted === null || typeof data !== 'object' || data === null)
    return data;
  const known = new Map(Object.entries(data));
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([key, one]) =>
      known.has(key) ? [[key, asIn(one, known.get(key))]] : []
    )
  );
}
