import { expect, test } from 'vitest';
import { SharedWork } from './shared-work.ts';

const never = new AbortController().signal;

/** Work whose ends the test says, and what has begun of it. */
function worker(atOnce: number) {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  const work = new SharedWork<string>(atOnce, (key, signal) => {
    begun.push(key);
    const end = Promise.withResolvers<string>();
    ends.set(key, end);
    signal.addEventListener('abort', () => end.reject(signal.reason));
    return end.promise;
  });
  return { work, begun, end: (key: string) => ends.get(key)?.resolve(`${key} is done`) };
}

test('all who wait for a key get what one piece of work gives, and the next one begins anew', async () => {
  const { work, begun, end } = worker(1);
  const both = [work.of('a', never), work.of('a', never)];
  end('a');
  expect(await Promise.all(both)).toEqual(['a is done', 'a is done']);
  const again = work.of('a', never);
  end('a');
  await again;
  expect(begun).toEqual(['a', 'a']);
});

test('it ends when the last of them goes, and not before', async () => {
  const { work, begun, end } = worker(1);
  const [first, second] = [new AbortController(), new AbortController()];
  const waits = [work.of('a', first.signal), work.of('a', second.signal)];
  first.abort(new Error('first'));
  await expect(waits[0]).rejects.toThrow('first');
  const third = work.of('a', never);
  second.abort(new Error('second'));
  await expect(waits[1]).rejects.toThrow('second');
  end('a');
  expect(await third).toBe('a is done');
  expect(begun).toEqual(['a']);

  const last = new AbortController();
  const alone = work.of('b', last.signal);
  last.abort(new Error('last'));
  await expect(alone).rejects.toThrow('last');
  // Its place is free again.
  const next = work.of('c', never);
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  end('c');
  await next;
});

test('no more of it than allowed runs at once, and what nobody waits for any more is left out', async () => {
  const { work, begun, end } = worker(2);
  const gone = new AbortController();
  const kept = [work.of('a', never), work.of('b', never)];
  const left = work.of('c', gone.signal);
  const last = work.of('d', never);
  expect(begun).toEqual(['a', 'b']);
  gone.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  end('a');
  await expect.poll(() => begun).toEqual(['a', 'b', 'd']);
  end('b');
  end('d');
  expect(await Promise.all([...kept, last])).toHaveLength(3);
});
