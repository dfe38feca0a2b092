import type { HealthChange, HealthExplanation, HealthRule, TriedRule } from '#contract/health.ts';
import type { Status } from '#contract/status.ts';
import type { HealthStore, JudgedBuild } from '#engine/ports/health-store.ts';
import { Refusal } from '#engine/refusal.ts';
import { countsForHealth, defaultHealthRule, judgeHealth } from './health.ts';

/** How far back the changes are told, in days, and how many builds are looked at for that at most. */
const toldDays = 30;
const mostBuilds = 5000;

/**
 * Why the pipeline is what it is, by its own rule or by one that is tried out.
 *
 * @throws StoreFault `missing`; Refusal `bad-request` for a rule that cannot be
 */
export async function explainHealth(
  { health, now }: { readonly health: HealthStore; readonly now: () => string },
  pipelineId: string,
  tried: TriedRule,
): Promise<HealthExplanation> {
  const { pipeline, rule: own } = await health.get(pipelineId);
  const rule = { window: tried.window ?? own.window, threshold: tried.threshold ?? own.threshold };
  if (rule.threshold > rule.window)
    throw new Refusal('bad-request', `Of ${rule.window} builds no ${rule.threshold} can fail. Lower the threshold.`);
  const { branch } = pipeline;
  const newestFirst = await health.counted(pipelineId, branch, mostBuilds);
  const statuses = newestFirst.map(({ status }) => status);
  const changes = healthOver(newestFirst.toReversed(), branch, rule);
  const wanted = new Date(Date.parse(now()) - toldDays * 86_400_000).toISOString();
  const oldest = newestFirst.at(-1);
  const since = newestFirst.length === mostBuilds && oldest && oldest.finishedAt > wanted ? oldest.finishedAt : wanted;
  const before = changes.findLastIndex(({ at }) => at < since);
  const { word, because } = judgeHealth(statuses, branch, rule);
  const isOwn = rule.window === own.window && rule.threshold === own.threshold;
  return {
    rule,
    inWords: ruleInWords(rule, branch),
    branch,
    health: isOwn ? pipeline.health : { ...pipeline.health, word, because, since: changes.at(-1)?.at ?? null },
    counted: newestFirst.slice(0, rule.window),
    greensToHealthy: greensToHealthy(statuses, rule),
    changes: changes.slice(Math.max(0, before)),
    since,
  };
}

/** The rule in words, as a sentence. */
export function ruleInWords({ window, threshold }: HealthRule, branch: string): string {
  const bad = threshold === 1 ? 'one' : `at least ${threshold}`;
  const unhealthy = `Unhealthy when ${bad} of the last ${window} builds of ${branch} failed; degraded when the last one did.`;
  return `${unhealthy} Timed-out and invalid builds count as failed, canceled and lost ones do not count.`;
}

/** How many builds in a row have to succeed until the pipeline is healthy; 0 when it is. Never more than the rule's window. */
export function greensToHealthy(newestFirst: readonly Status[], rule: HealthRule = defaultHealthRule): number {
  for (let greens = 0; greens < rule.window; greens++) {
    const later = [...Array.from({ length: greens }, (): Status => 'succeeded'), ...newestFirst];
    if (judgeHealth(later, '', rule).word === 'healthy') return greens;
  }
  return rule.window;
}

/** What the rule would have said as these builds ended, oldest first: one change each time that its word became another. */
export function healthOver(
  oldestFirst: readonly JudgedBuild[],
  branch: string,
  rule: HealthRule = defaultHealthRule,
): HealthChange[] {
  const changes: HealthChange[] = [];
  let counted: Status[] = [];
  for (const { id, number, status, finishedAt } of oldestFirst) {
    if (!countsForHealth(status)) continue;
    counted = [status, ...counted].slice(0, rule.window);
    const { word, because } = judgeHealth(counted, branch, rule);
    if (word !== changes.at(-1)?.word) changes.push({ at: finishedAt, word, because, build: { id, number } });
  }
  return changes;
}
