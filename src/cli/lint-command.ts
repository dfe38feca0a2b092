import type { Problem } from '#pipeline/problem.ts';
import { type CheckShell, validatePipeline } from '#pipeline/validate-pipeline.ts';
import { type DefinitionFile, Misuse, readDefinition } from './read-definition.ts';

/**
 * Checks the files one after the other. What was found is printed also where a file cannot be read.
 *
 * @returns 1 when one of them has an error, else 0.
 * @throws Misuse one or more cannot be read.
 */
export async function lintCommand(
  files: readonly string[],
  json: boolean,
  shell: CheckShell,
  print: (text: string) => void,
): Promise<number> {
  const found: { file: string; problem: Problem }[] = [];
  const unread: Misuse[] = [];
  const names = files.length === 0 ? [undefined] : files;
  for (const name of names) {
    const file = await readOrMisuse(name);
    if (file instanceof Misuse) {
      unread.push(file);
      continue;
    }
    const { problems } = await validatePipeline(file.text, { shell });
    found.push(...problems.map((problem) => ({ file: file.name, problem })));
  }
  if (unread.length < names.length) printFound(found, names.length - unread.length, json, print);
  if (unread.length > 0) throw new Misuse(unread.map(({ message }) => message).join('\n'));
  return found.some(({ problem }) => problem.severity === 'error') ? 1 : 0;
}

async function readOrMisuse(name: string | undefined): Promise<DefinitionFile | Misuse> {
  try {
    return await readDefinition(name);
  } catch (fault) {
    if (fault instanceof Misuse) return fault;
    throw fault;
  }
}

/** Prints problems as lines for people, or as JSON. `files`: how many were looked at. */
export function printFound(
  found: readonly { readonly file: string; readonly problem: Problem }[],
  files: number,
  json: boolean,
  print: (text: string) => void,
): void {
  if (json)
    print(
      `${JSON.stringify(
        found.map(({ file, problem }) => ({ file, ...problem })),
        null,
        2,
      )}\n`,
    );
  else
    print(
      found.map(({ file, problem }) => line(file, problem)).join('') +
        summary(
          files,
          found.map(({ problem }) => problem),
        ),
    );
}

function line(file: string, { range: { start }, severity, message, code, fix }: Problem): string {
  const mend = fix ? `\n    fix: ${fix.title}` : '';
  return `${file}:${start.line}:${start.column}: ${severity}: ${message} [${code}]${mend}\n`;
}

function summary(files: number, problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  return `${count(files, 'file')}: ${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}\n`;
}
