import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { ulid } from 'ulid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkspaces } from './workspaces.ts';

const never = new AbortController().signal;
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'large-workspace-'));
});
afterEach(() => rm(root, { recursive: true }));

test('ten thousand small files and a large one go there and back', async () => {
  const workspaces = createWorkspaces({ directory: join(root, 'attempts') });
  const tar = pack();
  for (let index = 0; index < 10_000; index++) tar.entry({ name: `d${index % 100}/f${index}` }, `file ${index}`);
  tar.finalize();
  const attempt = ulid();
  const source = await workspaces.prepare(attempt, [[async () => workspaces.compress(Readable.from(tar))]], never);
  const large = Buffer.alloc(5_000_001, 'large file ');
  await writeFile(join(source, 'large'), large);
  const copy = await workspaces.prepare(ulid(), [[async () => workspaces.pack(attempt)]], never);
  expect((await readdir(copy, { recursive: true })).length).toBe(10_101);
  expect(await readFile(join(copy, 'd42', 'f9942'), 'utf8')).toBe('file 9942');
  expect((await readFile(join(copy, 'large'))).equals(large)).toBe(true);
});
