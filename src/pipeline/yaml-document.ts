import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { quote } from './fixes.ts';
import { longestWord, nearest } from './nearest.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Fix, Problem, ProblemCode, TextRange } from './problem.ts';
import { ProblemList } from './problem-list.ts';
import { type Rendered, type Template, unrendered } from './template.ts';
import { TextPositions } from './text-positions.ts';
import { unquotedOnLine } from './unquoted-line.ts';
import { type Structure, structureOf } from './yaml-structure.ts';

/** How many mistakes of YAML are looked at for what was meant: each means reading a line, and a line may be long. */
const mostLooked = 100;
/** Letters times candidates. Looking for the word that was meant costs more than it helps where a text asks for thousands. */
const mostCompared = 1_000_000;

/**
 * A YAML text with positions: reads nodes, and collects problems at the exact place of a node. Never throws, whatever the
 * text (guarded by the property tests in any-text.test.ts). All ranges point into the original text, also where
 * a template was rendered before YAML saw it.
 */
export class YamlDocument {
  /** False where nothing can be read: no YAML, nested without end, aliases that lead nowhere or into themselves. */
  readonly readable: boolean;
  readonly root: Node | null;
  /** What YAML sees. */
  readonly text: string;
  readonly original: string;
  readonly #rendered: Rendered;
  readonly #positions: TextPositions;
  readonly #problems: ProblemList;
  readonly #structure: Structure | null;
  readonly #entries = new Map<Node, Entry[]>();
  #needs: readonly Need[] | null = null;
  #compared = 0;

  constructor(original: string, rendered: Rendered = unrendered(original)) {
    this.original = original;
    this.#rendered = rendered;
    this.text = rendered.text;
    this.#positions = new TextPositions(original);
    this.#problems = new ProblemList();
    const { root, mistakes } = parseYaml(this.text);
    for (const [index, { code, message, start, end }] of mistakes.entries()) {
      const unquoted = code === 'yaml-syntax' && index < mostLooked ? unquotedOnLine(this.text, start) : null;
      if (unquoted === null) this.problemAt(code, 'error', message, { start, end });
      else this.#unquoted(unquoted);
    }
    this.#structure = root && structureOf(root, this.text);
    for (const { code, message, node } of this.#structure?.flaws ?? []) {
      // What YAML made of a line that it could not read has been said.
      if (code !== 'unquoted-template' || mistakes.length === 0) this.#flaw(code, message, node);
    }
    this.root = root && this.resolve(root);
    this.readable = mistakes.length === 0 && !this.#structure?.flaws.some(({ unreadable }) => unreadable);
  }

  #flaw(code: ProblemCode, message: string, node: Node): void {
    const [start, end] = node.range ?? [0, 0];
    if (code === 'duplicate-key') this.problemAt(code, 'error', message, { start, end: this.#endOfWord(start) });
    else if (code === 'unquoted-template') this.#unquoted({ start, end });
    else if (code === 'too-large') this.problemAt(code, 'error', message, { start, end: this.#endOfWord(start) });
    else this.error(code, message, node);
  }

  #unquoted({ start, end }: { start: number; end: number }): void {
    const written = this.text.slice(start, end);
    const name = /\{\{[^{}]*\}\}/.exec(written)?.[0] ?? '{{…}}';
    const message = `${name} stands outside quotes, where YAML reads \`{{\` as a map. Put the whole text in quotes.`;
    this.problemAt('unquoted-template', 'error', message, { start, end }, quote(this, start, end));
  }

  /** In the order of the text; of very many only the first, and how many more there are. */
  get problems(): Problem[] {
    return this.#problems.sorted();
  }

  get hasErrors(): boolean {
    return this.#problems.errors > 0;
  }

  /** Scalars without quotes, in the order of the text; `flow`: inside `[…]` or `{…}`. */
  get plainScalars(): Structure['plain'] {
    return this.#structure?.plain ?? [];
  }

  /** The known word that was most likely meant; null also where the text has asked too often. */
  nearest(word: string, known: Iterable<string>): string | null {
    if (this.#compared > mostCompared) return null;
    const candidates = [...known];
    this.#compared += candidates.length * Math.min(word.length, longestWord);
    return nearest(word, candidates);
  }

  error(code: ProblemCode, message: string, at: Node | null, fix?: Fix | null): void {
    this.#add(code, 'error', message, this.rangeOf(at), fix);
  }

  warning(code: ProblemCode, message: string, at: Node | null, fix?: Fix | null): void {
    this.#add(code, 'warning', message, this.rangeOf(at), fix);
  }

  /** A problem at offsets of the text that YAML sees. */
  problemAt(
    code: ProblemCode,
    severity: Problem['severity'],
    message: string,
    place: { start: number; end: number },
    fix?: Fix | null,
  ): void {
    this.#add(code, severity, message, this.range(place.start, place.end), fix);
  }

  /** Where a node stands, without the comments and line ends behind it; the start of the text for null. */
  rangeOf(node: Node | null): TextRange {
    const range = node?.range;
    return range ? this.range(range[0], range[1]) : this.range(0, 0);
  }

  /** Offsets of the text that YAML sees, as a range of the original. */
  range(start: number, end: number): TextRange {
    return this.#positions.range(this.#rendered.original(start), this.#rendered.original(end, true));
  }

  /**
   * A fix that replaces pieces of the text that YAML sees; null where a template stands in one of them, because what the author
   * wrote there is not what is seen.
   */
  fix(title: string, ...pieces: readonly { start: number; end: number; text: string }[]): Fix | null {
    if (pieces.some(({ start, end }) => !this.#rendered.isLiteral(start, end))) return null;
    return { title, edits: pieces.map(({ start, end, text }) => ({ range: this.range(start, end), text })) };
  }

  /** A problem of one `{{NAME}}`, with what may stand there instead. */
  templateProblem(code: ProblemCode, message: string, template: Template, instead: string | null): void {
    const range = this.#positions.range(template.originalStart, template.originalEnd);
    const fix = instead === null ? null : { title: `Change to ${instead}`, edits: [{ range, text: instead }] };
    this.#add(code, 'warning', message, range, fix);
  }

  /** A problem of a plain scalar with templates in it, mended by quotes around it. */
  templateQuotes(code: ProblemCode, message: string, node: Node): void {
    const [start, end] = node.range ?? [0, 0];
    const [first, last] = [this.#rendered.original(start), this.#rendered.original(end, true)];
    const written = this.original.slice(first, last);
    const mark = written.includes('"') || written.includes('\\') ? "'" : '"';
    const edit = (at: number) => ({ range: this.#positions.range(at, at), text: mark });
    // In a text that YAML cannot read nobody knows where a scalar ends.
    const fix =
      !this.readable || written.includes(mark) || written.includes('\n')
        ? null
        : { title: 'Put it in quotes', edits: [edit(first), edit(last)] };
    this.#add(code, 'warning', message, this.#positions.range(first, last), fix);
  }

  /** Takes an item out of a list that keeps at least one other. */
  removeItem(list: YAMLSeq, index: number, title: string): Fix | null {
    const [item, before, after] = [list.items[index], list.items[index - 1], list.items[index + 1]] as (
      | Node
      | undefined
    )[];
    if (!item?.range || list.items.length < 2) return null;
    const [start, end] = item.range;
    if (this.isNeeded(start, end)) return null;
    if (list.flow) {
      if (before?.range) return this.fix(title, { start: before.range[1], end, text: '' });
      return after?.range ? this.fix(title, { start, end: after.range[0], text: '' }) : null;
    }
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    const newline = this.text.indexOf('\n', end);
    const lineEnd = newline === -1 ? this.text.length : newline + 1;
    const alone =
      /^\s*-\s*$/.test(this.text.slice(lineStart, start)) &&
      /^\s*(#.*)?$/.test(this.text.slice(end, lineEnd).trimEnd());
    return alone ? this.fix(title, { start: lineStart, end: lineEnd, text: '' }) : null;
  }

  /** What an alias points to; the node itself otherwise. Null for an alias without a target. */
  resolve(node: unknown): Node | null {
    if (isAlias(node)) return this.#structure?.targets.get(node) ?? null;
    if (!(isScalar(node) || isMap(node) || isSeq(node))) return null;
    return this.#structure?.texts.get(node) ?? node;
  }

  /** Whether an alias behind a piece of the text needs what stands in it. */
  isNeeded(start: number, end: number): boolean {
    this.#needs ??= needsOf(this.#structure?.targets ?? new Map());
    const needs = this.#needs;
    let low = 0;
    let high = needs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((needs[middle]?.start ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    for (let need = needs[low]; need && need.start < end; need = needs[++low]) if (need.last >= end) return true;
    return false;
  }

  /** The entries of a map, those of merge keys (`<<: *shared`, `<<: [*a, *b]`) behind its own; empty when the node is no map. */
  entries(node: Node | null): readonly Entry[] {
    if (!isMap(node)) return [];
    const known = this.#entries.get(node);
    if (known) return known;
    const read = this.#read(node);
    this.#entries.set(node, read);
    return read;
  }

  #read(node: YAMLMap): Entry[] {
    const own: Entry[] = [];
    const merged: Entry[] = [];
    for (const pair of node.items) {
      const key = this.resolve(pair.key);
      const value = this.resolve(pair.value);
      if (!isScalar(key)) this.error('wrong-type', 'A key must be a plain word, not a map or a list.', key);
      else if (key.source === '<<' && (isMap(value) || isSeq(value))) merged.push(...this.#merged(value));
      else own.push({ key: scalarText(key), keyNode: key, value, map: node });
    }
    if (merged.length === 0) return own;
    // The first one counts, as the specification of the merge key says.
    const names = new Set(own.map((entry) => entry.key));
    const others = merged.filter(({ key }) => !names.has(key) && names.add(key));
    return [...own, ...others];
  }

  #merged(value: Node): readonly Entry[] {
    if (!isSeq(value)) return this.entries(value);
    return value.items.flatMap((item) => {
      const map = this.resolve(item);
      if (!isMap(map)) this.error('wrong-type', 'A merge key takes maps only.', map ?? value);
      return this.entries(map);
    });
  }

  #endOfWord(start: number): number {
    return start + (/^("[^"\n]*"|'[^'\n]*'|[^\s:]+)/.exec(this.text.slice(start, start + 200))?.[0].length ?? 1);
  }

  #add(code: ProblemCode, severity: Problem['severity'], message: string, range: TextRange, fix?: Fix | null): void {
    this.#problems.add({ code, severity, message, range, ...(fix && { fix }) });
  }
}

export interface Entry {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node | null;
  /** The map that it stands in. */
  readonly map: YAMLMap;
}

/** Where an anchored node stands, and the last alias of it. */
interface Need {
  readonly start: number;
  readonly last: number;
}

/** In the order of the text. */
function needsOf(targets: Structure['targets']): Need[] {
  const last = new Map<Node, number>();
  for (const [alias, target] of targets) last.set(target, Math.max(last.get(target) ?? 0, alias.range?.[0] ?? 0));
  const needs = [...last].map(([target, alias]) => ({ start: target.range?.[0] ?? 0, last: alias }));
  return needs.sort((a, b) => a.start - b.start);
}

/** The text of a scalar as the author wrote it: `1.10` stays `1.10`, `yes` stays `yes`. */
export function scalarText(node: Node | null): string {
  if (!isScalar(node)) return '';
  if (typeof node.value === 'string') return node.value;
  return node.source ?? String(node.value);
}
