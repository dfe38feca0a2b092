import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Build } from '#contract/builds.ts';
import type { TriggerSettings } from '#contract/pipeline-settings.ts';
import type { NewDecision, PendingDelivery } from '#engine/ports/delivery-ledger.ts';
import { SourceFault } from '#engine/ports/source.ts';
import { DeliveryProcessor, type ProcessorContext, type QueueBuild } from './delivery-processor.ts';
import { writeChanges } from './delivery-source.ts';

const sha = 'a'.repeat(40);
const settings: TriggerSettings = {
  branch: 'main',
  definitionPath: null,
  automatic: true,
  branches: [],
  pullRequests: 'off',
  supersede: 'off',
};

let pending: PendingDelivery[];
let decided: Map<string, readonly NewDecision[]>;
let queued: Parameters<QueueBuild>[0][];
/** What looking at a repository meets, by its address. */
let look: (address: string) => Promise<void>;
let heads: Map<string, string | null>;
let reported: unknown[];
let processor: DeliveryProcessor;

function delivery(id: string, repositoryId: string): PendingDelivery {
  const none = { source: null, event: null, senderId: null, replays: null, headers: {} };
  const body = writeChanges([{ branch: 'main', commit: sha, before: null }]);
  return { id, repositoryId, kind: 'poll', at: '', verified: 'internal', actor: 'ada', ...none, body };
}

function accept(...deliveries: PendingDelivery[]): void {
  pending.push(...deliveries);
  processor.wake();
}

beforeEach(() => {
  vi.useFakeTimers();
  pending = [];
  decided = new Map();
  queued = [];
  look = async () => undefined;
  heads = new Map();
  reported = [];
  const context = {
    deliveries: {
      pending: async (limit: number, except: readonly string[]) =>
        pending.filter(({ id, repositoryId }) => !decided.has(id) && !except.includes(repositoryId)).slice(0, limit),
      decide: async (id: string, decisions: readonly NewDecision[]) => void decided.set(id, decisions),
      builtBefore: async () => null,
    },
    repositories: {
      get: async (id: string) => ({ address: id }),
      heads: async () => new Map(),
      setHeads: async (_: string, set: ReadonlyMap<string, string | null>) => {
        heads = new Map(set);
      },
    },
    triggerSettings: { ofRepository: async () => [{ pipelineId: 'shop', name: 'Shop', settings }] },
    source: {
      resolve: async (address: string) => {
        await look(address);
        return { sha };
      },
      message: async () => 'A commit',
    },
    now: () => '2026-11-25T09:00:00.000Z',
    report: (_: string, fault: unknown) => void reported.push(fault),
  } as unknown as ProcessorContext;
  processor = new DeliveryProcessor(context, async (wanted) => {
    queued.push(wanted);
    return { id: `build of ${wanted.origin}` } as Build;
  });
  processor.start();
});
afterEach(async () => {
  await processor.stop();
  vi.useRealTimers();
});

const decisionsOf = (id: string) => decided.get(id)?.map(({ decision }) => decision);
const unreachable = () => new SourceFault('unreachable', 'shop.git does not answer.');

test('a delivery is built by the commit that the repository names, with what makes deciding it again harmless', async () => {
  accept(delivery('d1', 'r1'));
  await vi.waitFor(() => expect(decisionsOf('d1')).toEqual(['built']));
  expect(queued).toMatchObject([
    {
      pipelineId: 'shop',
      branch: 'main',
      commitSha: sha,
      deliveryId: 'd1',
      origin: `delivery/d1/shop/main/${sha}`,
      trigger: { type: 'poll', actor: 'ada' },
      withSecrets: true,
    },
  ]);
  expect(heads).toEqual(new Map([['main', sha]]));
});

test('those of one repository go one behind the other, and at most four repositories side by side', async () => {
  const open: string[] = [];
  const inside: string[] = [];
  const release: (() => void)[] = [];
  look = (address) => {
    open.push(address);
    inside.push(address);
    return new Promise((resolve) => {
      release.push(() => {
        inside.splice(inside.indexOf(address), 1);
        resolve();
      });
    });
  };
  accept(...['r1', 'r1', 'r2', 'r3', 'r4', 'r5'].map((repository, index) => delivery(`d${index}`, repository)));
  await vi.waitFor(() => expect(inside).toEqual(['r1', 'r2', 'r3', 'r4']));
  release[1]?.();
  await vi.waitFor(() => expect(inside).toEqual(['r1', 'r3', 'r4', 'r5']));
  release[0]?.();
  await vi.waitFor(() => expect(open).toEqual(['r1', 'r2', 'r3', 'r4', 'r5', 'r1']));
  for (const each of release) each();
  await vi.waitFor(() => expect(decided.size).toBe(6));
});

test('a repository that is away for a while holds up nobody, and its delivery is built when it is back', async () => {
  let away = true;
  look = async (address) => {
    if (address === 'r1' && away) throw unreachable();
  };
  accept(delivery('d1', 'r1'), delivery('d2', 'r2'));
  await vi.waitFor(() => expect(decisionsOf('d2')).toEqual(['built']));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(decided.has('d1')).toBe(false);
  away = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(decisionsOf('d1')).toEqual(['built']);
  expect(reported).toEqual([]);
});

test('one that stays away is given up after some 30 minutes with the reason, and what else waits for it after one more try', async () => {
  let tries = 0;
  look = async () => {
    tries += 1;
    throw unreachable();
  };
  accept(delivery('d1', 'r1'), delivery('d2', 'r1'));
  await vi.advanceTimersByTimeAsync(25 * 60_000);
  expect(decided.size).toBe(0);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(decided.get('d1')).toMatchObject([{ decision: 'failed', reason: 'shop.git does not answer.' }]);
  expect(decisionsOf('d2')).toEqual(['failed']);
  expect(tries).toBe(11);
  expect(queued).toEqual([]);
  // The head counts as what it was before, so that the next look at the repository finds the change.
  expect(heads).toEqual(new Map([['main', null]]));
});

test('what breaks is reported, and its text stays out of the ledger', async () => {
  look = async () => {
    throw new TypeError('undefined is no function');
  };
  accept(delivery('d1', 'r1'));
  await vi.advanceTimersByTimeAsync(40 * 60_000);
  expect(decided.get('d1')).toMatchObject([{ decision: 'failed', reason: expect.stringContaining('server’s log') }]);
  expect(reported).toHaveLength(10);
});

test('a stop leaves what is in hand for the next start', async () => {
  let reached = false;
  look = () => {
    reached = true;
    return Promise.reject(unreachable());
  };
  accept(delivery('d1', 'r1'));
  await vi.waitFor(() => expect(reached).toBe(true));
  await processor.stop();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(decided.size).toBe(0);
});
