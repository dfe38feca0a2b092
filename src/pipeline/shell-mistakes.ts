import type { Places } from './parse-pipeline.ts';
import { readShell, type ShellText } from './shell-words.ts';
import type { CheckShell, ShellMistake } from './validate-pipeline.ts';

type Command = Places['commands'][number];

export interface FoundMistakes {
  readonly found: readonly { readonly command: Command; readonly mistake: ShellMistake }[];
  /** Commands that were not looked at, because too many before them have mistakes. */
  readonly unchecked: readonly Command[];
}

/** How often the parser is started for one file: each time costs about two milliseconds. */
const mostStarts = 400;

/**
 * Finds the commands that are no valid shell, each by itself. Starting the parser costs more than parsing, so many are parsed at
 * once, each in a block of its own; a half with a mistake in it is halved again.
 */
export async function shellMistakes(commands: readonly Command[], shell: CheckShell): Promise<FoundMistakes> {
  const byText = Map.groupBy(commands, ({ text }) => text);
  const search = new Search(shell);
  const texts = [...byText.keys()];
  for (const plain of portions(texts.filter((text) => !closesBlock(text)))) await search.look(plain, [braces]);
  for (const closing of portions(texts.filter(closesBlock))) await search.look(closing, [braces, conditional]);
  const found = commands.flatMap((command) => {
    const mistake = search.mistakes.get(command.text);
    return mistake ? [{ command, mistake }] : [];
  });
  const unchecked = commands.filter(({ text }) => search.unchecked.has(text));
  return { found: [...found, ...patternMistakes(commands)], unchecked };
}

/** Characters that are parsed at once: the parser has a memory of its own, and a mebibyte of shell does not fit into it. */
const mostAtOnce = 64 * 1024;

function portions(texts: readonly string[]): string[][] {
  const all: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const length = text.length + blockLength;
    if (length > room || all.length === 0) {
      all.push([]);
      room = mostAtOnce;
    }
    all.at(-1)?.push(text);
    room -= length;
  }
  return all;
}

/** What comes before and behind a text to make it a block of its own. */
type Block = readonly [before: string, behind: string];

/** A quote that a command leaves open is closed here, and then a parenthesis stands where none may. */
const openQuote = `(')))'")))")\n`;
/** Without anything in it a block is none, and behind the text nothing may follow that `&&` or `|` could go on with. */
const braces: Block = ['f() {\n:\n', `\n\n}\n${openQuote}`];
const conditional: Block = ['if :; then\n:\n', `\n\nfi\n${openQuote}`];

const blockLength = conditional.join('').length;

/**
 * Only a command with a closing brace of its own could end its block and begin another. It would have to do the same with `fi` to
 * pass in both kinds of block, and what does the one is a mistake in the other.
 */
function closesBlock(text: string): boolean {
  return /(^|[\s;&|])\}/.test(text);
}

class Search {
  readonly mistakes = new Map<string, ShellMistake>();
  readonly unchecked = new Set<string>();
  readonly #shell: CheckShell;
  #starts = 0;

  constructor(shell: CheckShell) {
    this.#shell = shell;
  }

  async look(texts: readonly string[], blocks: readonly Block[]): Promise<void> {
    const [text] = texts;
    if (text === undefined) return;
    if (this.#starts >= mostStarts) {
      for (const each of texts) this.unchecked.add(each);
      return;
    }
    if (texts.length === 1) {
      const mistake = await this.#parse(closed(text));
      if (mistake !== null) this.mistakes.set(text, mistake);
      return;
    }
    if (await this.#passes(texts, blocks)) return;
    const middle = texts.length >> 1;
    await this.look(texts.slice(0, middle), blocks);
    await this.look(texts.slice(middle), blocks);
  }

  async #passes(texts: readonly string[], blocks: readonly Block[]): Promise<boolean> {
    for (const [before, behind] of blocks) {
      const mistake = await this.#parse(texts.map((text) => before + closed(text) + behind).join(''));
      if (mistake !== null) return false;
    }
    return true;
  }

  #parse(text: string): Promise<ShellMistake | null> {
    this.#starts += 1;
    return this.#shell(text);
  }
}

/**
 * The text with the ends of its here-documents once more behind it. Bash takes the end of the text for the end of a document that
 * has none, with a warning; where the document had its end, one more is a command.
 */
function closed(text: string): string {
  if (!text.includes('<<')) return text;
  const ends = [...text.matchAll(/(?<!<)<<-?[ \t]*\\?(['"]?)([\w.-]+)\1/g)].map((match) => match[2] ?? '');
  return [text, ...ends].join('\n');
}

const pattern = /[?*+@!]\(/;
const switching = /extglob|\b(source|eval)\b|(^|[\s;&|])\.\s/;

/** Bash reads `!(a)` only after `shopt -s extglob`, which the parser takes for granted. */
function patternMistakes(commands: readonly Command[]): FoundMistakes['found'] {
  const found: FoundMistakes['found'][number][] = [];
  /** The states whose shell may have the patterns switched on by a command before. */
  const switched = new Set<string>();
  if (!commands.some(({ text }) => pattern.test(text))) return [];
  for (const command of commands) {
    if (!pattern.test(command.text) && !switching.test(command.text)) continue;
    const read = readShell(command.text);
    const from = switchesOn(read);
    const first = read.patterns.find((at) => from === null || !command.text.slice(from, at).includes('\n'));
    if (first !== undefined && !switched.has(command.state))
      found.push({ command, mistake: mistakeAt(command.text, first) });
    if (from !== null) switched.add(command.state);
  }
  return found;
}

/** Where something stands that may switch the patterns on: `shopt` itself, or a script that is read; null for nothing. */
function switchesOn({ commands }: ShellText): number | null {
  for (const { words, end } of commands) {
    const [name, ...rest] = words.map(({ text }) => text);
    if (name === 'shopt' && rest.includes('-s') && rest.includes('extglob')) return end;
    if (name === '.' || name === 'source' || name === 'eval') return end;
  }
  return null;
}

function mistakeAt(text: string, at: number): ShellMistake {
  const before = text.slice(0, at).split('\n');
  const message = `\`${text.charAt(at)}(…)\` is a pattern only behind \`shopt -s extglob\``;
  return { message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
