import type { HealthExplanation } from '#contract/health.ts';
import type { HealthWord } from '#contract/status.ts';

/** A time in which a pipeline was one and the same; `from` and `to` in ms since 1970. */
export interface HealthSpan {
  readonly from: number;
  readonly to: number;
  readonly word: HealthWord;
  readonly because: string;
  /** The number of the build that brought it about; null for what it was at the beginning of what is told. */
  readonly build: number | null;
}

/** What a rule made of the time from `since` until now, without a gap, oldest first. */
export function healthSpans(
  { changes, since }: Pick<HealthExplanation, 'changes' | 'since'>,
  now: number,
): HealthSpan[] {
  const beginning = Date.parse(since);
  const before = changes.findLast(({ at }) => Date.parse(at) <= beginning);
  const first = {
    at: beginning,
    word: before?.word ?? 'unknown',
    because: before?.because ?? '',
    build: null,
  } as const;
  const later = changes
    .filter(({ at }) => Date.parse(at) > beginning)
    .map(({ at, word, because, build }) => ({ at: Date.parse(at), word, because, build: build.number }));
  return [first, ...later].map(({ at, ...what }, index) => ({ from: at, to: later[index]?.at ?? now, ...what }));
}
