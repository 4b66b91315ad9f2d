// A seal as people read it: what stands in a report, to be compared with another.

/** What a seal looks like: SHA-256 in hex. */
export const SEAL = /^[0-9a-f]{64}$/;

/** The first 64 bits of a seal in groups of four, for people to compare: "3fa1-90bc-0d22-7e41". */
export function fingerprint(seal: string): string {
  return (seal.slice(0, 16).match(/.{4}/g) ?? []).join('-');
}
