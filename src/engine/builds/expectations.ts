import type { Build } from '#contract/builds.ts';
import type { BuildExpectations, Normal } from '#contract/expectations.ts';
import { isActive } from '#contract/status.ts';
import { median } from '#engine/pipelines/median.ts';
import type { GreenAttempt } from '#engine/ports/log-catalog.ts';
import { openAttempts, replay } from '#engine/run/run.ts';
import type { EngineContext } from './engine-context.ts';

/** So many of the last green runs are learned from: older ones say little of what is normal now. */
const learnedFrom = 20;

/** How long a build usually takes; null where neither its branch nor the main branch has ever been green. */
export async function usualDuration(
  { pipelines, history }: Pick<EngineContext, 'pipelines' | 'history'>,
  { pipelineId, branch }: Pick<Build, 'pipelineId' | 'branch'>,
): Promise<{ readonly branch: string; readonly duration: Normal | null }> {
  const own = middle(await history.greenDurations(pipelineId, branch, learnedFrom));
  const main = (await pipelines.get(pipelineId)).branch;
  if (own !== null || main === branch) return { branch, duration: own };
  const duration = middle(await history.greenDurations(pipelineId, main, learnedFrom));
  return { branch: duration === null ? branch : main, duration };
}

/** What is to be expected of a build that has not ended, and of its attempts that run now; nothing of one that has. */
export async function viewExpectations(
  context: Pick<EngineContext, 'pipelines' | 'history' | 'logCatalog' | 'logs'>,
  build: Build,
): Promise<BuildExpectations> {
  const { branch, duration } = await usualDuration(context, build);
  if (!isActive(build.status)) return { branch, duration, attempts: [] };
  const running = openAttempts(replay(await context.history.journal(build.id)));
  const main = (await context.pipelines.get(build.pipelineId)).branch;
  const attempts = await Promise.all(
    running.map(async ({ id: attemptId, state, startedAt }) => ({
      attemptId,
      state,
      startedAt,
      lastOutputAt: context.logs.lastOutputAt(attemptId),
      ...(await stateExpectation(context, build, main, state)),
    })),
  );
  return { branch, duration, attempts };
}

async function stateExpectation(
  { logCatalog }: Pick<EngineContext, 'logCatalog'>,
  { pipelineId, branch }: Build,
  main: string,
  state: string,
) {
  const own = await logCatalog.lastGreen(pipelineId, branch, state, learnedFrom);
  return learn(
    own.length > 0 || branch === main ? own : await logCatalog.lastGreen(pipelineId, main, state, learnedFrom),
  );
}

/** What is normal for a state whose last successful attempts were these. Pure. */
export function learn(green: readonly GreenAttempt[]): { duration: Normal | null; silence: Normal | null } {
  const silences = green.flatMap(({ longestSilenceMs }) => (longestSilenceMs === null ? [] : [longestSilenceMs]));
  return {
    duration: middle(green.map(({ durationMs }) => durationMs)),
    silence: silences.length === 0 ? null : { ms: Math.max(...silences), runs: silences.length },
  };
}

function middle(durations: readonly number[]): Normal | null {
  const ms = median(durations);
  return ms === null ? null : { ms, runs: durations.length };
}
