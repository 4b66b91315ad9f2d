// Invite links as people paste them: whole, cut off, with words around them, or the token alone.

const TOKEN = /^[A-Za-z0-9_-]{16,200}$/;

/** The token in the fragment of a join page's address, "#abc…"; undefined when there is none. */
export function tokenOf(fragment: string): string | undefined {
  const token = fragment.replace(/^#/, '');
  return TOKEN.test(token) ? token : undefined;
}

/**
 * Where an invite somebody pasted leads: a path on this server, or a whole address on another one.
 * `origin` is this server's, "https://host".
 */
export function inviteAddress(pasted: string, origin: string): string | undefined {
  for (const word of pasted.trim().split(/\s+/)) {
    const clean = word.replace(/^[<("'«]+|[>)"'».,;]+$/g, '');
    if (URL.canParse(clean)) {
      const url = new URL(clean);
      const token = tokenOf(url.hash);
      if (!token || !/^https?:$/.test(url.protocol) || !url.pathname.endsWith('/join')) continue;
      return url.origin === origin ? `/join#${token}` : url.href;
    }
    const token = tokenOf(clean.replace(/^.*\/join#/, ''));
    if (token) return `/join#${token}`;
  }
  return undefined;
}
