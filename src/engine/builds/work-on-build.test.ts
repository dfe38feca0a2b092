import { expect, test } from 'vitest';
import type { Build } from '#contract/builds.ts';
import type { Pipeline } from '#contract/pipelines.ts';
import { LiveFeed } from '#engine/live-feed.ts';
import type { BuildQueue, Claim } from '#engine/ports/build-store.ts';
import type { LogStore } from '#engine/ports/log-store.ts';
import { SourceFault, type SourceRepository } from '#engine/ports/source.ts';
import type { Workspaces } from '#engine/ports/workspaces.ts';
import { claimsAgainstLoss, faultsAgainstLoss } from '#engine/run/next-action.ts';
import type { RunEvent } from '#engine/run/run-event.ts';
import type { EngineContext } from './engine-context.ts';
import { workOnBuild } from './work-on-build.ts';

const at = '2026-11-24T09:00:00.000Z';
const sha = 'a'.repeat(40);
const commit = { sha, branch: 'main', message: 'First', author: 'Ada', committedAt: at };

const pipeline: Pipeline = {
  id: 'shop',
  name: 'Shop',
  kind: 'microservice',
  repository: '/repositories/shop',
  branch: 'main',
  createdAt: at,
  health: { word: 'unknown', since: null, because: '', mutedUntil: null },
  version: 1,
};
const build = { id: 'b1', pipelineId: 'shop', number: 1, branch: 'main', trigger: { type: 'manual', actor: 'Ada' } };

/** A build whose source is fetched, claimed again and again by workers to whom `world` happens; gives its journal. */
async function claimed(times: number, world: Partial<EngineContext>, withSecrets = true): Promise<RunEvent[]> {
  const journal: RunEvent[] = [
    { kind: 'claimed', at },
    { kind: 'commit-resolved', at, commit },
    { kind: 'source-stored', at, sha256: 'b'.repeat(64), bytes: 1 },
  ];
  const queue: Pick<BuildQueue, 'append'> = {
    async append(_, events) {
      journal.push(...events);
      return { build: build as Build, others: [], pipeline: null };
    },
  };
  const context = {
    queue,
    variables: { values: async () => [] },
    triggerSettings: { get: async () => ({ definitionPath: null }) },
    feed: new LiveFeed(),
    now: () => at,
    report: () => undefined,
    analyst: { sealed: () => undefined, ended: () => undefined },
    ...world,
  } as unknown as EngineContext;
  const never = new AbortController().signal;
  const interruption = { stop: never, cancel: never, cancelRequest: () => null };
  for (let time = 0; time < times && journal.at(-1)?.kind !== 'ended'; time++) {
    const claim = {
      build,
      pipeline,
      wantedCommit: null,
      continues: null,
      withSecrets,
      variables: [],
      fence: time,
      journal: [...journal],
      cancel: null,
    } as unknown as Claim;
    // Whoever claims a build is told of what broke; here only the journal counts.
    await workOnBuild(claim, context, interruption, () => undefined).catch(() => 'it broke');
  }
  return journal;
}

const source = (readFile: SourceRepository['readFile']) => ({ readFile }) as SourceRepository;

test('a definition that breaks the validator each time ends its build as lost, with what broke', async () => {
  const journal = await claimed(claimsAgainstLoss, {
    source: source(async () => 'steps:\n  A:\n    commands: [ls]\n'),
    shell: async () => {
      throw new RangeError('Maximum call stack size exceeded');
    },
  });
  const broke = 'microtica.yaml could not be validated: Maximum call stack size exceeded';
  expect(journal.filter(({ kind }) => kind === 'faulted')).toEqual(
    Array.from({ length: faultsAgainstLoss }, () => ({ kind: 'faulted', at, message: broke })),
  );
  expect(journal.at(-1)).toMatchObject({
    kind: 'ended',
    status: 'lost',
    reason: { kind: 'lost', state: null, message: expect.stringContaining(broke) },
  });
});

test('a fault that passes costs the build nothing', async () => {
  let broken = 2;
  const journal = await claimed(claimsAgainstLoss, {
    source: source(async () => {
      if (broken-- > 0) throw new Error('The disk is full.');
      return 'steps: none';
    }),
    shell: async () => null,
  });
  expect(journal.filter(({ kind }) => kind === 'faulted')).toHaveLength(2);
  expect(journal.at(-1)).toMatchObject({ kind: 'ended', status: 'invalid' });
});

test('a commit that is gone when its definition is read ends the build as failed, at once', async () => {
  const journal = await claimed(claimsAgainstLoss, {
    source: source(async () => {
      throw new SourceFault('commit-missing', 'Commit aaaaaaaaaaaa is no longer in the mirror. Run the build again.');
    }),
    shell: async () => null,
  });
  expect(journal.slice(3)).toMatchObject([
    { kind: 'claimed' },
    { kind: 'ended', status: 'failed', reason: { kind: 'source', message: expect.stringContaining('no longer') } },
  ]);
});

test('foreign code pushes no image by the login of the installation', async () => {
  const seal = { lines: 0, bytes: 0, sha256: 'c'.repeat(64), gap: null };
  const journal = await claimed(
    1,
    {
      source: source(async () => 'steps:\n  Ship:\n    type: docker-push\n    image_name: registry.example/shop\n'),
      shell: async () => null,
      logs: { create: async () => ({ append: async () => undefined, seal: async () => seal }) } as unknown as LogStore,
      workspaces: { remove: async () => undefined } as unknown as Workspaces,
      images: { environment: {}, find: async () => 'docker', digestOf: async () => null },
      registry: 'registry.example',
    },
    false,
  );
  expect(journal.find(({ kind }) => kind === 'attempt-ended')).toMatchObject({
    outcome: { status: 'failed', command: null, message: expect.stringContaining('may not push images') },
  });
  expect(journal.at(-1)).toMatchObject({ kind: 'ended', status: 'failed' });
});
