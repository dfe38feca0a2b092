/** A text with its `{{NAME}}` replaced, and the way back from it to what the author wrote. */
export interface Rendered {
  readonly text: string;
  /** The offset in the original; within a replaced piece its start, or with `end` its end. */
  original(offset: number, end?: boolean): number;
  /** Whether a piece of the text stands in the original just so. */
  isLiteral(start: number, end: number): boolean;
  readonly templates: readonly Template[];
}

/** One `{{NAME}}`; offsets of both texts. */
export interface Template {
  readonly name: string;
  readonly originalStart: number;
  readonly originalEnd: number;
  readonly start: number;
  readonly end: number;
}

/** What stands in the graph for a sensitive variable: its value is put in when the text reaches a process, and nowhere else. */
export function secretPlaceholder(name: string): string {
  return `‹secret:${name}›`;
}

const pattern = /\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*\}\}/g;

/** The text as it is. */
export function unrendered(text: string): Rendered {
  return { text, original: (offset) => offset, isLiteral: () => true, templates: [] };
}

/**
 * Replaces every `{{NAME}}` (steps dialect: before YAML, wherever it stands). Without `values` nothing is known: a name that YAML
 * reads as a word stands in. A null value is a secret; a name that is not there is replaced by nothing.
 */
export function renderTemplate(original: string, values?: Readonly<Record<string, string | null>>): Rendered {
  const templates: Template[] = [];
  const parts: string[] = [];
  let length = 0;
  let at = 0;
  for (const match of original.matchAll(pattern)) {
    const name = match[1] ?? '';
    const literal = original.slice(at, match.index);
    const replacement = replacementOf(name, values);
    const start = length + literal.length;
    const originalEnd = match.index + match[0].length;
    templates.push({ name, originalStart: match.index, originalEnd, start, end: start + replacement.length });
    parts.push(literal, replacement);
    length = start + replacement.length;
    at = originalEnd;
  }
  if (templates.length === 0) return unrendered(original);
  parts.push(original.slice(at));
  return { text: parts.join(''), templates, ...wayBack(templates) };
}

function replacementOf(name: string, values?: Readonly<Record<string, string | null>>): string {
  if (values === undefined) return `‹${name}›`;
  if (!Object.hasOwn(values, name)) return '';
  return values[name] ?? secretPlaceholder(name);
}

function wayBack(templates: readonly Template[]): Pick<Rendered, 'original' | 'isLiteral'> {
  /** The last template that starts at or before the offset. */
  const before = (offset: number): Template | undefined => {
    let low = 0;
    let high = templates.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((templates[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return templates[low - 1];
  };
  return {
    original(offset, end = false) {
      const template = before(offset);
      if (!template) return offset;
      if (offset >= template.end && !(offset === template.start && !end)) {
        return template.originalEnd + offset - template.end;
      }
      if (offset === template.start && end) return template.originalStart;
      return end ? template.originalEnd : template.originalStart;
    },
    isLiteral: (start, end) =>
      !templates.some((template) => template.start < end && template.end > start) &&
      !templates.some((template) => template.start === template.end && template.start > start && template.start < end),
  };
}

/** Whether there is anything to replace. */
export function hasTemplates(text: string): boolean {
  return text.search(pattern) !== -1;
}

/**
 * Whether a text is of the States dialect, told without YAML, which cannot read it: by the first of the two keys that is indented
 * as the first key is, behind the mark which some editors put before all (U+FEFF).
 */
export function looksLikeStates(text: string): boolean {
  const first = /^\uFEFF?(?:[ \t]*(?:#.*|---.*|%.*)?\r?\n)*([ \t]*)/.exec(text)?.[1]?.slice(0, 100) ?? '';
  return new RegExp(`^\uFEFF?${first}["']?(Pipeline|steps)["']?[ \\t]*:`, 'm').exec(text)?.[1] === 'Pipeline';
}
