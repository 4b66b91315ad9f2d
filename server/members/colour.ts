// The colour a member has everywhere: one of twelve that white text can be read on.
const COLOURS = [
  '#9f2d4f',
  '#a8431f',
  '#8a5a00',
  '#5b6b00',
  '#2f7020',
  '#00705a',
  '#006b84',
  '#1f61a8',
  '#4553b8',
  '#6b45b0',
  '#8a3a9c',
  '#6e5046'
] as const;

/** The same member always has the same colour. */
export function colourOf(member: string): string {
  let sum = 0;
  for (const letter of member) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length] ?? COLOURS[0];
}
