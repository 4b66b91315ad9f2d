// The people at one note, from the awareness states that the server stamps with name, role and colour.
import * as v from 'valibot';
import { isRole, type Role } from '#domain/rules/roles.ts';

export interface Present {
  readonly clientId: number;
  /** The member's id; a connection that was not stamped stands for itself. */
  readonly member: string;
  readonly name: string;
  /** Coalitions or organisations, as they gave them when joining. */
  readonly affiliations: readonly string[];
  readonly role: Role | undefined;
  readonly colour: string | undefined;
  readonly self: boolean;
  /** Text of theirs arrived within the last moments. */
  readonly typing: boolean;
  /** Changes of theirs that the server has not confirmed for a while, as they say themselves. */
  readonly unsent: number;
  /** Milliseconds since 1970, by this device's clock. */
  readonly lastHeard: number;
}

const Stamp = v.object({
  user: v.object({
    member: v.optional(v.string()),
    name: v.string(),
    affiliations: v.optional(v.array(v.string())),
    role: v.optional(v.string()),
    colour: v.optional(v.string())
  }),
  unsent: v.fallback(v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), undefined)
});

/** Who we are, as far as this device knows. */
export interface Self {
  readonly clientId: number;
  readonly member: string | undefined;
  readonly name: string | undefined;
  readonly affiliations?: readonly string[] | undefined;
  readonly role: Role | undefined;
  readonly colour: string | undefined;
}

export interface PresenceInput {
  readonly states: ReadonlyMap<number, unknown>;
  /** When each client was last heard, by client id. */
  readonly heard: (clientId: number) => number;
  readonly isTyping: (clientId: number) => boolean;
  readonly self: Self;
}

/** Everybody here, each member once (the tab last heard), oneself first and the others by name. */
export function peopleHere({ states, heard, isTyping, self }: PresenceInput): Present[] {
  const byMember = new Map<string, Present>();
  for (const [clientId, state] of states) {
    const isSelf = clientId === self.clientId;
    const stamp = v.safeParse(Stamp, state);
    if (!stamp.success && !isSelf) continue;
    const user = stamp.success ? stamp.output.user : undefined;
    const name = (isSelf ? self.name : undefined) ?? user?.name;
    if (name === undefined) continue;
    const member = (isSelf ? self.member : undefined) ?? user?.member ?? `client:${clientId}`;
    const role = user?.role;
    const present: Present = {
      clientId,
      member,
      name,
      affiliations: (isSelf ? self.affiliations : undefined) ?? user?.affiliations ?? [],
      role: isSelf ? self.role : isRole(role) ? role : undefined,
      colour: (isSelf ? self.colour : undefined) ?? user?.colour,
      self: isSelf,
      typing: isTyping(clientId),
      unsent: (stamp.success ? stamp.output.unsent : undefined) ?? 0,
      lastHeard: heard(clientId)
    };
    byMember.set(member, merge(byMember.get(member), present));
  }
  return [...byMember.values()].sort(
    (a, b) => Number(b.self) - Number(a.self) || a.name.localeCompare(b.name)
  );
}

function merge(a: Present | undefined, b: Present): Present {
  if (a === undefined) return b;
  const [shown, other] = b.self || (!a.self && b.lastHeard > a.lastHeard) ? [b, a] : [a, b];
  return { ...shown, typing: shown.typing || other.typing, unsent: a.unsent + b.unsent };
}
