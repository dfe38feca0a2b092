import type { Node } from 'yaml';
import type { Places } from './parse-pipeline.ts';
import type { Entry, YamlDocument } from './yaml-document.ts';

type Writable<List> = List extends readonly (infer Item)[] ? Item[] : never;

/** What a reference must lead to: one text, a number, files; or whatever stands there. */
export type Wanted = 'value' | 'number' | 'text' | 'files' | 'any';

/** A reference that can be judged when all states have been read. */
export interface PendingReference {
  /** The state that it stands in. */
  readonly state: Entry;
  readonly text: string;
  readonly node: Node;
  readonly wanted: Wanted;
}

/** What is known and collected while a file is read. */
export class Reading {
  readonly document: YamlDocument;
  readonly places: { readonly [Kind in keyof Places]: Writable<Places[Kind]> } = {
    states: [],
    commands: [],
    references: [],
  };
  readonly pending: PendingReference[] = [];

  constructor(document: YamlDocument) {
    this.document = document;
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

  reference(reference: PendingReference): void {
    this.places.references.push({ text: reference.text, range: this.document.rangeOf(reference.node) });
    this.pending.push(reference);
  }
}
