// Markdown that its parser would take minutes for: nested or marked beyond any document, told by counting them first.

/** Characters before the words of a line that may each open a quote or a list. */
const MAX_PREFIX = 200;

/**
 * The parser's time grows with the square of the marks in one paragraph; this many, squared and
 * summed, take about a second. A long meeting of the real world has a fortieth.
 */
const MAX_MARKS_SQUARED = 10_000_000;

/** Lines with words: the parser takes about a second for this many, and longer than twice that for twice as many. */
const MAX_LINES = 8000;

export function isTangled(lines: readonly string[]): boolean {
  if (lines.length > 2 * MAX_LINES) return true;
  if (lines.filter((line) => line.trim() !== '').length > MAX_LINES) return true;
  let marks = 0;
  let sum = 0;
  for (const line of lines) {
    const text = line.trimStart();
    const prefix = /^[\s>+*.)\d-]*/.exec(line)?.[0].length ?? 0;
    if (prefix > MAX_PREFIX && /[>+*-]|\d[.)]/.test(line.slice(0, prefix))) return true;
    if (text === '' || /^[>\s]*$/.test(text)) marks = 0;
    const before = marks * marks;
    marks += line.match(/[*_[\]`<!~&(|:@]/g)?.length ?? 0;
    sum += marks * marks - before;
    if (sum > MAX_MARKS_SQUARED) return true;
  }
  return false;
}
