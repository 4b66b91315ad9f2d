// Who may do what: one table, asked by the client to show and by the server to allow.

export const ROLES = ['facilitator', 'participant', 'observer'] as const;
export type Role = (typeof ROLES)[number];

export type Deed =
  | 'read'
  | 'presence'
  | 'write'
  | 'createMeeting'
  | 'import'
  | 'invite'
  | 'changeMembers'
  | 'finalise'
  | 'publish';

const MAY: Readonly<Record<Role, ReadonlySet<Deed>>> = {
  facilitator: new Set<Deed>([
    'read',
    'presence',
    'write',
    'createMeeting',
    'import',
    'invite',
    'changeMembers',
    'finalise',
    'publish'
  ]),
  participant: new Set<Deed>(['read', 'presence', 'write', 'createMeeting', 'import']),
  observer: new Set<Deed>(['read', 'presence'])
};

export function may(role: Role, deed: Deed): boolean {
  return MAY[role].has(deed);
}

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
