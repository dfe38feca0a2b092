import type { Node } from 'yaml';
import type { Fix } from './problem.ts';
import type { YamlDocument } from './yaml-document.ts';

/** A piece of a command's text. */
export interface CommandEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Nobody looks through more of them before pressing the button. */
export const mostEdits = 20;

/** Changes a command where it is written as it is, in quotes or without, or a line of a block; null where YAML would read it differently. */
export function replaceIn(
  document: YamlDocument,
  node: Node,
  text: string,
  edits: readonly CommandEdit[],
  title: string,
): Fix | null {
  if (edits.length > mostEdits) return null;
  const mended = edits.reduceRight(
    (changed, edit) => changed.slice(0, edit.start) + edit.text + changed.slice(edit.end),
    text,
  );
  if (!node.range || mended === text) return null;
  const [start, end] = node.range;
  const written = document.text.slice(start, end);
  const at = written.indexOf(text);
  // Quotes, escapes, or a colon and space would make YAML read the new text differently.
  const plain = at === 0 && written === text && !/: |:$| #|^[\s"'&*!|>%@`[{?-]/.test(mended) && !mended.includes('\n');
  const quoted =
    at === 1 && /^(["']).*\1$/s.test(written) && !mended.includes(written[0] ?? '') && !/[\\\n]/.test(mended);
  if (plain || quoted) return document.fix(title, { start: start + at, end: start + at + text.length, text: mended });
  return /^[|>]/.test(written) ? blockFix(document, start, written, text, mended, title) : null;
}

/** In a block scalar the one line that differs is changed. */
function blockFix(document: YamlDocument, start: number, written: string, text: string, mended: string, title: string) {
  const [before, after] = [text.split('\n'), mended.split('\n')];
  const changed = before.findIndex((line, index) => line !== after[index]);
  const line = before[changed];
  if (before.length !== after.length || line === undefined) return null;
  const at = written.indexOf(line);
  if (at === -1 || written.indexOf(line, at + 1) !== -1) return null;
  return document.fix(title, { start: start + at, end: start + at + line.length, text: after[changed] ?? '' });
}
