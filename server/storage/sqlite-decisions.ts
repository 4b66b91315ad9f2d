// A journal beside the database of what must not be undone by restoring an older backup: removals,
// roles, withdrawn invites. One JSON line each, on disk before the decision is answered.
import { appendFileSync, existsSync, fsyncSync, openSync, closeSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';

const FILE = 'decisions.jsonl';

const Decision = v.variant('sort', [
  v.object({
    sort: v.literal('member'),
    id: v.string(),
    role: v.string(),
    removedAt: v.nullable(v.number())
  }),
  v.object({ sort: v.literal('invite'), id: v.string(), revokedAt: v.number() })
]);
export type Decision = v.InferOutput<typeof Decision>;

export function keepDecisions(directory: string, decisions: readonly Decision[]): void {
  if (decisions.length === 0) return;
  const file = openSync(path.join(directory, FILE), 'a', 0o600);
  try {
    appendFileSync(file, decisions.map((one) => `${JSON.stringify(one)}\n`).join(''));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Make every decision of the journal again, in order. Doing it twice changes nothing. How many there were. */
export function decideAgain(directory: string, db: DatabaseSync): number {
  const decisions = readDecisions(path.join(directory, FILE));
  const member = db.prepare('UPDATE members SET role = ?, removed_at = ? WHERE id = ?');
  const invite = db.prepare('UPDATE invites SET revoked_at = ? WHERE id = ?');
  for (const one of decisions)
    if (one.sort === 'member') member.run(one.role, one.removedAt, one.id);
    else invite.run(one.revokedAt, one.id);
  return decisions.length;
}

function readDecisions(file: string): Decision[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const parsed = v.safeParse(Decision, JSON.parse(line));
        return parsed.success ? [parsed.output] : [];
      } catch {
        // The last line may be half written: its decision was never answered.
        return [];
      }
    });
}
