import type { Problem } from '#pipeline/problem.ts';
import { type CheckShell, validatePipeline } from '#pipeline/validate-pipeline.ts';
import { readDefinition } from './read-definition.ts';

/** Checks the files one after the other; 1 when one of them has an error, else 0. @throws Misuse */
export async function lintCommand(
  files: readonly string[],
  json: boolean,
  shell: CheckShell,
  print: (text: string) => void,
): Promise<number> {
  const found: { file: string; problem: Problem }[] = [];
  const names = files.length === 0 ? [undefined] : files;
  for (const name of names) {
    const { name: file, text } = await readDefinition(name);
    const { problems } = await validatePipeline(text, { shell });
    found.push(...problems.map((problem) => ({ file, problem })));
  }
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
          names.length,
          found.map(({ problem }) => problem),
        ),
    );
  return found.some(({ problem }) => problem.severity === 'error') ? 1 : 0;
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
