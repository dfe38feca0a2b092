import { CST, type Node, Parser, parseDocument } from 'yaml';
import type { ProblemCode } from './problem.ts';
import { deepest, tooDeep } from './yaml-structure.ts';

export interface ParsedYaml {
  readonly root: Node | null;
  readonly mistakes: readonly YamlMistake[];
}

/** Offsets of the text. */
export interface YamlMistake {
  readonly code: ProblemCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Parses a text. Whether keys are unique is looked at later: the parser compares each with all before it. Never throws. */
export function parseYaml(text: string): ParsedYaml {
  try {
    const { contents, errors } = withoutStacks(() =>
      parseDocument(text, { merge: true, prettyErrors: false, uniqueKeys: false }),
    );
    const mistakes = errors.map(({ message, pos: [start, end] }) => ({
      code: 'yaml-syntax' as const,
      message: `Not valid YAML: ${message.split('\n', 1)[0] ?? message}`,
      start,
      end,
    }));
    return { root: contents as Node | null, mistakes };
  } catch (fault) {
    // The parser recurses: some thousand levels overflow its stack.
    const start = fault instanceof RangeError ? placeOfDepth(text) : null;
    if (start !== null) return refused('too-large', tooDeep, start);
    return refused('yaml-syntax', `Not readable as YAML: ${fault instanceof Error ? fault.message : fault}`, 0);
  }
}

function refused(code: ProblemCode, message: string, start: number): ParsedYaml {
  return { root: null, mistakes: [{ code, message, start, end: start + 1 }] };
}

/** A text with a mistake in every line makes an error for each, and what costs most of one is its stack, which nobody looks at. */
function withoutStacks<Result>(work: () => Result): Result {
  const before: unknown = Reflect.get(Error, 'stackTraceLimit');
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return work();
  } finally {
    Reflect.set(Error, 'stackTraceLimit', before);
  }
}

/** Where the first map or list stands that is too deep. The tokens are nested as well, but made without recursion. */
function placeOfDepth(text: string): number | null {
  for (const token of new Parser().parse(text)) {
    const waiting: { token: CST.Token; depth: number }[] = [{ token, depth: 0 }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { token: each, depth } = next;
      const children = childrenOf(each);
      if (depth > deepest && CST.isCollection(each)) return each.offset;
      for (const child of children.reverse())
        waiting.push({ token: child, depth: depth + (CST.isCollection(each) ? 1 : 0) });
    }
  }
  return null;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!CST.isCollection(token)) return [];
  return token.items.flatMap((item) => [item.key, item.value].flatMap((child) => child ?? []));
}
