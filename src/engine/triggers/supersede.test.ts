import { expect, test } from 'vitest';
import type { Supersede } from '#contract/pipeline-settings.ts';
import { TriggerKind } from '#contract/triggers.ts';
import { automaticTriggers, supersededStatuses } from './supersede.ts';

test.each<[Supersede, string[]]>([
  ['off', []],
  ['queued', ['queued']],
  ['running', ['queued', 'running']],
])('%s: a change of the branch cancels older builds that are %j', (setting, statuses) => {
  for (const kind of ['push', 'pull-request', 'poll'] as const)
    expect(supersededStatuses(setting, kind)).toEqual(statuses);
});

test('what somebody or something else asked for cancels nothing', () => {
  const others = TriggerKind.options.filter((kind) => !automaticTriggers.includes(kind));
  expect(others).toContain('manual');
  for (const kind of others) expect(supersededStatuses('running', kind)).toEqual([]);
});
