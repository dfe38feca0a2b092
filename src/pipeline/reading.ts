import type { Node } from 'yaml';
import type { Places } from './parse-pipeline.ts';
import type { Entry, YamlDocument } from './yaml-document.ts';

type Writable<List> = List extends readonly (infer Item)[] ? Item[] : never;

/** What is known and collected while a file is read. */
export class Reading {
  readonly document: YamlDocument;
  /** Names of all states or steps of the file, of every branch. */
  readonly names: readonly string[];
  readonly places: { readonly [Kind in keyof Places]: Writable<Places[Kind]> } = {
    states: [],
    commands: [],
    references: [],
  };
  /** Paths that Pass states and catchers put something at. */
  readonly writtenPaths: readonly string[];
  readonly #names: ReadonlySet<string>;

  constructor(document: YamlDocument, names: readonly string[], writtenPaths: readonly string[] = []) {
    this.document = document;
    this.names = names;
    this.#names = new Set(names);
    this.writtenPaths = writtenPaths;
  }

  isState(name: string): boolean {
    return this.#names.has(name);
  }

  state(entry: Entry): void {
    const key = this.document.rangeOf(entry.keyNode);
    const end = entry.value?.range?.[1] ?? entry.keyNode.range?.[1] ?? 0;
    const start = entry.keyNode.range?.[0] ?? 0;
    this.places.states.push({ name: entry.key, key, whole: this.document.range(start, Math.max(start, end)) });
  }

  command(state: string, index: number, text: string, node: Node): void {
    this.places.commands.push({ state, index, text, range: this.document.rangeOf(node) });
  }

  reference(text: string, node: Node): void {
    this.places.references.push({ text, range: this.document.rangeOf(node) });
  }
}
