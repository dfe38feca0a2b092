/** The keys that lead to a line of YAML in block style, told by indentation alone: works on a text that is being typed. */
export interface PlaceInText {
  /** Keys of the maps around the line, outermost first, without the line's own. */
  readonly path: readonly string[];
  /** The line's own key, when it has one. */
  readonly key: string | null;
}

const keyLine = /^(\s*(?:-\s+)*)(?:(["'])(.*?)\2|([^\s#"'[{&*!|>%@`-][^:#]*?|\S))\s*:(?:\s|$)/;

/** @param line from 1. */
export function pathAt(text: string, line: number): PlaceInText {
  const lines = text.split('\n').slice(0, line);
  const own = lines.pop() ?? '';
  const match = keyLine.exec(own);
  const key = match ? (match[3] ?? match[4] ?? '').trim() : null;
  let indent = match ? (match[1] ?? '').length : (/^\s*(?:-\s+)*/.exec(own)?.[0].length ?? 0);
  const path: string[] = [];
  for (let index = lines.length - 1; index >= 0 && indent > 0; index--) {
    const above = keyLine.exec(lines[index] ?? '');
    if (!above) continue;
    const prefix = above[1] ?? '';
    if (prefix.length >= indent) continue;
    path.unshift((above[3] ?? above[4] ?? '').trim());
    // What stands behind a dash belongs to whoever owns the list, which may be as deep as the dash.
    const dash = prefix.indexOf('-');
    indent = dash === -1 ? prefix.length : dash + 1;
  }
  return { path, key };
}
