/** A word of a shell text; offsets of the text. */
export interface ShellWord {
  readonly start: number;
  readonly end: number;
  /** Without its quotes; substitutions as they are written. */
  readonly text: string;
}

/** A program and its arguments, without redirections. */
export interface SimpleCommand {
  readonly words: readonly ShellWord[];
  readonly start: number;
  /** Behind the last word. */
  readonly end: number;
  /** What it is joined to the next one by: `|`, `&&`, `;`, a line end, or nothing. */
  readonly operator: string;
  /** The substitution that it stands in, from `$(` to `)`. */
  readonly within: Span | null;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ShellText {
  /** In the order in which they end. */
  readonly commands: readonly SimpleCommand[];
  /** Where patterns begin that bash reads only after `shopt -s extglob`: `!(a)`, `+(a|b)`. */
  readonly patterns: readonly number[];
}

/** Characters of one `[[ … ]]`; a longer one is read as a command. */
const longestTest = 500;
/** Deeper substitutions are left out: nobody wrote that text by hand. */
const deepest = 20;

/**
 * Splits a shell text into its commands, those inside substitutions included, as far as that is possible without running it. Never
 * throws; of a text that is not valid shell it gives what it can. What a shell takes as syntax is judged elsewhere (`CheckShell`).
 */
export function readShell(text: string): ShellText {
  const reader = new ShellReader(text);
  reader.list(null, null, 0);
  return { commands: reader.commands, patterns: reader.patterns };
}

type Ending = ')' | '`' | null;

class ShellReader {
  readonly commands: SimpleCommand[] = [];
  readonly patterns: number[] = [];
  readonly #text: string;
  #at = 0;
  /** Ends of here-documents whose text begins on the next line. */
  #documents: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Commands up to an ending, which is taken as well. */
  list(ending: Ending, start: number | null, depth: number): void {
    const first = this.commands.length;
    let words: ShellWord[] = [];
    let parentheses = 0;
    const close = (operator: string) => {
      const [from, to] = [words[0], words.at(-1)];
      if (from && to) this.commands.push({ words, start: from.start, end: to.end, operator, within: null });
      words = [];
    };
    while (this.#at < this.#text.length) {
      this.#blanks();
      const sign = this.#text.charAt(this.#at);
      if (sign === '') break;
      if (words.length === 0 && this.#skipTest()) continue;
      if (sign === '#') this.#comment();
      else if (sign === ending && parentheses === 0) {
        this.#at += 1;
        break;
      } else if (/[;&|\n()]/.test(sign)) {
        const operator = /(?:&&|\|\||;;|\|&|&>>?|.|\n)/y;
        operator.lastIndex = this.#at;
        const found = operator.exec(this.#text)?.[0] ?? sign;
        this.#at += found.length;
        if (found.startsWith('&>')) {
          this.#blanks();
          this.#word(words.length > 0, depth);
          continue;
        }
        if (sign === '(') parentheses += 1;
        if (sign === ')') parentheses = Math.max(0, parentheses - 1);
        close(found);
        if (found === '\n') this.#skipDocuments();
      } else if (/[<>]/.test(sign) && !/^[<>]\(/.test(this.#text.slice(this.#at, this.#at + 2)))
        this.#redirection(depth);
      else {
        const word = this.#word(isArgument(words), depth);
        const descriptor = /^\d+$/.test(word.text) && /[<>]/.test(this.#text.charAt(this.#at));
        if (word.end === word.start) this.#at += 1;
        else if (!descriptor) words.push(word);
      }
    }
    close('');
    if (start === null) return;
    const within = { start, end: this.#at };
    for (let index = first; index < this.commands.length; index++) {
      const command = this.commands[index];
      if (command?.within === null) this.commands[index] = { ...command, within };
    }
  }

  #blanks(): void {
    const blanks = /(?:[ \t\r]|\\\r?\n)*/y;
    blanks.lastIndex = this.#at;
    this.#at += blanks.exec(this.#text)?.[0].length ?? 0;
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  #redirection(depth: number): void {
    const sign = /<<<|<<-?|[<>]+[&|]?/y;
    sign.lastIndex = this.#at;
    const found = sign.exec(this.#text)?.[0] ?? '<';
    this.#at += found.length;
    this.#blanks();
    const { text } = this.#word(true, depth);
    if (found === '<<' || found === '<<-') this.#documents.push(text);
  }

  #skipDocuments(): void {
    for (const ending of this.#documents) {
      while (this.#at < this.#text.length) {
        const newline = this.#text.indexOf('\n', this.#at);
        const end = newline === -1 ? this.#text.length : newline;
        const line = this.#text.slice(this.#at, end).trim();
        this.#at = Math.min(end + 1, this.#text.length);
        if (line === ending) break;
      }
    }
    this.#documents = [];
  }

  /** `[[ … ]]` and `(( … ))` have a syntax of their own. */
  #skipTest(): boolean {
    if (this.#text.startsWith('((', this.#at)) {
      this.#at = this.#closing(this.#at, '(', ')');
      return true;
    }
    const test = /^\[\[\s[^\n]*?\s\]\](?=[\s;&|)]|$)/;
    const found = test.exec(this.#text.slice(this.#at, this.#at + longestTest))?.[0];
    if (found === undefined) return false;
    this.#at += found.length;
    return true;
  }

  /** @param argument whether a program's name stands before it: only there is `!(` a pattern and no negated subshell. */
  #word(argument: boolean, depth: number): ShellWord {
    const start = this.#at;
    let text = '';
    for (; this.#at < this.#text.length; ) {
      const sign = this.#text.charAt(this.#at);
      if (
        /[?*+@!]/.test(sign) &&
        this.#text.charAt(this.#at + 1) === '(' &&
        (sign !== '!' || argument || text !== '')
      ) {
        this.patterns.push(this.#at);
        text += this.#take(this.#closing(this.#at + 1, '(', ')'));
      } else if (sign === '(' && text.endsWith('=')) text += this.#take(this.#closing(this.#at, '(', ')'));
      else if (/[<>]/.test(sign) && this.#text.charAt(this.#at + 1) === '(' && text === '') {
        text += this.#substitution(2, ')', depth);
      } else if (/[\s;&|()<>]/.test(sign)) break;
      else if (sign === '\\') {
        const next = this.#text.charAt(this.#at + 1);
        text += next === '\n' ? '' : next;
        this.#at += 2;
      } else if (sign === "'") text += this.#single(1);
      else if (sign === '"') text += this.#double(depth);
      else if (sign === '$' && this.#text.charAt(this.#at + 1) === "'") text += this.#single(2);
      else if (sign === '`' && depth > 0 && this.#inBackticks) break;
      else text += this.#expansion(depth) ?? this.#take(this.#at + 1);
    }
    this.#at = Math.min(this.#at, this.#text.length);
    return { start, end: this.#at, text };
  }

  #inBackticks = false;

  #take(end: number): string {
    const taken = this.#text.slice(this.#at, end);
    this.#at = Math.min(Math.max(end, this.#at + 1), this.#text.length);
    return taken;
  }

  #single(opening: number): string {
    const end = this.#text.indexOf("'", this.#at + opening);
    const inside = this.#text.slice(this.#at + opening, end === -1 ? undefined : end);
    this.#at = end === -1 ? this.#text.length : end + 1;
    return inside;
  }

  #double(depth: number): string {
    let text = '';
    this.#at += 1;
    while (this.#at < this.#text.length) {
      const sign = this.#text.charAt(this.#at);
      if (sign === '"') {
        this.#at += 1;
        break;
      }
      if (sign === '\\') text += this.#take(this.#at + 2).replace(/^\\(?=["\\$`])/, '');
      else text += this.#expansion(depth) ?? this.#take(this.#at + 1);
    }
    return text;
  }

  /** What begins with `$` or a backtick, as it is written; null where nothing of the kind begins. */
  #expansion(depth: number): string | null {
    const [sign, next, third] = this.#text.slice(this.#at, this.#at + 3);
    if (sign === '`') return this.#inBackticks ? null : this.#substitution(1, '`', depth);
    if (sign !== '$') return null;
    if (next === '{') return this.#take(this.#closing(this.#at + 1, '{', '}'));
    if (next === '(' && third === '(') return this.#take(this.#closing(this.#at + 1, '(', ')'));
    return next === '(' ? this.#substitution(2, ')', depth) : null;
  }

  #substitution(opening: number, ending: Ending, depth: number): string {
    const start = this.#at;
    this.#at += opening;
    if (depth >= deepest) this.#at = this.#text.length;
    else {
      const outside = this.#inBackticks;
      this.#inBackticks = ending === '`';
      this.list(ending, start, depth + 1);
      this.#inBackticks = outside;
    }
    return this.#text.slice(start, this.#at);
  }

  /** Behind the sign that closes the one at an offset; the end of the text where there is none. */
  #closing(from: number, opening: string, closing: string): number {
    let depth = 0;
    let quote = '';
    for (let at = from; at < this.#text.length; at++) {
      const sign = this.#text.charAt(at);
      if (sign === '\\' && quote !== "'") at += 1;
      else if (quote !== '') quote = sign === quote ? '' : quote;
      else if (sign === '"' || sign === "'") quote = sign;
      else if (sign === opening) depth += 1;
      else if (sign === closing && --depth === 0) return at + 1;
    }
    return this.#text.length;
  }
}

const reserved = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'do', '!', 'time', '{']);

/** Whether the next word is an argument of a program. */
function isArgument(words: readonly ShellWord[]): boolean {
  const last = words.at(-1);
  return last !== undefined && !reserved.has(last.text);
}
