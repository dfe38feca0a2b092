import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { makeGitRepository } from '#testing/git-repository.ts';
import { gitPatch } from '#web/pages/editor/patch.ts';

const run = promisify(execFile);
const path = '.microtica/microtica.yaml';
const lines = (count: number, end = '\n') =>
  Array.from({ length: count }, (_, index) => `line ${index}${end}`).join('');

const cases: [string, string | null, string][] = [
  ['a change in the middle', lines(40), lines(40).replace('line 20', 'line twenty')],
  ['a new file', null, lines(3)],
  ['a file without a last line end', lines(3).trimEnd(), `${lines(3)}more`],
  ['a file that gets one', lines(3).trimEnd(), lines(3)],
  ['CRLF line ends', lines(10, '\r\n'), lines(10, '\r\n').replace('line 5', 'changed')],
  ['an emptied file', lines(2), ''],
];

for (const [name, before, after] of cases) {
  test(`git apply takes ${name}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pipewright-patch-'));
    try {
      const repository = await makeGitRepository(folder, { README: 'x', ...(before !== null && { [path]: before }) });
      await writeFile(join(folder, 'change.patch'), gitPatch(path, before, after));
      await run('git', ['apply', 'change.patch'], { cwd: repository.path });
      expect(await readFile(join(folder, path), 'utf8')).toBe(after);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

test('no change is no patch', () => {
  expect(gitPatch(path, 'same', 'same')).toBe('');
});
