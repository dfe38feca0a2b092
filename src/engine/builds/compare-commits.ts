import type { ComparedCommits, ComparedNumbers } from '#contract/comparison.ts';
import { mostCounted } from '#engine/ports/source.ts';
import { Refusal } from '#engine/refusal.ts';
import type { EngineContext } from './engine-context.ts';

const mostShown = 50;

/**
 * The commits between two builds of a pipeline, by the mirror of its repository: those that `head` brings, or where it brings none those that
 * it takes back.
 *
 * @throws StoreFault `missing`; Refusal `not-found` while one of them has no commit; SourceFault `unreachable`
 */
export async function compareCommits(
  { history, pipelines, source }: Pick<EngineContext, 'history' | 'pipelines' | 'source'>,
  pipelineId: string,
  numbers: ComparedNumbers,
  signal: AbortSignal,
): Promise<ComparedCommits> {
  const commitOf = async (number: number) => {
    const { commit } = await history.getByNumber(pipelineId, number);
    if (commit === null) throw new Refusal('not-found', `Build #${number} has no commit yet.`);
    return commit.sha;
  };
  const [base, head] = [await commitOf(numbers.base), await commitOf(numbers.head)];
  const { repository } = await pipelines.get(pipelineId);
  const between = (from: string, to: string) =>
    source.commitsBetween(repository, { from: { commit: from }, to, skip: 0, limit: mostShown }, signal);
  const ahead = await between(base, head);
  const back = ahead.missing === null && ahead.total === 0 && base !== head;
  const range = back ? await between(head, base) : ahead;
  if (range.missing !== null) {
    const missing = (range.missing === 'from') === back ? 'head' : 'base';
    return { missing, takenBack: false, parted: false, commits: [], total: 0, mostCounted };
  }
  return {
    missing: null,
    takenBack: back,
    parted: range.from !== range.mergeBase,
    commits: [...range.commits],
    total: range.total,
    mostCounted,
  };
}
