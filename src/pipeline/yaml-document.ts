import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Fix, Problem, ProblemCode, TextRange } from './problem.ts';
import { type Rendered, type Template, unrendered } from './template.ts';
import { TextPositions } from './text-positions.ts';

/**
 * A YAML text with positions: reads nodes, and collects problems at the exact place of a node. Never throws, whatever the
 * text (guarded by the property tests in parse-pipeline.property.test.ts). All ranges point into the original text, also where
 * a template was rendered before YAML saw it.
 */
export class YamlDocument {
  readonly problems: Problem[] = [];
  readonly root: Node | null;
  /** What YAML sees. */
  readonly text: string;
  readonly original: string;
  readonly #rendered: Rendered;
  readonly #positions: TextPositions;
  readonly #document: Document | null;

  constructor(original: string, rendered: Rendered = unrendered(original)) {
    this.original = original;
    this.#rendered = rendered;
    this.text = rendered.text;
    this.#positions = new TextPositions(original);
    this.#document = this.#parse();
    this.root = this.#document === null ? null : (this.#document.contents as Node | null);
  }

  #parse(): Document | null {
    try {
      const document = parseDocument(this.text, { merge: true, prettyErrors: false });
      for (const error of document.errors) {
        const duplicate = error.code === 'DUPLICATE_KEY';
        this.#add(
          duplicate ? 'duplicate-key' : 'yaml-syntax',
          'error',
          duplicate
            ? 'This key occurs twice in the same map. Remove or rename one of them.'
            : `Not valid YAML: ${firstLine(error.message)}`,
          this.range(error.pos[0], duplicate ? this.#endOfWord(error.pos[0]) : error.pos[1]),
        );
      }
      return document;
    } catch {
      // The parser recurses; nesting of many thousand levels overflows the stack. Nobody wrote that file by hand.
      this.#add('yaml-syntax', 'error', 'Not readable as YAML: nested too deeply.', this.range(0, 0));
      return null;
    }
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
    const fix =
      written.includes(mark) || written.includes('\n')
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
    if (list.flow) {
      if (before?.range) return this.fix(title, { start: before.range[1], end, text: '' });
      return after?.range ? this.fix(title, { start, end: after.range[0], text: '' }) : null;
    }
    const lineStart = this.text.lastIndexOf('\n', start - 1) + 1;
    const newline = this.text.indexOf('\n', end);
    const lineEnd = newline === -1 ? this.text.length : newline + 1;
    const alone =
      /^\s*-\s*$/.test(this.text.slice(lineStart, start)) && /^\s*(#.*)?$/.test(this.text.slice(end, lineEnd));
    return alone ? this.fix(title, { start: lineStart, end: lineEnd, text: '' }) : null;
  }

  /** What an alias points to; the node itself otherwise. Null for an alias without a target. */
  resolve(node: unknown): Node | null {
    if (isAlias(node)) return this.#document ? (node.resolve(this.#document) ?? null) : null;
    return isScalar(node) || isMap(node) || isSeq(node) ? node : null;
  }

  /** The entries of a map, those of a merge key (`<<: *shared`) behind its own; empty when the node is no map. */
  entries(node: Node | null): Entry[] {
    if (!isMap(node)) return [];
    const own: Entry[] = [];
    const merged: Entry[] = [];
    for (const pair of node.items) {
      const key = this.resolve(pair.key);
      const value = this.resolve(pair.value);
      if (!isScalar(key)) this.error('wrong-type', 'A key must be a plain word, not a map or a list.', key);
      else if (key.source === '<<' && isMap(value) && value !== node) merged.push(...this.#directEntries(value));
      else own.push({ key: scalarText(key), keyNode: key, value, map: node });
    }
    if (merged.length === 0) return own;
    const names = new Set(own.map((entry) => entry.key));
    return [...own, ...merged.filter((entry) => !names.has(entry.key))];
  }

  /** One level without merge keys: a merge of a merge is left out, which also ends any circle of them. */
  #directEntries(node: YAMLMap): Entry[] {
    return node.items.flatMap((pair) => {
      const key = this.resolve(pair.key);
      return isScalar(key) && key.source !== '<<'
        ? [{ key: scalarText(key), keyNode: key, value: this.resolve(pair.value), map: node }]
        : [];
    });
  }

  #endOfWord(start: number): number {
    return start + (/^("[^"\n]*"|'[^'\n]*'|[^\s:]+)/.exec(this.text.slice(start, start + 200))?.[0].length ?? 1);
  }

  #add(code: ProblemCode, severity: Problem['severity'], message: string, range: TextRange, fix?: Fix | null): void {
    this.problems.push({ code, severity, message, range, ...(fix && { fix }) });
  }
}

export interface Entry {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node | null;
  /** The map that it stands in. */
  readonly map: YAMLMap;
}

/** The text of a scalar as the author wrote it: `1.10` stays `1.10`, `yes` stays `yes`. */
export function scalarText(node: Node | null): string {
  if (!isScalar(node)) return '';
  if (typeof node.value === 'string') return node.value;
  return node.source ?? String(node.value);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
