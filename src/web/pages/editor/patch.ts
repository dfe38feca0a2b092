import { createTwoFilesPatch } from 'diff';

/** The change as `git apply` takes it; empty when there is none. `before` null: the file is new. */
export function gitPatch(path: string, before: string | null, after: string): string {
  if (before === after) return '';
  const made = createTwoFilesPatch(
    before === null ? '/dev/null' : `a/${path}`,
    `b/${path}`,
    before ?? '',
    after,
    undefined,
    undefined,
    { context: 3 },
  );
  const body = made.slice(made.indexOf('--- '));
  const mode = before === null ? 'new file mode 100644\n' : '';
  return `diff --git a/${path} b/${path}\n${mode}${body}`;
}
