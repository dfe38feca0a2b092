import { afterEach, expect, test, vi } from 'vitest';
import type { Letter, Outbox } from '#engine/ports/outbox.ts';
import { type Carrier, OutboxSender } from './outbox-sender.ts';

const at = '2026-11-01T12:00:00.000Z';

function letter(id: string, channel: string): Letter {
  const key = `channel/${channel}/news`;
  return { id, topic: 'notification', key, body: null, attempts: 0, createdAt: at, nextAt: at };
}

/** An outbox in memory, and what became of its letters. */
function outboxOf(letters: Letter[]): Outbox & { readonly noted: string[] } {
  const noted: string[] = [];
  const drop = (id: string) => {
    const index = letters.findIndex((waiting) => waiting.id === id);
    if (index >= 0) letters.splice(index, 1);
  };
  return {
    noted,
    next: async (busy) => letters.find(({ key }) => !busy.some((beginning) => key.startsWith(beginning))) ?? null,
    async sent(id) {
      drop(id);
      noted.push(`${id} sent`);
    },
    async failed(id, failure, nextAt) {
      drop(id);
      noted.push(`${id} ${failure} ${nextAt}`);
    },
    forget: async () => undefined,
  };
}

let sender: OutboxSender | null = null;
afterEach(() => sender?.stop());

function start(outbox: Outbox, notification: Carrier): string[] {
  const faults: string[] = [];
  const report = (message: string) => faults.push(message);
  const carriers = { notification, 'commit-status': notification };
  sender = new OutboxSender({ outbox, carriers, now: () => at, report, chance: () => 0.5 });
  sender.start();
  return faults;
}

test('sends six letters side by side at most, and never two to one receiver', async () => {
  const letters = Array.from({ length: 20 }, (_, index) => letter(`${index}`, `channel-${index % 10}`));
  const outbox = outboxOf(letters);
  const open = new Map<string, () => void>();
  let most = 0;
  start(outbox, async ({ key }) => {
    expect(open.has(key)).toBe(false);
    const gate = Promise.withResolvers<void>();
    open.set(key, gate.resolve);
    most = Math.max(most, open.size);
    await gate.promise;
    open.delete(key);
    return { arrived: true };
  });
  await vi.waitFor(
    () => {
      if (most === 6) for (const resolve of open.values()) resolve();
      expect(outbox.noted).toHaveLength(20);
    },
    { interval: 5 },
  );
  expect(most).toBe(6);
});

test('a carrier that breaks costs its own letter a try, and is reported', async () => {
  const outbox = outboxOf([letter('1', 'a'), letter('2', 'b')]);
  const faults = start(outbox, async ({ id }) => {
    if (id === '1') throw new Error('broken');
    return { arrived: true };
  });
  await vi.waitFor(() => expect(outbox.noted).toHaveLength(2), { interval: 5 });
  expect(outbox.noted).toContain('1 Something broke in Pipewright. 2026-11-01T12:00:05.000Z');
  expect(outbox.noted).toContain('2 sent');
  expect(faults).toEqual(['Letter 1 (channel/a/news) broke its sender']);
});

test('an outbox that cannot be read is reported, and read again when there is news', async () => {
  const outbox = outboxOf([letter('1', 'a')]);
  let broken = true;
  const next: Outbox['next'] = async (busy) => {
    if (broken) throw new Error('The disk is full.');
    return outbox.next(busy);
  };
  const faults = start({ ...outbox, next }, async () => ({ arrived: true }));
  await vi.waitFor(() => expect(faults).toEqual(['The outbox could not be read']), { interval: 5 });
  broken = false;
  sender?.wake();
  await vi.waitFor(() => expect(outbox.noted).toEqual(['1 sent']), { interval: 5 });
});

test('what cannot be noted is not sent over and over', async () => {
  const outbox = outboxOf([letter('1', 'a'), letter('2', 'b')]);
  const sent: string[] = [];
  const noting: Outbox['sent'] = async (id, when) => {
    if (id === '1') throw new Error('The disk is full.');
    return outbox.sent(id, when);
  };
  const faults = start({ ...outbox, sent: noting }, async ({ id }) => {
    sent.push(id);
    return { arrived: true };
  });
  await vi.waitFor(() => expect(outbox.noted).toEqual(['2 sent']), { interval: 5 });
  sender?.wake();
  await vi.waitFor(() => expect(faults).toEqual(['What came of letter 1 could not be noted']), { interval: 5 });
  await sender?.stop();
  expect(sent).toEqual(['1', '2']);
});
