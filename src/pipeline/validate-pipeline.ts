import { type ParsedPipeline, type ParseOptions, parsePipeline } from './parse-pipeline.ts';
import type { Problem } from './problem.ts';
import { ProblemList } from './problem-list.ts';
import { shellMistakes } from './shell-mistakes.ts';
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
  const { found, unchecked } = await shellMistakes(parsed.places.commands, shell);
  const list = new ProblemList();
  for (const { command, mistake } of found) {
    const message = `Not valid shell: ${mistake.message}. Bash would end the state here.`;
    const range = placeOfMistake(text, positions, command, mistake);
    list.add({ code: 'shell-syntax', severity: 'error', message, range });
  }
  const [first] = unchecked;
  if (first) {
    const message = `The shell of ${unchecked.length} commands was not looked at: too many before them have mistakes.`;
    list.add({ code: 'too-large', severity: 'warning', message, range: first.range });
  }
  const problems = [...parsed.problems, ...list.sorted()].sort((a, b) => a.range.start.offset - b.range.start.offset);
  return { ...parsed, problems, graph: list.errors > 0 ? null : parsed.graph };
}

type Command = ParsedPipeline['places']['commands'][number];

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
