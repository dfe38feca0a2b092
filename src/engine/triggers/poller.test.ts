import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NewDelivery } from '#engine/ports/delivery-ledger.ts';
import { SourceFault } from '#engine/ports/source.ts';
import { hintsOf } from './delivery-source.ts';
import { changesBetween, Poller, type PollerContext } from './poller.ts';

let known: Map<string, string>;
let heads: Map<string, string> | null;
let accepted: NewDelivery[];
let looks: number;
/** What happens while the repository is asked. */
let meanwhile: () => void;
let automatic: boolean;
let webhook: 'none' | 'manual';
let failures: (string | null)[];
let poller: Poller;
const told = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  known = new Map();
  heads = new Map([['main', 'a']]);
  accepted = [];
  looks = 0;
  meanwhile = () => undefined;
  automatic = true;
  webhook = 'none';
  failures = [];
  told.mockClear();
  const context = {
    repositories: {
      list: async () => [{ id: 'r1', address: '/shop', webhook: { kind: webhook } }],
      heads: async () => new Map(known),
      setHeads: async (_: string, set: ReadonlyMap<string, string | null>) => {
        for (const [branch, commit] of set) {
          if (commit === null) known.delete(branch);
          else known.set(branch, commit);
        }
      },
      polled: async (_id: string, _at: string, failure: string | null) => void failures.push(failure),
    },
    deliveries: {
      accept: async (delivery: NewDelivery) => {
        accepted.push(delivery);
        return { repeats: null };
      },
    },
    triggerSettings: { ofRepository: async () => [{ settings: { automatic } }] },
    source: {
      heads: async () => {
        looks += 1;
        if (heads === null) throw new SourceFault('unreachable', '/shop does not answer.');
        const seen = heads;
        meanwhile();
        return seen;
      },
    },
    now: () => '2026-11-25T09:00:00.000Z',
    report: (message: string, fault: unknown) => {
      throw new Error(message, { cause: fault });
    },
  } as unknown as PollerContext;
  poller = new Poller(context, told, null);
});
afterEach(async () => {
  await poller.stop();
  vi.useRealTimers();
});

const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);

test('the first look only takes note; after that a change is told of once', async () => {
  poller.start();
  await vi.waitFor(() => expect(known).toEqual(new Map([['main', 'a']])));
  expect(accepted).toEqual([]);
  heads = new Map([['main', 'b']]);
  await minutes(3);
  expect(accepted).toMatchObject([{ kind: 'poll', verified: 'internal', repositoryId: 'r1' }]);
  expect(told).toHaveBeenCalledTimes(1);
  const [delivery] = accepted;
  expect(delivery && hintsOf(delivery, () => expect.fail())).toEqual([
    { kind: 'push', branch: 'main', commit: 'b', before: 'a', actor: null },
  ]);
});

test('what a delivery said while the repository was asked is newer than its answer', async () => {
  known = new Map([
    ['main', 'a'],
    ['topic', 'a'],
  ]);
  heads = new Map([
    ['main', 'a'],
    ['topic', 'b'],
  ]);
  meanwhile = () => known.set('main', 'c');
  poller.start();
  await vi.waitFor(() => expect(accepted).toHaveLength(1));
  expect(accepted.flatMap((delivery) => hintsOf(delivery, () => expect.fail()))).toMatchObject([{ branch: 'topic' }]);
  await vi.waitFor(() => expect(known.get('topic')).toBe('b'));
  expect(known.get('main')).toBe('c');
});

test('what changed while no server ran is found at once', async () => {
  known = new Map([['main', 'before']]);
  poller.start();
  await vi.waitFor(() => expect(accepted).toHaveLength(1));
});

test.each([
  ['none', 9, 12],
  ['manual', 2, 3],
] as const)('with the webhook %s there are %i to %i looks in ten minutes', async (kind, least, most) => {
  webhook = kind;
  poller.start();
  await minutes(10);
  expect(looks).toBeGreaterThanOrEqual(least);
  expect(looks).toBeLessThanOrEqual(most);
});

test('a repository that does not answer is looked at less and less, at last once an hour, and says why', async () => {
  heads = null;
  poller.start();
  await minutes(24 * 60);
  expect(looks).toBeGreaterThan(20);
  expect(looks).toBeLessThan(40);
  expect(failures.at(-1)).toBe('/shop does not answer.');
  heads = new Map([['main', 'a']]);
  await minutes(90);
  expect(failures.at(-1)).toBeNull();
});

test('a repository without automatic builds is left alone', async () => {
  automatic = false;
  poller.start();
  await minutes(60);
  expect(looks).toBe(0);
});

test('new, moved and deleted branches are changes', () => {
  const before = new Map([
    ['same', 'a'],
    ['moved', 'a'],
    ['gone', 'a'],
  ]);
  const now = new Map([
    ['same', 'a'],
    ['moved', 'b'],
    ['new', 'c'],
  ]);
  expect(changesBetween(before, now)).toEqual([
    { branch: 'moved', commit: 'b', before: 'a' },
    { branch: 'new', commit: 'c', before: null },
    { branch: 'gone', commit: null, before: 'a' },
  ]);
});
