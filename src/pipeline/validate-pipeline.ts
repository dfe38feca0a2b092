import { type ParsedPipeline, type ParseOptions, parsePipeline } from './parse-pipeline.ts';
import type { Problem } from './problem.ts';
import { TextPositions } from './text-positions.ts';

/**
 * Parses one shell text. The implementation is given by whoever validates (`sh-syntax` in the browser, the server and the command
 * line), because loading it is not pure.
 *
 * @returns null when the syntax is right, else the message and where it is: line and column (in UTF-16 units) of `text`, from 1.
 */
export type CheckShell = (text: string) => Promise<ShellMistake | null>;

export interface ShellMistake {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Everything there is to say of a text: the one validator of the editor, the build and the command line. `parsePipeline` and,
 * with `shell`, the syntax of every command; each item of a list must be whole by itself, because the items run one after another.
 * Never rejects on account of the text.
 */
export async function validatePipeline(
  text: string,
  options: ParseOptions & { readonly shell?: CheckShell | undefined } = {},
): Promise<ParsedPipeline> {
  const parsed = parsePipeline(text, options);
  const { shell } = options;
  if (!shell) return parsed;
  const positions = new TextPositions(text);
  const found = await Promise.all(
    (await suspects(parsed.places.commands, shell)).map(async (command): Promise<Problem[]> => {
      const mistake = await shell(command.text);
      if (mistake === null) return [];
      const message = `Not valid shell: ${mistake.message}. Bash would end the state here.`;
      const range = placeOfMistake(text, positions, command, mistake);
      return [{ code: 'shell-syntax', severity: 'error', message, range }];
    }),
  );
  const problems = [...parsed.problems, ...found.flat()].sort((a, b) => a.range.start.offset - b.range.start.offset);
  return { ...parsed, problems, graph: found.flat().length > 0 ? null : parsed.graph };
}

type Command = ParsedPipeline['places']['commands'][number];

/**
 * The commands that have to be looked at one by one. Starting the parser costs more than parsing, so all are parsed at once, each
 * as the body of a function: what is not whole by itself breaks the function. Only one with a closing brace of its own could
 * end its function and begin another.
 */
async function suspects(commands: readonly Command[], shell: CheckShell): Promise<readonly Command[]> {
  const [closing, plain] = [commands.filter(closes), commands.filter((command) => !closes(command))];
  if (plain.length < 2) return commands;
  // The bodies end with a word of their own, because a body of nothing but a comment is no body.
  const script = plain.map(({ text }) => `f() {\n${text}\n:\n}\n`).join('');
  return (await shell(script)) === null ? closing : commands;
}

function closes({ text }: Command): boolean {
  return /(^|[\s;&|])\}/.test(text);
}

/** Where the mistake stands in the file; the whole command where it is written in a way that the place cannot be told from. */
function placeOfMistake(
  text: string,
  positions: TextPositions,
  command: Command,
  { line, column }: ShellMistake,
): Problem['range'] {
  const written = text.slice(command.range.start.offset, command.range.end.offset);
  const wrong = command.text.split('\n')[line - 1] ?? '';
  // Plain, quoted and block scalars hold a line as it is, unless it has escapes or was folded.
  const at = lineWithin(written, command.text, wrong, line);
  if (wrong.trim() === '' || at === -1) return command.range;
  const start = command.range.start.offset + at + Math.min(column - 1, wrong.length);
  const word = /^\S+/.exec(text.slice(start, command.range.start.offset + at + wrong.length))?.[0] ?? '';
  const begin = word === '' ? Math.max(command.range.start.offset + at, start - 1) : start;
  return positions.range(begin, begin + Math.max(word.length, 1));
}

/** The offset of a command's line in what is written; -1 where it does not stand there just so, or not once. */
function lineWithin(written: string, text: string, wrong: string, line: number): number {
  const lines = text.split('\n');
  let at = 0;
  for (let index = 0; index < line; index++) {
    const each = lines[index] ?? '';
    at = written.indexOf(each, at);
    if (at === -1) return -1;
    if (index < line - 1) at += each.length;
  }
  return written.startsWith(wrong, at) ? at : -1;
}
