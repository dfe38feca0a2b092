import { shortestSecret } from '#contract/variables.ts';
import type { VariableValue } from '#engine/ports/variable-store.ts';
import type { TaskState } from '#pipeline/graph.ts';
import { secretPlaceholder } from '#pipeline/template.ts';

const placeholder = /‹secret:([A-Za-z_][A-Za-z0-9_]*)›/g;

interface Form {
  readonly text: string;
  /** What stands for it where people can see it. */
  readonly shown: string;
}

/**
 * The sensitive variables of a pipeline. Graph, journal, pages and logs hold `‹secret:NAME›` in the place of a value: it is put in at
 * the last moment before an attempt uses it, and taken out again of everything that the attempt says.
 */
export class Secrets {
  readonly #values: ReadonlyMap<string, string>;
  /** The values as they are, longest first. */
  readonly #exact: readonly Form[];
  /** These and the forms in which the messages of others quote them. */
  readonly #forms: readonly Form[];

  constructor(variables: readonly VariableValue[]) {
    const sensitive = variables.filter((variable) => variable.sensitive);
    this.#values = new Map(sensitive.map(({ name, value }) => [name, value]));
    this.#exact = inOrder(sensitive.map(({ name, value }) => ({ text: value, shown: secretPlaceholder(name) })));
    const others = sensitive.flatMap(({ value }) => formsOf(value).map((text) => ({ text, shown: '***' })));
    this.#forms = inOrder([...this.#exact, ...others]);
  }

  reveal(text: string): string {
    return text.replace(placeholder, (whole, name: string) => this.#values.get(name) ?? whole);
  }

  /**
   * The state with the values in whatever its work is made of, so that no action has to think of them. What is shown anyway, its
   * names and those of its artifacts, and where it leads, stays as it is. An image to be built is left to its plan, which has words to
   * quote.
   */
  revealWork(state: TaskState): TaskState {
    const { commands, image, environment, artifacts, action } = state;
    const work: Pick<TaskState, 'commands' | 'image' | 'environment' | 'artifacts' | 'action'> = JSON.parse(
      JSON.stringify({ commands, image, environment, artifacts, action }),
      (_key, value: unknown) => (typeof value === 'string' ? this.reveal(value) : value),
    );
    return { ...state, ...work, ...(action.kind === 'image' && { action }) };
  }

  /** The way back from `reveal`. */
  hide(text: string): string {
    return replaced(text, this.#exact);
  }

  /** A sentence for people, which may quote a value in part or encoded. */
  conceal(text: string): string {
    return replaced(text, this.#forms);
  }

  /** What the server's own log may be told of a fault. */
  concealFault(fault: unknown): unknown {
    if (!(fault instanceof Error)) return typeof fault === 'string' ? this.conceal(fault) : fault;
    const told = new Error(this.conceal(fault.message));
    told.name = fault.name;
    if (fault.stack !== undefined) told.stack = this.conceal(fault.stack);
    if (fault.cause !== undefined) told.cause = this.concealFault(fault.cause);
    return told;
  }
}

/** Each line of the value, both URL-encoded and JSON-escaped, and addresses without their user: git's own errors leave that out. */
function formsOf(value: string): string[] {
  const plain = [value, ...value.split('\n')].map((text) => text.trim());
  return plain.flatMap((text) => [
    text,
    encodeURIComponent(text.toWellFormed()),
    encodeURI(text.toWellFormed()),
    JSON.stringify(text).slice(1, -1),
    text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s'"]*@/gi, '$1'),
  ]);
}

/** Longest first, one of each text; what is too short to be kept secret would only blank out ordinary text. */
function inOrder(forms: readonly Form[]): Form[] {
  const byText = new Map<string, Form>();
  for (const form of forms) {
    if (form.text.trim().length >= shortestSecret && !byText.has(form.text)) byText.set(form.text, form);
  }
  return [...byText.values()].sort((a, b) => b.text.length - a.text.length);
}

function replaced(text: string, forms: readonly Form[]): string {
  const present = forms.filter((form) => text.includes(form.text));
  if (present.length === 0) return text;
  let result = '';
  for (let at = 0; at < text.length; ) {
    const found = present.find((form) => text.startsWith(form.text, at));
    result += found ? found.shown : text[at];
    at += found ? found.text.length : 1;
  }
  return result;
}
