import { expect, test, vi } from 'vitest';
import { defaultRetention, type RetentionPolicy, type Sweep } from '#contract/retention.ts';
import type { LogShelf } from '#engine/ports/log-shelf.ts';
import type { RetentionSettings } from '#engine/ports/retention-settings.ts';
import { LogRetention } from './log-retention.ts';

/** A shelf without logs whose sweeps wait at a gate. */
function setUp() {
  let policy = defaultRetention;
  const sweeps: Sweep[] = [];
  const faults: string[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const shelf: LogShelf = {
    usage: async () => ({ logs: 0, bytes: 0, oldest: null, pinnedBuilds: 0 }),
    async pipelines() {
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      return [];
    },
    standing: async () => ({ firstCounted: null, lastBuilds: [] }),
    oldestOf: async () => [],
    oldest: async () => [],
    markRemoved: async () => [],
    halfRemoved: async () => [],
    noteGone: async () => undefined,
  };
  const settings: RetentionSettings = {
    policy: async () => policy,
    setPolicy: async (next: RetentionPolicy) => {
      policy = next;
    },
    lastSweep: async () => sweeps.at(-1) ?? null,
    noteSweep: async (sweep) => {
      sweeps.push(sweep);
    },
  };
  const retention = new LogRetention({
    shelf,
    settings,
    logs: { remove: async () => undefined },
    now: () => new Date().toISOString(),
    report: (message) => faults.push(message),
  });
  const atGate = (number: number) => vi.waitFor(() => expect(gates).toHaveLength(number), { interval: 5 });
  return { retention, sweeps, faults, gates, atGate };
}

test('sweeps at the start; a change in the middle of a sweep is followed by another one, never beside it', async () => {
  const { retention, sweeps, gates, atGate } = setUp();
  retention.start();
  await atGate(1);
  expect(await retention.view()).toMatchObject({ sweeping: true, lastSweep: null });
  await retention.change({ ...defaultRetention, days: 7 });
  await retention.change({ ...defaultRetention, days: 8 });
  expect(gates).toHaveLength(1);
  gates[0]?.resolve();
  await atGate(2);
  expect(sweeps).toHaveLength(1);
  gates[1]?.resolve();
  await vi.waitFor(async () =>
    expect(await retention.view()).toMatchObject({ sweeping: false, policy: { days: 8 }, lastSweep: { logs: 0 } }),
  );
  expect(gates).toHaveLength(2);
  await retention.change(defaultRetention);
  await atGate(3);
  gates[2]?.resolve();
  await retention.stop();
  expect(sweeps).toHaveLength(3);
});

test('stops in the pause between sweeps, and behind the one that is going on', async () => {
  const resting = setUp();
  resting.retention.start();
  await resting.atGate(1);
  resting.gates[0]?.resolve();
  await vi.waitFor(() => expect(resting.sweeps).toHaveLength(1), { interval: 5 });
  await resting.retention.stop();

  const busy = setUp();
  busy.retention.start();
  await busy.atGate(1);
  const stopped = busy.retention.stop();
  busy.gates[0]?.resolve();
  await stopped;
  expect(busy.gates).toHaveLength(1);
});

test('a sweep that breaks is reported, and the next one comes all the same', async () => {
  const { retention, faults, gates, atGate } = setUp();
  retention.start();
  await atGate(1);
  gates[0]?.reject(new Error('The database is away.'));
  await vi.waitFor(() => expect(faults).toEqual(['The sweep of the logs broke']), { interval: 5 });
  await retention.change(defaultRetention);
  await atGate(2);
  gates[1]?.resolve();
  await retention.stop();
});
