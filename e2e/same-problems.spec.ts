import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validation } from '#contract/definitions.ts';
import { dropFile, expect, test } from './story.ts';

const folder = join(import.meta.dirname, '../src/pipeline/fixtures');
const files = readdirSync(folder).flatMap((code) => ['pass', 'fail'].map((kind) => join(folder, code, `${kind}.yaml`)));
const cli = join(import.meta.dirname, '../src/cli/pipewright.mjs');

test('browser, server and command line say the same of every file', async ({ page, portal }) => {
  test.setTimeout(120_000);
  const said = await lint(files);
  await page.goto(`${portal.address}/editor?tab=problems`);
  await expect(page.getByText('No pipeline').or(page.getByRole('listitem')).first()).toBeVisible();
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const expected = said.filter((problem) => problem.file === file).map(({ file: _, ...problem }) => problem);
    const answer = await fetch(`${portal.address}/api/definitions/validate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text }),
    });
    expect(Validation.parse(await answer.json()).problems, file).toEqual(expected);
    await dropFile(page, text);
    const lines = expected.map(
      ({ message, range, code }) => `${message}line ${range.start.line}, column ${range.start.column} · ${code}`,
    );
    await expect(page.locator('[data-severity] > button:first-of-type'), file).toHaveText(lines);
    if (lines.length === 0) await expect(page.getByText('A push of this file would build.'), file).toBeVisible();
  }
});

/** What the command line finds, in the order of the files. */
async function lint(names: readonly string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(process.execPath, [cli, 'lint', '--json', ...names], { maxBuffer: 1 << 24 }, (fault, stdout) =>
    // Errors in a file are exit code 1, and are what is wanted.
    fault && fault.code !== 1 ? reject(fault) : resolve(stdout),
  );
  return JSON.parse(await promise) as (Validation['problems'][number] & { file: string })[];
}
