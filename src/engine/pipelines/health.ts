import type { HealthRule } from '#contract/health.ts';
import { type HealthWord, isBad, type Status } from '#contract/status.ts';

export const defaultHealthRule: HealthRule = { window: 5, threshold: 3 };

export interface Judgement {
  readonly word: HealthWord;
  /** The rule's words for this case, without a full stop. */
  readonly because: string;
}

/** Whether a finished build says something about the code: canceled and lost ones do not. */
export function countsForHealth(status: Status): boolean {
  return status === 'succeeded' || isBad(status);
}

/**
 * Judges a pipeline by the finished builds of its main branch, newest first. Builds that do not count are left out first.
 * Unhealthy wins over degraded; degraded means that the last build failed.
 */
export function judgeHealth(
  newestFirst: readonly Status[],
  branch: string,
  rule: HealthRule = defaultHealthRule,
): Judgement {
  const counted = newestFirst.filter(countsForHealth).slice(0, rule.window);
  const bad = counted.filter(isBad).length;
  const [last] = counted;
  if (last === undefined) return { word: 'unknown', because: `No build on ${branch} has finished yet` };
  const builds = counted.length === 1 ? 'the only build' : `${bad} of the last ${counted.length} builds`;
  if (bad >= rule.threshold) return { word: 'unhealthy', because: `${capital(builds)} on ${branch} failed` };
  if (isBad(last)) return { word: 'degraded', because: `The last build on ${branch} failed` };
  return {
    word: 'healthy',
    because:
      bad === 0
        ? `The last build on ${branch} succeeded`
        : `${capital(builds)} on ${branch} failed, the last succeeded`,
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
