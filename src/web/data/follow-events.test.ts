import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveEvent } from '#contract/live.ts';
import type { Page } from '#contract/page.ts';
import type { Delivery } from '#contract/triggers.ts';
import type { Connection } from '#web/live/live-client.ts';
import { followEvents } from './follow-events.ts';

const delivery: Delivery = {
  id: 'd1',
  kind: 'push',
  status: 'decided',
  at: '2026-11-25T09:00:00.000Z',
  decidedAt: '2026-11-25T09:00:00.100Z',
  repository: null,
  source: 'generic',
  event: 'push',
  senderId: null,
  verified: 'signature',
  actor: 'ines',
  repeats: null,
  decisions: [],
};

/** The socket, as far as it is followed. */
class Socket {
  connection: Connection = { state: 'reconnecting', since: new Date() };
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #onConnection = new Set<() => void>();
  onEvent = (listener: (event: LiveEvent) => void) => this.#added(this.#listeners, listener);
  onConnection = (listener: () => void) => this.#added(this.#onConnection, listener);
  onReset = () => () => undefined;

  tell(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  become(state: Connection['state']): void {
    this.connection = { state, since: new Date() };
    for (const listener of this.#onConnection) listener();
  }

  #added<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }
}

let socket: Socket;
let queries: QueryClient;
let reads: number;
let ends: (() => void)[];

beforeEach(() => {
  vi.useFakeTimers();
  socket = new Socket();
  queries = new QueryClient();
  reads = 0;
  ends = [followEvents(queries, socket)];
});
afterEach(() => {
  for (const end of ends) end();
  queries.clear();
  vi.useRealTimers();
});

/** Shows so many pages of the ledger. */
async function show(pages: number, shown: Partial<Delivery> = {}): Promise<void> {
  const page: Page<Delivery> = { items: [{ ...delivery, ...shown }], nextCursor: 'next' };
  const observer = new InfiniteQueryObserver(queries, {
    queryKey: ['deliveries', {}],
    queryFn: async () => {
      reads += 1;
      return page;
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });
  ends.push(observer.subscribe(() => undefined));
  await vi.waitFor(() => expect(observer.getCurrentResult().isSuccess).toBe(true));
  for (let count = 1; count < pages; count++) await observer.fetchNextPage();
  reads = 0;
}

test('a burst of deliveries has the ledger read once, and the next one again', async () => {
  await show(1);
  for (let count = 0; count < 50; count++) socket.tell({ kind: 'delivery', id: `d${count}` });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads).toBe(1);
  socket.tell({ kind: 'delivery', id: 'd1' });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads).toBe(2);
});

test('whoever reads what is older is left in peace, unless something there waits', async () => {
  await show(3);
  socket.tell({ kind: 'delivery', id: 'd9' });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads).toBe(0);
});

test('what waits for its decision is read anew wherever it stands', async () => {
  await show(2, { status: 'accepted' });
  socket.tell({ kind: 'delivery', id: 'd1' });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads).toBe(2);
});

test('the ledger is read once more when the socket is there: something may have come before', async () => {
  await show(1);
  socket.become('stale');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads).toBe(0);
  socket.become('live');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(reads).toBe(1);
});
