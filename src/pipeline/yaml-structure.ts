import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { ProblemCode } from './problem.ts';

/**
 * Levels of maps and lists, aliases followed. Far beyond what people write, and so few that whoever reads the document may recurse:
 * no other limit of depth is needed (guarded by limits.integration.test.ts).
 */
export const deepest = 250;
export const tooDeep = `Maps and lists are nested more than ${deepest} levels deep.`;
/** How many nodes the aliases of a text may stand for together: `a: [*b, *b]`, `b: [*c, *c]` … doubles with every line. */
const mostExpanded = 100_000;

/** What is wrong with the document as a whole, whatever the language says of its parts. */
export interface Flaw {
  readonly code: ProblemCode;
  readonly message: string;
  readonly node: Node;
  /** Nothing of the document can be read. */
  readonly unreadable: boolean;
}

export interface Structure {
  /** What each alias stands for; none of them leads into itself. */
  readonly targets: ReadonlyMap<Alias, Node>;
  /** Maps that are none: `{{NAME}}` outside quotes, as the text that was meant. */
  readonly texts: ReadonlyMap<Node, Scalar>;
  /** Scalars without quotes, in the order of the text; `flow`: inside `[…]` or `{…}`. */
  readonly plain: readonly { readonly node: Scalar; readonly flow: boolean }[];
  readonly flaws: readonly Flaw[];
}

interface Anchored {
  readonly node: Node;
  /** The walk is still inside of it. */
  open: boolean;
  /** Nodes and levels, aliases followed. */
  size: number;
  height: number;
}

type Collection = YAMLMap | YAMLSeq;

interface Level {
  readonly node: Collection;
  readonly anchored: Anchored | null;
  readonly keys: Set<string> | null;
  readonly flow: boolean;
  /** Which child is next: of a map a key and a value in turn. */
  next: number;
  /** How many nodes had been met when it began. */
  readonly begun: number;
  height: number;
}

/**
 * Walks once through all nodes, in the order of the text and without recursion. An alias can only lead backwards, so one that
 * leads into itself is always found inside the node that it names.
 */
export function structureOf(root: Node, text: string): Structure {
  return new StructureWalk(text).walk(root);
}

class StructureWalk {
  readonly #text: string;
  readonly #targets = new Map<Alias, Node>();
  readonly #texts = new Map<Node, Scalar>();
  readonly #plain: { node: Scalar; flow: boolean }[] = [];
  readonly #flaws: Flaw[] = [];
  readonly #anchors = new Map<string, Anchored>();
  readonly #levels: Level[] = [];
  #met = 0;
  #expanded = 0;
  #ended = false;

  constructor(text: string) {
    this.#text = text;
  }

  walk(root: Node): Structure {
    this.#enter(root);
    for (let level = this.#levels.at(-1); level && !this.#ended; level = this.#levels.at(-1)) {
      const child = childOf(level);
      if (child === undefined) this.#leave(level);
      else {
        const isKey = level.keys !== null && level.next % 2 === 0;
        level.next += 1;
        this.#enter(child);
        if (isKey) this.#checkKey(level.keys, child);
      }
    }
    return { targets: this.#targets, texts: this.#texts, plain: this.#plain, flaws: this.#flaws };
  }

  #enter(node: unknown): void {
    this.#met += 1;
    if (isAlias(node)) this.#follow(node);
    else if (isMap(node) || isSeq(node)) this.#open(node);
    else if (isScalar(node)) this.#scalar(node);
  }

  #scalar(node: Scalar): void {
    if (node.type === 'PLAIN' && node.range) this.#plain.push({ node, flow: this.#levels.at(-1)?.flow ?? false });
    if (node.anchor !== undefined) this.#anchor(node as Node, node.anchor, false);
  }

  #open(node: Collection): void {
    if (this.#levels.length >= deepest) {
      this.#refuse('too-large', tooDeep, node);
      return;
    }
    if (isMap(node) && this.#isTemplate(node)) return;
    const anchored = node.anchor === undefined ? null : this.#anchor(node, node.anchor, true);
    const keys = isMap(node) ? new Set<string>() : null;
    const flow = node.flow === true || (this.#levels.at(-1)?.flow ?? false);
    this.#levels.push({ node, anchored, keys, flow, next: 0, begun: this.#met, height: 1 });
  }

  #anchor(node: Node, name: string, open: boolean): Anchored {
    const anchored = { node, open, size: 1, height: 0 };
    this.#anchors.set(name, anchored);
    return anchored;
  }

  #leave(level: Level): void {
    this.#levels.pop();
    if (level.anchored) {
      level.anchored.open = false;
      level.anchored.size = this.#met - level.begun + 1;
      level.anchored.height = level.height;
    }
    this.#raise(level.height);
  }

  #raise(height: number): void {
    const above = this.#levels.at(-1);
    if (above) above.height = Math.max(above.height, height + 1);
  }

  #follow(alias: Alias): void {
    const target = this.#anchors.get(alias.source);
    if (!target) {
      const message = `Nothing before this place is named \`&${alias.source}\`.`;
      this.#refuse('unknown-alias', message, alias as Node, false);
      return;
    }
    if (target.open) {
      const message = `\`*${alias.source}\` stands inside of what it names: it would go on without end.`;
      this.#refuse('cyclic-alias', message, alias as Node, false);
      return;
    }
    this.#targets.set(alias, target.node);
    this.#met += target.size - 1;
    this.#expanded += target.size;
    this.#raise(target.height);
    if (this.#levels.length + target.height > deepest) this.#refuse('too-large', tooDeep, alias as Node);
    else if (this.#expanded > mostExpanded) {
      const message = `The aliases up to here stand for more than ${mostExpanded.toLocaleString('en')} values: no pipeline needs that.`;
      this.#refuse('too-large', message, alias as Node);
    }
  }

  #checkKey(keys: Set<string> | null, child: unknown): void {
    const key = isAlias(child) ? this.#targets.get(child) : child;
    if (keys === null || !isScalar(key)) return;
    const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    if (name === '') return;
    if (keys.has(name)) {
      const message = 'This key occurs twice in the same map. Remove or rename one of them.';
      this.#flaws.push({ code: 'duplicate-key', message, node: child as Node, unreadable: false });
    }
    keys.add(name);
  }

  /** YAML reads `{{NAME}}` as a map in the key of a map. Nobody means that. */
  #isTemplate(node: YAMLMap): boolean {
    const [start, end] = node.range ?? [0, 0];
    if (!node.flow || !this.#text.startsWith('{{', start)) return false;
    const written = this.#text.slice(start, end);
    if (!/^\{\{[^{}\n]*\}\}$/.test(written)) return false;
    const text = new Scalar(written);
    text.source = written;
    text.range = node.range ?? null;
    this.#texts.set(node, text);
    const message = `YAML reads ${written} as a map. Put the whole text in quotes.`;
    this.#flaws.push({ code: 'unquoted-template', message, node, unreadable: false });
    return true;
  }

  #refuse(code: ProblemCode, message: string, node: Node, ended = true): void {
    this.#flaws.push({ code, message, node, unreadable: true });
    this.#ended = ended;
  }
}

/** Undefined behind the last; null where nothing is written. */
function childOf({ node, next }: Level): unknown {
  if (isSeq(node)) return next < node.items.length ? (node.items[next] ?? null) : undefined;
  const pair = node.items[next >> 1];
  if (pair === undefined) return undefined;
  return (next % 2 === 0 ? pair.key : pair.value) ?? null;
}
