import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LogSearchFault } from '#engine/ports/log-search.ts';
import { errorCode } from './io-fault.ts';
import { expressionFault, type SearchPattern } from './search-pattern.ts';

/**
 * How every search runs: bytes are bytes (`--text`, no byte order marks), `\r\n` ends a line too, no configuration and no ignore
 * files of anybody, the engine whose time is linear in the text, with its memory limited.
 */
const always = [
  '--no-config',
  '--engine=default',
  '--regex-size-limit=16M',
  '--dfa-size-limit=64M',
  '--text',
  '--encoding=none',
  '--crlf',
  '--threads=1',
  '--color=never',
  '--no-heading',
];
const errorRoom = 4096;

/** What is searched: a file from its beginning to its end, several in their order, a part of one, or bytes. */
export type SearchInput =
  | { readonly path: string }
  | { readonly paths: readonly string[] }
  | { readonly path: string; readonly start: number; readonly end: number }
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>;

export interface RipgrepRun {
  readonly pattern: SearchPattern;
  /** What is printed: `['--only-matching', …]`. */
  readonly output: readonly string[];
  readonly input: SearchInput;
  readonly signal: AbortSignal;
  /** Takes what is printed, as it comes; answers false when that is enough, which ends the search. */
  readonly read: (chunk: Buffer) => boolean;
}

/** Runs ripgrep, never by a shell. Resolves when it has ended or enough was read. @throws LogSearchFault; the signal's reason */
export async function ripgrep({ pattern, output, input, signal, read }: RipgrepRun): Promise<void> {
  signal.throwIfAborted();
  const files = wholeFiles(input);
  const child = spawn(
    await ripgrepPath(),
    [...always, ...output, ...pattern.arguments, '--', ...(files ?? ['-'])],
    // Nothing of the server's environment: a variable could name a configuration.
    { env: {}, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let enough = false;
  child.stdout.on('data', (chunk: Buffer) => {
    if (!enough && !read(chunk)) {
      enough = true;
      kill();
    }
  });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(0, errorRoom);
  });
  try {
    const [code] = await Promise.all([ended, feed(child.stdin, files ? [] : bytesOf(input))]);
    signal.throwIfAborted();
    if (!enough && code !== 0 && code !== 1) {
      throw searchFault(pattern, code, printed);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof LogSearchFault || errorCode(error) !== 'ENOENT'
      ? error
      : new LogSearchFault('unavailable', 'The log or the program that searches it is not there.', { cause: error });
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}

/** Tries an expression before it is used. @throws LogSearchFault `bad-query` with what is wrong with it, and where */
export async function checkExpression(pattern: SearchPattern, signal: AbortSignal): Promise<void> {
  if (pattern.expression === null) {
    return;
  }
  let matched = false;
  const nothing = [Buffer.from('\n')];
  const read = () => {
    matched = true;
    return false;
  };
  await ripgrep({ pattern, output: ['--count'], input: nothing, signal, read });
  if (matched) {
    throw emptyMatch();
  }
}

export function emptyMatch(): LogSearchFault {
  return new LogSearchFault(
    'bad-query',
    'The expression matches where there is nothing. Use + for *, or add what it must find.',
  );
}

/** Loaded when first needed: the package throws on systems for which it has no program, where all else still works. */
async function ripgrepPath(): Promise<string> {
  try {
    return (await import('@vscode/ripgrep')).rgPath;
  } catch (error) {
    const message = 'Searching is not possible: the npm package @vscode/ripgrep has no program for this system.';
    throw new LogSearchFault('unavailable', message, { cause: error });
  }
}

/** Null when what is searched comes through the pipe. */
function wholeFiles(input: SearchInput): readonly string[] | null {
  if ('paths' in input) {
    return input.paths;
  }
  return 'path' in input && !('start' in input) ? [input.path] : null;
}

function bytesOf(input: SearchInput): NodeJS.ReadableStream | Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if ('paths' in input) {
    return [];
  }
  if (!('path' in input)) {
    return input;
  }
  if (!('start' in input) || input.end <= input.start) {
    return [];
  }
  return createReadStream(input.path, { start: input.start, end: input.end - 1, highWaterMark: 1024 * 1024 });
}

/** Writes the input. That the program ends before it has read all is no error: it was told to, or says why itself. */
async function feed(
  stdin: NodeJS.WritableStream,
  input: NodeJS.ReadableStream | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    await pipeline(input instanceof Readable ? input : Readable.from(input), stdin);
  } catch (error) {
    if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(errorCode(error))) {
      throw error;
    }
  }
}

function searchFault(pattern: SearchPattern, code: number | null, printed: string): LogSearchFault {
  const wrong = /regex parse error|is not allowed in a regex|size limit/.test(printed);
  return pattern.expression !== null && wrong
    ? expressionFault(pattern.expression, printed)
    : new LogSearchFault('unavailable', 'The log could not be searched.', {
        cause: new Error(`ripgrep ended with ${code}: ${printed}`),
      });
}
