import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { SampleCatalog } from '#engine/ports/sample-catalog.ts';

const run = promisify(execFile);
const Listing = z.array(z.object({ name: z.string().regex(/^[a-z-]+$/), description: z.string() }));

/**
 * The samples that lie in a folder of the product, each put into a git repository of its own under `repositories` (a work tree,
 * so that people can change and commit there).
 */
export function createSampleFolders({
  samples,
  repositories,
}: {
  samples: string;
  repositories: string;
}): SampleCatalog {
  const list = async () => Listing.parse(JSON.parse(await readFile(join(samples, 'samples.json'), 'utf8')));
  return {
    list,
    async materialise(name) {
      const repository = join(repositories, name);
      if (!existsSync(repository)) await makeRepository(join(samples, name), repository);
      return { repository, branch: 'main' };
    },
  };
}

/** Built beside its place and moved there whole, so that a half-made repository is never taken for a finished one. */
async function makeRepository(from: string, repository: string): Promise<void> {
  const unfinished = `${repository}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await cp(from, unfinished, { recursive: true });
  const git = (...values: string[]) => run('git', values, { cwd: unfinished, env: gitEnvironment });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message=Add the sample');
  await rename(unfinished, repository);
}

/** Built from nothing, so that no hook, signing key or template of the machine's user takes part. */
const gitEnvironment = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Pipewright',
  GIT_AUTHOR_EMAIL: 'samples@pipewright.invalid',
  GIT_COMMITTER_NAME: 'Pipewright',
  GIT_COMMITTER_EMAIL: 'samples@pipewright.invalid',
};
