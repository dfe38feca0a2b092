import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSecretBox } from '#adapters/secrets/secret-box.ts';
import type { TriggerKind } from '#contract/triggers.ts';
import type { DeliveryLedger, NewDecision, NewDelivery } from '#engine/ports/delivery-ledger.ts';
import { addPipeline, atMinute } from './build-fixture.ts';
import { createBuildQueue } from './build-queue.ts';
import { createDeliveryLedger } from './delivery-ledger.ts';
import { type Database, openDatabase } from './open-database.ts';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);

let database: Database;
let ledger: DeliveryLedger;
let ids = 0;

beforeEach(async () => {
  database = await openDatabase(':memory:');
  ledger = createDeliveryLedger(database);
  ids = 0;
});
afterEach(() => database.destroy());

function delivery(given: Partial<NewDelivery> = {}): NewDelivery {
  ids += 1;
  return {
    id: `d${String(ids).padStart(3, '0')}`,
    kind: 'push',
    at: atMinute(ids),
    repositoryId: 'r1',
    source: 'github',
    event: 'push',
    senderId: null,
    verified: 'signature',
    actor: 'ada',
    replays: null,
    headers: { 'x-github-event': 'push' },
    body: Buffer.from('{}'),
    ...given,
  };
}

const skipped: NewDecision = {
  pipelineId: 'shop',
  decision: 'skip-ci',
  reason: 'It says so.',
  branch: 'main',
  commit: a,
  buildId: null,
};

async function build(trigger: TriggerKind, commitSha: string, deliveryId: string, branch = 'main') {
  const queue = createBuildQueue(database, createSecretBox(new Uint8Array(32)));
  ids += 1;
  const asked = { origin: null, continues: null, fetchRef: null, withSecrets: true, variables: [], reason: 'A test.' };
  const { build: queued } = await queue.enqueue({
    id: `b${ids}`,
    pipelineId: 'shop',
    branch,
    commitSha,
    deliveryId,
    trigger: { type: trigger, actor: 'ada' },
    ...asked,
    queuedAt: atMinute(ids),
  });
  return queued;
}

test('of the same sender’s id at once only the first has to be decided; another repository has ids of its own', async () => {
  const answers = await Promise.all([
    ...Array.from({ length: 20 }, () => ledger.accept(delivery({ senderId: 'same' }))),
    ledger.accept(delivery({ senderId: 'same', repositoryId: 'r2' })),
    ledger.accept(delivery()),
    ledger.accept(delivery()),
  ]);
  expect(answers.map(({ repeats }) => repeats)).toEqual([null, ...Array(19).fill('d001'), null, null, null]);
  expect((await ledger.pending(100, [])).map(({ id }) => id)).toEqual(['d001', 'd021', 'd022', 'd023']);
  expect(await ledger.get('d002')).toMatchObject({
    status: 'decided',
    repeats: 'd001',
    decisions: [{ decision: 'duplicate', pipeline: null }],
  });
});

test('a write that fails takes none of the later ones with it', async () => {
  const first = delivery();
  await ledger.accept(first);
  await expect(ledger.accept(first)).rejects.toThrow();
  await ledger.accept(delivery());
  expect(await ledger.pending(100, [])).toHaveLength(2);
});

test('what waits is given oldest first, without the repositories that are left out, as it came', async () => {
  const sent = delivery({ body: Buffer.from([0xff, 0, 0x7b]), senderId: 's', headers: { 'webhook-id': 's' } });
  await ledger.accept(sent);
  await ledger.accept(delivery({ repositoryId: 'r2' }));
  await ledger.accept(delivery());
  expect((await ledger.pending(1, [])).map(({ id }) => id)).toEqual(['d001']);
  expect((await ledger.pending(9, ['r1'])).map(({ id }) => id)).toEqual(['d002']);
  expect((await ledger.pending(9, []))[0]).toEqual(sent);
  expect(await ledger.sent('d001')).toEqual(sent);
});

test('deciding twice keeps the first decisions', async () => {
  await ledger.accept(delivery());
  await ledger.decide('d001', [skipped, { ...skipped, pipelineId: null, decision: 'tag' }], atMinute(50));
  await ledger.decide('d001', [{ ...skipped, decision: 'failed' }], atMinute(51));
  const { decidedAt, decisions } = await ledger.get('d001');
  expect(decidedAt).toBe(atMinute(50));
  expect(decisions.map(({ decision }) => decision)).toEqual(['skip-ci', 'tag']);
  expect(await ledger.pending(9, [])).toEqual([]);
});

test('the list is newest first, in pages, by filter, with names and build numbers', async () => {
  await addPipeline(database, 'shop');
  for (let count = 0; count < 5; count++) await ledger.accept(delivery({ repositoryId: count === 4 ? 'r2' : 'r1' }));
  const { id: buildId } = await build('push', a, 'd001');
  await ledger.decide('d001', [{ ...skipped, decision: 'built', buildId }], atMinute(50));
  await ledger.decide('d002', [skipped], atMinute(50));
  await ledger.decide('d003', [{ ...skipped, pipelineId: 'removed', buildId: 'removed' }], atMinute(50));
  const first = await ledger.list({ limit: 2 }, {});
  expect(first.items.map(({ id }) => id)).toEqual(['d005', 'd004']);
  const second = await ledger.list({ limit: 3, cursor: first.nextCursor ?? '' }, {});
  expect(second.items.map(({ id }) => id)).toEqual(['d003', 'd002', 'd001']);
  expect(second.nextCursor).toBeNull();
  expect(second.items.map(({ decisions: [one] }) => [one?.pipeline?.name, one?.build?.number ?? null])).toEqual([
    ['removed', null],
    ['shop', null],
    ['shop', 1],
  ]);
  const found = async (filter: Parameters<DeliveryLedger['list']>[1]) =>
    (await ledger.list({ limit: 9 }, filter)).items.map(({ id }) => id);
  expect(await found({ pipeline: 'shop' })).toEqual(['d002', 'd001']);
  expect(await found({ decision: 'skip-ci' })).toEqual(['d003', 'd002']);
  expect(await found({ pipeline: 'shop', decision: 'built' })).toEqual(['d001']);
  expect(await found({ repository: 'r2' })).toEqual(['d005']);
  await ledger.accept(delivery({ senderId: 'twice' }));
  await ledger.accept(delivery({ senderId: 'twice' }));
  await ledger.decide('d007', [skipped], atMinute(51));
  expect(await found({ pipeline: 'shop' })).toEqual(['d008', 'd007', 'd002', 'd001']);
  expect(await found({ pipeline: 'shop', decision: 'duplicate' })).toEqual(['d008']);
  expect(await found({ pipeline: 'other', decision: 'duplicate' })).toEqual([]);
  expect(await found({ kind: 'poll' })).toEqual([]);
  await expect(ledger.list({ limit: 2, cursor: 'nonsense' }, {})).rejects.toMatchObject({ code: 'bad-cursor' });
});

test('one delivery shows its body, cut where it is long, and none where it is gone', async () => {
  await ledger.accept(delivery({ body: Buffer.from(`{"long":"${'x'.repeat(100_000)}"}`) }));
  await ledger.accept(delivery({ body: null, source: null, verified: 'internal' }));
  const long = await ledger.get('d001');
  expect(long).toMatchObject({ cut: true, bodyBytes: 100_011, headers: { 'x-github-event': 'push' } });
  expect(long.body).toHaveLength(65_536);
  expect(await ledger.get('d002')).toMatchObject({ body: null, bodyBytes: 0, cut: false });
  await expect(ledger.get('d999')).rejects.toMatchObject({ code: 'missing' });
  await expect(ledger.sent('d999')).rejects.toMatchObject({ code: 'missing' });
});

test('a build of the same commit and branch by another delivery counts, and whether the branch has gone on since', async () => {
  await addPipeline(database, 'shop');
  const before = (commit: string, not = 'd9', branch = 'main') => ledger.builtBefore('shop', branch, commit, not);
  await build('manual', a, 'd0');
  expect(await before(a)).toBeNull();
  const first = await build('push', a, 'd1');
  expect(await before(a)).toEqual({ build: { id: first.id, number: 2 }, overtaken: false });
  expect(await before(a, 'd1')).toBeNull();
  expect(await before(a, 'd9', 'topic')).toBeNull();
  await build('push', b, 'd2');
  expect(await before(a)).toMatchObject({ build: { number: 2 }, overtaken: true });
  await build('replay', a, 'd3');
  expect(await before(a)).toMatchObject({ build: { number: 4 }, overtaken: true });
  expect(await before(b)).toMatchObject({ build: { number: 3 }, overtaken: false });
  await build('poll', a, 'd4');
  expect(await before(a)).toMatchObject({ build: { number: 5 }, overtaken: false });
});

test('old bodies go first, old rows later, and never what is not decided', async () => {
  for (let count = 0; count < 4; count++) await ledger.accept(delivery());
  for (const id of ['d001', 'd002', 'd003']) await ledger.decide(id, [skipped], atMinute(50));
  await ledger.forget(atMinute(3), atMinute(2), 100);
  const { items } = await ledger.list({ limit: 9 }, {});
  expect(items.map(({ id }) => id)).toEqual(['d004', 'd003', 'd002']);
  expect((await ledger.sent('d002')).body).toBeNull();
  expect((await ledger.sent('d003')).body).not.toBeNull();
  await ledger.forget(atMinute(59), atMinute(59), 100);
  expect((await ledger.list({ limit: 9 }, {})).items.map(({ id }) => id)).toEqual(['d004']);
});
