// Invite links as people paste them: whole, cut off, with words around them, or the token alone; some lead on to a meeting.
import { isId } from '#domain/note/ids.ts';

export interface InviteTarget {
  readonly token: string;
  /** The meeting to open after joining. */
  readonly meeting: string | undefined;
}

const FRAGMENT = /^#?([A-Za-z0-9_-]{16,200})(?:&m=([A-Za-z0-9_-]+))?$/;

/** What the fragment of a join page's address says, "#token" or "#token&m=meeting"; undefined for anything else. */
export function inviteOf(fragment: string): InviteTarget | undefined {
  const [, token, meeting] = FRAGMENT.exec(fragment) ?? [];
  if (token === undefined || (meeting !== undefined && !isId(meeting))) return undefined;
  return { token, meeting };
}

/** The invite's address, leading on to a meeting. All of it is in the fragment, which no server sees. */
export function leadingTo(url: string, meeting: string | undefined): string {
  return meeting === undefined ? url : `${url}&m=${meeting}`;
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
      const invite = inviteOf(url.hash);
      if (!invite || !/^https?:$/.test(url.protocol) || !url.pathname.endsWith('/join')) continue;
      return url.origin === origin ? pathOf(invite) : url.href;
    }
    const invite = inviteOf(clean.replace(/^.*\/join#/, ''));
    if (invite) return pathOf(invite);
  }
  return undefined;
}

const pathOf = ({ token, meeting }: InviteTarget): string => leadingTo(`/join#${token}`, meeting);
