import type { BuildState } from '#contract/builds.ts';
import { useNow } from '#web/ui/clock.ts';
import { retryWords } from './build-sentence.ts';

/** `try 2 of 3 in 12 s`, ticking: a failed state that is tried again is not at its end. */
export function RetryWait({ retry }: { readonly retry: NonNullable<BuildState['retry']> }) {
  return <>{retryWords(retry, useNow())}</>;
}
