// Which pages may act in a visitor's name: those of our own origin. A program sends no Origin and has no visitor.
export interface Origins {
  readonly allows: (origin: string, host: string | undefined) => boolean;
  /** Our own address as the caller sees it, for links. */
  readonly own: (host: string | undefined) => string;
}

/** Exact: the configured origin, or else the very host that the request was sent to. */
export function originsFor(configured: string | undefined): Origins {
  return {
    allows(origin, host) {
      if (configured !== undefined) return origin === configured;
      return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
    },
    own: (host) => configured ?? `http://${host ?? 'localhost'}`
  };
}
