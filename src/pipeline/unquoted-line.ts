/** Nobody wrote a longer one by hand. */
const longestLine = 2_000;
/** In front of a value: dashes of lists, a key. */
const before = /^[ \t]*(?:-[ \t]+)*(?:(?:[\w.$-]+|"[^"\n]*"|'[^'\n]*')[ \t]*:[ \t]+)?/;

/**
 * The value on the line of an offset, when it begins with `{{` and stands in no quotes: YAML then reads a map, and what it says of
 * the rest of the line helps nobody. Null for any other line.
 */
export function unquotedOnLine(text: string, offset: number): { start: number; end: number } | null {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', lineStart);
  const lineEnd = newline === -1 ? text.length : newline;
  if (lineEnd - lineStart > longestLine) return null;
  const line = text.slice(lineStart, lineEnd);
  const lead = before.exec(line)?.[0] ?? '';
  if (lead.trim() === '') return null;
  const indent = lead.length;
  const value = /^\{\{[^{}\n]*\}\}.*?(?=\s*(?:\s#.*)?$)/.exec(line.slice(indent))?.[0];
  // A key behind it: the quotes would have to end before its colon.
  if (value === undefined || /:(\s|$)/.test(value)) return null;
  return { start: lineStart + indent, end: lineStart + indent + value.length };
}
