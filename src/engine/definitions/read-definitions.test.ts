import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addPipeline } from '#adapters/database/build-fixture.ts';
import { type Database, openDatabase } from '#adapters/database/open-database.ts';
import { createPipelineStore } from '#adapters/database/pipeline-store.ts';
import { createTriggerSettings } from '#adapters/database/trigger-settings.ts';
import { createVariableStore } from '#adapters/database/variable-store.ts';
import { createGitRepositories } from '#adapters/git/git-repositories.ts';
import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { branchDefinition } from './read-definitions.ts';

const never = new AbortController().signal;
let folder: string;
let database: Database;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipewright-definitions-'));
  database = await openDatabase(':memory:');
  await addPipeline(database, 'web');
});
afterEach(async () => {
  await database.destroy();
  await rm(folder, { recursive: true, force: true });
});

/** The definition of a pipeline of a repository with that file; the stores and git are the real ones. */
async function read(text: string) {
  const { path } = await makeGitRepository(join(folder, 'origin'), { 'microtica.yaml': text });
  await database.updateTable('pipelines').set({ repository: path }).execute();
  const variables = createVariableStore(database, createSecretBox(new Uint8Array(32)));
  await variables.set('web', { name: 'STEP', value: 'Compile', sensitive: false });
  await variables.set('web', { name: 'TOKEN', value: 'hidden', sensitive: true });
  const context = {
    pipelines: createPipelineStore(database),
    triggerSettings: createTriggerSettings(database, () => '2026-11-01T12:00:00.000Z'),
    source: createGitRepositories({ directory: join(folder, 'mirrors') }),
    variables,
    shell: async () => null,
  };
  return branchDefinition(context, 'web', undefined, never);
}

test('it is read with the variables of the pipeline, whose secrets are not told, and those of a build warn of nothing', async () => {
  const text = `steps:
  "{{STEP}}":
    commands: ["echo {{TOKEN}} {{MIC_USER_NAME}} {{MIC_BRANCH_FILTER}}"]
`;
  const definition = await read(text);
  expect(definition).toMatchObject({ path: 'microtica.yaml', text, branch: 'main', problems: [] });
  expect(definition.outline.nodes.map(({ name }) => name)).toContain('Compile');
  expect(JSON.stringify(definition)).not.toContain('hidden');
});

test('one that is too large is a problem and no failure', async () => {
  const { text, problems } = await read(`# ${'x'.repeat(3_000_000)}\n`);
  expect(text).toBe('');
  expect(problems).toMatchObject([{ severity: 'error', message: expect.stringMatching(/too large/) }]);
});
