import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { BuildDetail } from '#contract/builds.ts';
import type { BuildExpectations } from '#contract/expectations.ts';
import { isActive } from '#contract/status.ts';
import { expectationsQuery } from '#web/data/build-page-queries.ts';
import { useLive } from '#web/live-context.tsx';
import { silentFrom } from './expectation-words.ts';

/** Output that comes while the answer of the server is under way is asked after no sooner than that (ms). */
const leastWaitMs = 1000;

/** What is to be expected of a running build; null of one that has ended, and until it is known. */
export function useExpectations(build: BuildDetail): BuildExpectations | null {
  const isRunning = isActive(build.status);
  const { data } = useQuery({ ...expectationsQuery(build.id, build.version), enabled: isRunning });
  return isRunning ? (data ?? null) : null;
}

/**
 * Keeps what is known of the last output true, without a request for each of them: it is asked after when an attempt would be beyond what
 * is normal, and of one that is, when its log grows. For one place of the page.
 */
export function useOutputWatch(build: BuildDetail): void {
  const queries = useQueryClient();
  const live = useLive();
  const isRunning = isActive(build.status);
  const { data, dataUpdatedAt } = useQuery({ ...expectationsQuery(build.id, build.version), enabled: isRunning });
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer equal to the one before is an answer, and begins the next wait.
  useEffect(() => {
    if (!isRunning || !data) return;
    const over = new AbortController();
    const again = () => void queries.invalidateQueries({ queryKey: ['expectations', build.id] });
    const timers = data.attempts.flatMap((attempt) => {
      const from = silentFrom(attempt);
      if (from === null) return [];
      const wait = from - Date.now();
      if (wait > 0) return [setTimeout(again, Math.max(leastWaitMs, wait))];
      untilGrown(live, attempt.attemptId, over.signal).then(again, () => 'the page or the log is gone');
      return [];
    });
    return () => {
      over.abort();
      for (const timer of timers) clearTimeout(timer);
    };
  }, [data, dataUpdatedAt, isRunning, build.id, queries, live]);
}

/** Resolves when a log gets longer than it is now. */
async function untilGrown(live: ReturnType<typeof useLive>, log: string, signal: AbortSignal): Promise<void> {
  const shortest = { log, maxBytes: 1024, tail: true };
  const { bytes, sealed } = await live.readLog({ ...shortest, fromByte: 0 }, signal);
  if (!sealed) await live.readLog({ ...shortest, fromByte: bytes }, signal);
}
