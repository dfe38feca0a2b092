import { isMap, isScalar, type Node, type YAMLMap } from 'yaml';
import type { Fix } from './problem.ts';
import type { Entry, YamlDocument } from './yaml-document.ts';

/** Fixes as text edits. Each returns null where the text is of a form that it cannot change safely. */

/** Puts another word in the place of a scalar; the quotes stay. */
export function replaceWord(document: YamlDocument, node: Node | null, word: string): Fix | null {
  if (!isScalar(node) || !node.range) return null;
  const [start, end] = node.range;
  const written = document.text.slice(start, end);
  const quote = /^(["']).*\1$/s.exec(written)?.[1] ?? '';
  const plain = written === String(node.value) || quote !== '';
  const quotable = quote !== '' && !word.includes(quote) && !/[\\\n]/.test(word);
  if (!plain || !(quotable || (quote === '' && isPlainWord(word)))) return null;
  return document.fix(`Change to “${word}”`, { start, end, text: `${quote}${word}${quote}` });
}

/** Puts another value in the place of a scalar, whatever is written there. */
export function replaceValue(
  document: YamlDocument,
  node: Node | null,
  text: string,
  title = `Change to \`${text}\``,
): Fix | null {
  if (!isScalar(node) || !node.range) return null;
  const [start, end] = node.range;
  const gap = /[\s[{,]/.test(document.text.charAt(start - 1)) ? '' : ' ';
  // Where nothing is written, a comment may follow at once.
  const space = document.text.charAt(end) === '#' ? ' ' : '';
  return document.fix(title, { start, end, text: start === end ? gap + text + space : text });
}

/** Whether YAML reads the word as this very text without quotes. */
function isPlainWord(word: string): boolean {
  return (
    /^[A-Za-z_$][\w$./() -]*$/.test(word) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(word) && !/ $/.test(word)
  );
}

/** Renames a key, unless its map has one of the new name. */
export function renameKey(document: YamlDocument, { keyNode, map }: Entry, name: string): Fix | null {
  return hasKey(map, name) ? null : replaceWord(document, keyNode, name);
}

function hasKey(map: YAMLMap, name: string): boolean {
  return map.items.some(({ key }) => isScalar(key) && key.value === name);
}

/** Takes a key with its value out of a block map that keeps at least one other. */
export function removeEntry(document: YamlDocument, { key, keyNode, value, map }: Entry): Fix | null {
  const start = lineStart(document.text, keyNode);
  const end = endOfLines(document.text, keyNode, value);
  // A tab at the start of a line is no indentation to YAML: what stands before it matters.
  const tab = end !== null && document.text[end] === '\t';
  if (start === null || end === null || tab || map.flow || map.items.length < 2) return null;
  // The map may itself be shared; what is removed must not be.
  if (document.isNeeded(start, end)) return null;
  return document.fix(`Remove “${key}”`, { start, end, text: '' });
}

/** Adds a line to a block map, as its first or behind its last key. `line` without indentation, e.g. `End: true`. */
export function addEntry(document: YamlDocument, map: Node | null, line: string, where?: 'first'): Fix | null {
  const name = line.slice(0, line.indexOf(':'));
  if (!isMap(map) || map.flow || hasKey(map, name)) return null;
  const [first, last] = [map.items[0], map.items.at(-1)];
  const key = first?.key as Node | undefined;
  const start = key && lineStart(document.text, key);
  const end = last && endOfLines(document.text, last.key as Node, last.value as Node | null);
  if (!key?.range || typeof start !== 'number' || typeof end !== 'number') return null;
  const indent = document.text.slice(start, key.range[0]);
  const lineEnd = document.text.includes('\r\n') ? '\r\n' : '\n';
  if (where === 'first') return document.fix(`Add “${line}”`, { start, end: start, text: indent + line + lineEnd });
  const text = document.text[end - 1] === '\n' ? indent + line + lineEnd : lineEnd + indent + line;
  return document.fix(`Add “${line}”`, { start: end, end, text });
}

/** Where the line of a key begins; null when something else stands before it. */
function lineStart(text: string, key: Node): number | null {
  const start = key.range?.[0];
  if (start === undefined) return null;
  const begin = text.lastIndexOf('\n', start - 1) + 1;
  return text.slice(begin, start).trim() === '' ? begin : null;
}

/** Behind the line on which a key's value ends; null when more than a comment follows on it. */
function endOfLines(text: string, key: Node, value: Node | null): number | null {
  const last = Math.max(key.range?.[1] ?? 0, value?.range?.[1] ?? 0);
  if (text[last - 1] === '\n') return last;
  const newline = text.indexOf('\n', last);
  const end = newline === -1 ? text.length : newline + 1;
  return /^\s*:?\s*(#.*)?$/.test(text.slice(last, end).trimEnd()) ? end : null;
}

/** Puts a plain scalar into double quotes. */
export function quote(document: YamlDocument, start: number, end: number): Fix | null {
  const written = document.text.slice(start, end);
  if (/[\r\n]/.test(written) || written === '') return null;
  const text = written.includes('"') || written.includes('\\') ? `'${written.replaceAll("'", "''")}'` : `"${written}"`;
  return document.fix('Put it in quotes', { start, end, text });
}
