import type { Build } from '#contract/builds.ts';
import type { BuildExpectations, Normal } from '#contract/expectations.ts';
import { isActive } from '#contract/status.ts';
import { median } from '#engine/pipelines/median.ts';
import type { GreenAttempt } from '#engine/ports/log-catalog.ts';
import { openAttempts, replay } from '#engine/run/run.ts';
import type { EngineContext } from './engine-context.ts';
import { ownOrMain } from './own-or-main.ts';

/** So many of the last green runs are learned from: older ones say little of what is normal now. */
const learnedFrom = 20;

interface UsualDuration {
  /** Whose builds it was learned from. */
  readonly branch: string;
  readonly duration: Normal | null;
}

/** How long a build usually takes; null where neither its branch nor the main branch has ever been green. */
export async function usualDuration(
  { pipelines, history }: Pick<EngineContext, 'pipelines' | 'history'>,
  build: Pick<Build, 'pipelineId' | 'branch'>,
): Promise<UsualDuration> {
  return learnedDuration(history, build, (await pipelines.get(build.pipelineId)).branch);
}

async function learnedDuration(
  history: EngineContext['history'],
  build: Pick<Build, 'pipelineId' | 'branch'>,
  main: string,
): Promise<UsualDuration> {
  const usual = await ownOrMain(build, main, async (branch) =>
    middle(await history.greenDurations(build.pipelineId, branch, learnedFrom)),
  );
  return { branch: usual?.branch ?? build.branch, duration: usual?.found ?? null };
}

/** What is to be expected of a build that has not ended, and of its attempts that run now; nothing of one that has. */
export async function viewExpectations(
  { pipelines, history, logCatalog, logs }: Pick<EngineContext, 'pipelines' | 'history' | 'logCatalog' | 'logs'>,
  build: Build,
): Promise<BuildExpectations> {
  if (!isActive(build.status)) return { branch: build.branch, duration: null, attempts: [] };
  const { branch: main } = await pipelines.get(build.pipelineId);
  const { branch, duration } = await learnedDuration(history, build, main);
  const running = openAttempts(replay(await history.journal(build.id)));
  const attempts = await Promise.all(
    running.map(async ({ id: attemptId, state, startedAt }) => ({
      attemptId,
      state,
      startedAt,
      lastOutputAt: logs.lastOutputAt(attemptId),
      ...(await stateExpectation(logCatalog, build, main, state)),
    })),
  );
  return { branch, duration, attempts };
}

async function stateExpectation(logCatalog: EngineContext['logCatalog'], build: Build, main: string, state: string) {
  const green = await ownOrMain(build, main, async (branch) => {
    const attempts = await logCatalog.lastGreen(build.pipelineId, branch, state, learnedFrom);
    return attempts.length > 0 ? attempts : null;
  });
  return learn(green?.found ?? []);
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
