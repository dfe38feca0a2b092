import { expect, test } from 'vitest';
import type { Attempt } from './actions.ts';
import { triggerPipeline } from './trigger-pipeline.ts';

test('code from outside the repository triggers no pipeline, whose build would have secrets', async () => {
  // There are no stores: nothing is looked up, and nothing is queued.
  const work = { claim: { build: { branch: 'pull/7' }, withSecrets: false }, context: {} };
  const attempt = { work, visit: '/Deploy', secrets: {} } as unknown as Attempt;
  const action = { kind: 'trigger', pipeline: 'deploy', ref: null, branchFilter: null } as const;
  expect(await triggerPipeline(attempt, action)).toEqual({
    status: 'failed',
    command: null,
    message: expect.stringContaining('may not trigger pipelines'),
  });
});
