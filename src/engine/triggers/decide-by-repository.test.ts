import { beforeEach, expect, test, vi } from 'vitest';
import type { BuiltBefore } from '#engine/ports/delivery-ledger.ts';
import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import type { Candidate } from './decide.ts';
import { DeliveryRepository, decideByRepository } from './decide-by-repository.ts';

const sha = 'c0ffee1'.padEnd(40, '0');
const signal = new AbortController().signal;
const settings = {
  branch: 'main',
  definitionPath: null,
  automatic: true,
  branches: [],
  pullRequests: 'forks',
} as const;
const fork: Candidate = {
  kind: 'candidate',
  event: 'pull-request',
  branch: 'pull/7',
  commit: sha,
  foreign: { fetchRef: 'refs/pull/7/head' },
};
const own: Candidate = { ...fork, branch: 'topic', foreign: null };

let resolve: SourceRepository['resolve'];
let message: string;
let files: Record<string, string>;
let built: Record<string, BuiltBefore>;

beforeEach(() => {
  resolve = async () => ({ sha, branch: '', message: '', author: '', committedAt: '' });
  message = 'Mend it';
  files = { 'microtica.yaml': 'steps: {}' };
  built = {};
});

function decideOn(candidate: Candidate, again = false) {
  const source = {
    resolve: vi.fn((...wanted: Parameters<SourceRepository['resolve']>) => resolve(...wanted)),
    onBranch: async () => true,
    message: async () => message,
    readFile: async (_repository: string, _commit: string, path: string) => files[path] ?? null,
  };
  const repository = new DeliveryRepository(source as unknown as SourceRepository, async () => '/shop', signal);
  const judged = {
    settings: { ...settings, branches: [], supersede: 'off' as const },
    builtBefore: async (branch: string, commit: string) => built[`${branch} ${commit}`] ?? null,
    again,
  };
  return { outcome: decideByRepository(candidate, repository, judged), resolve: source.resolve };
}

test('the code of a fork is fetched from where the forge keeps it', async () => {
  const { outcome, resolve } = decideOn(fork);
  expect(await outcome).toMatchObject({
    kind: 'build',
    branch: 'pull/7',
    commit: sha,
    reason: expect.stringMatching(/fork, without secrets/),
  });
  const wanted = { branch: 'pull/7', commit: sha, fetchRef: 'refs/pull/7/head' };
  expect(resolve).toHaveBeenCalledWith('/shop', wanted, signal);
});

test.each([
  ['refs/pull/7/head', 'The repository does not give c0ffee1 of the fork.'],
  [null, 'The repository does not give c0ffee1 of the fork, and has no ref for it.'],
])('the code of a fork that is not to be had (%s) is no build', async (fetchRef, reason) => {
  resolve = async () => {
    throw new SourceFault('commit-missing', 'There is no such commit.');
  };
  const { outcome } = decideOn({ ...fork, foreign: { fetchRef } });
  expect(await outcome).toMatchObject({ decision: 'commit-gone', reason, branch: 'pull/7' });
});

test('the words of the author count for pull requests too', async () => {
  message = 'Words\n\n[no ci]';
  expect(await decideOn(fork).outcome).toMatchObject({ decision: 'skip-ci' });
  expect(await decideOn(own).outcome).toMatchObject({ decision: 'skip-ci' });
});

test('a branch without a definition has nothing to build; the main branch is built, to say that it is missing', async () => {
  files = {};
  expect(await decideOn(own).outcome).toMatchObject({ decision: 'no-definition' });
  expect(await decideOn({ ...own, event: 'push', branch: 'main' }).outcome).toMatchObject({ kind: 'build' });
});

test('what was built before is not built again, unless somebody asks', async () => {
  built = { [`topic ${sha}`]: { build: { id: 'b3', number: 3 }, overtaken: false } };
  expect(await decideOn(own).outcome).toMatchObject({ kind: 'repeated', build: { id: 'b3' } });
  expect(await decideOn(own, true).outcome).toMatchObject({
    kind: 'build',
    reason: expect.stringMatching(/as #3; it was asked for again/),
  });
});

test('a repository that cannot be reached is a fault, and no decision', async () => {
  resolve = async () => {
    throw new SourceFault('unreachable', '/shop does not answer.');
  };
  await expect(decideOn(own).outcome).rejects.toMatchObject({ code: 'unreachable' });
});

test('a commit whose id the sender has cut is the one that the repository knows by its whole id', async () => {
  const cut: Candidate = { ...own, commit: sha.slice(0, 12) };
  expect(await decideOn(cut).outcome).toMatchObject({ kind: 'build', commit: sha });
  built = { [`topic ${sha}`]: { build: { id: 'b1', number: 1 }, overtaken: false } };
  expect(await decideOn(cut).outcome).toMatchObject({ kind: 'repeated', commit: sha, build: { number: 1 } });
});

test('a cut id behind the head is built by the whole one, and covered by a build of the head', async () => {
  const head = 'beef'.padEnd(40, '0');
  const cut: Candidate = { ...own, commit: sha.slice(0, 12) };
  resolve = async (_address, { commit }) => ({
    sha: commit === undefined ? head : sha,
    branch: '',
    message: '',
    author: '',
    committedAt: '',
  });
  expect(await decideOn(cut).outcome).toMatchObject({ kind: 'build', commit: sha });
  built = { [`topic ${head}`]: { build: { id: 'b2', number: 2 }, overtaken: false } };
  expect(await decideOn(cut).outcome).toMatchObject({ kind: 'repeated', build: { number: 2 } });
});

test.each(['', 'c0ffee1'])('so short an id as “%s” is no commit by its likeness to the head', async (commit) => {
  resolve = async (_address, { commit: wanted }) => {
    if (wanted !== undefined) throw new SourceFault('commit-missing', 'There is no such commit.');
    return { sha, branch: '', message: '', author: '', committedAt: '' };
  };
  expect(await decideOn({ ...own, commit }).outcome).toMatchObject({
    kind: 'build',
    commit: sha,
    reason: expect.stringMatching(/is not on topic any more; its head c0ffee1 is built instead/),
  });
});
