import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceRepository } from '#engine/ports/source.ts';
import { type GitRepository, makeGitRepository } from '#testing/git-repository.ts';
import { createGitRepositories } from './git-repositories.ts';

let root: string;
let source: SourceRepository;
let origin: GitRepository;
let first: string;
const never = new AbortController().signal;

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'commit-range-'));
  source = createGitRepositories({ directory: path.join(root, 'mirrors') });
  origin = await makeGitRepository(path.join(root, 'origin'), { 'a.txt': 'one\n' });
  first = await origin.git('rev-parse', 'HEAD');
});
afterEach(() => fs.rm(root, { recursive: true, force: true }));

type From = { commit: string } | { branch: string } | null;
const between = (from: From, to: string, page = { skip: 0, limit: 50 }) =>
  source.commitsBetween(origin.path, { from, to, ...page }, never);
const fetch = (branch = 'main') => source.resolve(origin.path, { branch }, never);

describe('commitsBetween', () => {
  it('gives what came since a commit, newest first, with message, author and time', async () => {
    await origin.commit({ b: '1' }, 'Add "b" → $(x)');
    const last = await origin.commit({ b: '2' }, 'Change b\n\nand say why');
    await fetch();
    expect(await between({ commit: first }, last)).toMatchObject({
      missing: null,
      mergeBase: first,
      total: 2,
      commits: [
        { sha: last, message: 'Change b', author: 'Ada Lovelace', committedAt: '2026-01-02T03:06:05.000Z' },
        { message: 'Add "b" → $(x)' },
      ],
    });
    expect(await between({ commit: last }, last)).toMatchObject({ commits: [], total: 0, mergeBase: last });
  });

  it('gives them page by page', async () => {
    for (const number of [1, 2, 3, 4]) await origin.commit({ b: String(number) }, `Commit ${number}`);
    const { sha } = await fetch();
    const page = await between({ commit: first }, sha, { skip: 1, limit: 2 });
    expect(page).toMatchObject({ total: 4, commits: [{ message: 'Commit 3' }, { message: 'Commit 2' }] });
  });

  it('gives the whole history where it begins nowhere', async () => {
    const last = await origin.commit({ b: '1' }, 'Second');
    await fetch();
    expect(await between(null, last)).toMatchObject({ from: null, mergeBase: null, total: 2 });
  });

  it('says where both parted when the commit was replaced by a forced push', async () => {
    const replaced = await origin.commit({ b: '1' }, 'To be replaced');
    await fetch();
    await origin.git('reset', '--hard', '--quiet', first);
    const last = await origin.commit({ b: '2' }, 'In its place');
    await fetch();
    expect(await between({ commit: replaced }, last)).toMatchObject({
      mergeBase: first,
      total: 1,
      commits: [{ message: 'In its place' }],
    });
  });

  it('begins at the head of a branch as it was last fetched, and nowhere where it never was', async () => {
    const main = await fetch();
    await origin.git('checkout', '--quiet', '-b', 'feature');
    const last = await origin.commit({ b: '1' }, 'On the branch');
    await fetch('feature');
    expect(await between({ branch: 'main' }, last)).toMatchObject({ from: main.sha, total: 1 });
    expect(await between({ branch: 'never-fetched' }, last)).toMatchObject({ from: null, total: 2 });
  });

  it('fetches what the mirror has lost', async () => {
    const last = await origin.commit({ b: '1' }, 'Second');
    await fetch();
    await fs.rm(path.join(root, 'mirrors'), { recursive: true });
    source = createGitRepositories({ directory: path.join(root, 'mirrors') });
    expect(await between({ commit: first }, last)).toMatchObject({ total: 1 });
  });

  it('says which commit is gone from the repository', async () => {
    const gone = 'f'.repeat(40);
    expect(await between({ commit: gone }, first)).toEqual({ missing: 'from' });
    expect(await between({ commit: first }, gone)).toEqual({ missing: 'to' });
  });

  it('asks for a commit that is gone once, and again after something was fetched', async () => {
    const bin = path.join(root, 'bin');
    const calls = path.join(root, 'calls');
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', 'command -v git']);
    await fs.mkdir(bin);
    const script = `#!/bin/sh\necho "$*" >> '${calls}'\nexec '${stdout.trim()}' "$@"\n`;
    await fs.writeFile(path.join(bin, 'git'), script, { mode: 0o755 });
    const searchPath = `${bin}:${process.env.PATH}`;
    source = createGitRepositories({ directory: path.join(root, 'mirrors'), searchPath });
    const fetches = async () => (await fs.readFile(calls, 'utf8')).split('\n').filter((line) => / fetch /.test(line));
    await fetch();
    const gone = 'f'.repeat(40);
    for (let times = 0; times < 3; times++) expect(await between({ commit: gone }, first)).toEqual({ missing: 'from' });
    // The branch, all branches, and the commit by itself.
    expect(await fetches()).toHaveLength(3);
    await fetch();
    await Promise.all([between({ commit: gone }, first), between({ commit: gone }, first)]);
    expect(await fetches()).toHaveLength(6);
  });

  it('takes no text for a revision that is not the id of a commit', async () => {
    await expect(between({ commit: '--output=/tmp/x' }, first)).rejects.toMatchObject({ code: 'commit-missing' });
    await expect(between(null, 'main..other')).rejects.toMatchObject({ code: 'commit-missing' });
  });

  it('stands by unrelated histories', async () => {
    await fetch();
    await origin.git('checkout', '--quiet', '--orphan', 'other');
    const other = await origin.commit({ c: '1' }, 'A beginning of its own');
    await fetch('other');
    expect(await between({ commit: first }, other)).toMatchObject({ mergeBase: null, total: 1 });
  });
});

describe('changedFiles', () => {
  const files = (to: string, limit = 10) => source.changedFiles(origin.path, { from: first, to, limit }, never);

  it('counts lines by file, in all and of those given', async () => {
    const last = await origin.commit(
      { 'a.txt': null, 'new name\t"ü".txt': 'one\n', 'pile/b.txt': '1\n2\n3\n', 'picture.bin': '\0\x01\0' },
      'Change much',
    );
    await fetch();
    const shown = await files(last);
    expect(shown.total).toEqual({ files: 4, added: 4, removed: 1 });
    expect(shown.files).toContainEqual({ path: 'a.txt', added: 0, removed: 1 });
    expect(shown.files).toContainEqual({ path: 'new name\t"ü".txt', added: 1, removed: 0 });
    expect(shown.files).toContainEqual({ path: 'pile/b.txt', added: 3, removed: 0 });
    expect(shown.files).toContainEqual({ path: 'picture.bin', added: null, removed: null });
    expect(await files(last, 1)).toEqual({ ...shown, files: shown.files.slice(0, 1) });
  });

  it('has nothing where nothing differs', async () => {
    await fetch();
    expect(await files(first)).toEqual({ files: [], total: { files: 0, added: 0, removed: 0 } });
  });
});
