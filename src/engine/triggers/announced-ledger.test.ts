import { beforeEach, expect, test } from 'vitest';
import type { LiveEvent } from '#contract/live.ts';
import type { DeliveryLedger, NewDelivery } from '#engine/ports/delivery-ledger.ts';
import { announcedLedger } from './announced-ledger.ts';

const delivery: NewDelivery = {
  id: 'd1',
  kind: 'push',
  at: '2026-11-25T09:00:00.000Z',
  repositoryId: 'r1',
  source: 'generic',
  event: 'push',
  senderId: null,
  verified: 'signature',
  actor: 'ines',
  replays: null,
  headers: {},
  body: null,
};

let written: PromiseWithResolvers<void>;
let told: LiveEvent[];
let ledger: DeliveryLedger;

beforeEach(() => {
  written = Promise.withResolvers();
  told = [];
  const stored: Partial<DeliveryLedger> = {
    accept: () => written.promise.then(() => ({ repeats: null })),
    decide: () => written.promise,
    pending: async () => [{ ...delivery, repositoryId: 'r1' }],
  };
  ledger = announcedLedger(stored as DeliveryLedger, { publish: (event) => told.push(event) });
});

test.each([
  ['a delivery that comes', () => ledger.accept(delivery)],
  ['a delivery that is decided', () => ledger.decide('d1', [], delivery.at)],
])('%s is told of once it is written, and not before', async (_, write) => {
  const done = write();
  expect(told).toEqual([]);
  written.resolve();
  await done;
  expect(told).toEqual([{ kind: 'delivery', id: 'd1' }]);
});

test('what could not be written is not told of', async () => {
  written.reject(new Error('The disk is full.'));
  await expect(ledger.accept(delivery)).rejects.toThrow('The disk is full.');
  expect(told).toEqual([]);
});

test('everything else is the ledger’s own', async () => {
  expect(await ledger.pending(1, [])).toMatchObject([{ id: 'd1' }]);
});
