import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { Problem, ProblemCode, TextPosition, TextRange } from './problem.ts';

/**
 * A YAML text with positions: reads nodes, and collects problems at the exact place of a node. Never throws, whatever the
 * text (guarded by the property test in parse-pipeline.test.ts).
 */
export class YamlDocument {
  readonly problems: Problem[] = [];
  readonly root: Node | null;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document | null;

  constructor(text: string) {
    this.#text = text;
    this.#document = this.#parse();
    this.root = this.#document === null ? null : (this.#document.contents as Node | null);
  }

  #parse(): Document | null {
    try {
      const document = parseDocument(this.#text, { lineCounter: this.#lines, merge: true, prettyErrors: false });
      for (const error of document.errors) {
        const duplicate = error.code === 'DUPLICATE_KEY';
        this.#add(
          duplicate ? 'duplicate-key' : 'yaml-syntax',
          'error',
          duplicate
            ? 'This key occurs twice in the same map. Remove or rename one of them.'
            : `Not valid YAML: ${firstLine(error.message)}`,
          this.#range(error.pos[0], error.pos[1]),
        );
      }
      return document;
    } catch {
      // The parser recurses; nesting of many thousand levels overflows the stack. Nobody wrote that file by hand.
      this.#add('yaml-syntax', 'error', 'Not readable as YAML: nested too deeply.', this.#range(0, 0));
      return null;
    }
  }

  error(code: ProblemCode, message: string, at: Node | null): void {
    this.#add(code, 'error', message, this.rangeOf(at));
  }

  warning(code: ProblemCode, message: string, at: Node | null): void {
    this.#add(code, 'warning', message, this.rangeOf(at));
  }

  /** Where a node stands, without the comments and line ends behind it; the start of the text for null. */
  rangeOf(node: Node | null): TextRange {
    const range = node?.range;
    return range ? this.#range(range[0], range[1]) : this.#range(0, 0);
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
      else own.push({ key: scalarText(key), keyNode: key, value });
    }
    const names = new Set(own.map((entry) => entry.key));
    return [...own, ...merged.filter((entry) => !names.has(entry.key))];
  }

  /** One level without merge keys: a merge of a merge is left out, which also ends any circle of them. */
  #directEntries(node: YAMLMap): Entry[] {
    return node.items.flatMap((pair) => {
      const key = this.resolve(pair.key);
      return isScalar(key) && key.source !== '<<'
        ? [{ key: scalarText(key), keyNode: key, value: this.resolve(pair.value) }]
        : [];
    });
  }

  #add(code: ProblemCode, severity: Problem['severity'], message: string, range: TextRange): void {
    this.problems.push({ code, severity, message, range });
  }

  #range(start: number, end: number): TextRange {
    const first = Math.min(Math.max(start, 0), this.#text.length);
    const last = Math.min(Math.max(end, first), this.#text.length);
    return { start: this.#position(first), end: this.#position(last) };
  }

  #position(offset: number): TextPosition {
    const { line, col } = this.#lines.linePos(offset);
    return { offset, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

export interface Entry {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node | null;
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
