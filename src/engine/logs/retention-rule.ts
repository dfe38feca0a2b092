import type { RetentionPolicy } from '#contract/retention.ts';
import type { PipelineStanding, ShelvedLog } from '#engine/ports/log-shelf.ts';

const dayMs = 86_400_000;

/** What counts for the logs of one pipeline, at one moment. */
export interface PipelineRule {
  readonly days: Limit | null;
  readonly builds: Limit | null;
  readonly standing: PipelineStanding;
  /** ms since 1970. */
  readonly now: number;
}

interface Limit {
  readonly value: number;
  /** Who set it: a pipeline's own limit takes the place of the installation's. */
  readonly by: 'pipeline' | 'installation';
}

/** The limits of a pipeline: its own where it has one (null: none), else the installation's. */
export function limitsOf(policy: RetentionPolicy, pipelineId: string): Pick<PipelineRule, 'days' | 'builds'> {
  const own = policy.pipelines.find((candidate) => candidate.pipelineId === pipelineId);
  return { days: limit(own?.days, policy.days), builds: limit(own?.builds, policy.builds) };
}

function limit(own: number | null | undefined, installation: number | null): Limit | null {
  if (own !== undefined) return own === null ? null : { value: own, by: 'pipeline' };
  return installation === null ? null : { value: installation, by: 'installation' };
}

/**
 * Why a log is beyond the limits of its pipeline, as the end of "The log was removed because …"; null when it is within.
 * Whether something protects it is another question: `isProtected`.
 */
export function whyBeyond(log: ShelvedLog, { days, builds, standing, now }: PipelineRule): string | null {
  if (days !== null && Date.parse(log.endedAt) < now - days.value * dayMs)
    return `the ${days.by} keeps logs for ${counted(days.value, 'day')}`;
  if (builds === null || standing.firstCounted === null || log.buildNumber >= standing.firstCounted) return null;
  return builds.by === 'pipeline'
    ? `the pipeline keeps the logs of its last ${counted(builds.value, 'build')}`
    : `the installation keeps the logs of the last ${counted(builds.value, 'build')} of a pipeline`;
}

/**
 * What no limit removes: logs of builds that have not ended or are pinned, and of the last green and the last finished build
 * of the pipeline's branch. They are what new failures are compared with, and what people look for first.
 */
export function isProtected(log: ShelvedLog, { standing }: PipelineRule): boolean {
  return !log.buildEnded || log.pinned || standing.lastBuilds.includes(log.buildId);
}

/** The reason of a log that goes because all logs together are too large. */
export function whyTooLarge(bytes: number): string {
  const [unit, divisor] = bytes >= 1e9 ? ['GB', 1e9] : ['MB', 1e6];
  return `the installation keeps ${Math.round((bytes / Number(divisor)) * 10) / 10} ${unit} of logs`;
}

function counted(count: number, thing: string): string {
  return count === 1 ? `1 ${thing}` : `${count.toLocaleString('en')} ${thing}s`;
}
