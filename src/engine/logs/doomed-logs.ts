import { setImmediate } from 'node:timers/promises';
import type { RetentionPolicy } from '#contract/retention.ts';
import type { LogShelf, ShelvedLog } from '#engine/ports/log-shelf.ts';
import { isProtected, limitsOf, type PipelineRule, whyBeyond, whyTooLarge } from './retention-rule.ts';

/** Most pipelines have nothing to remove, which their first few logs show. */
const firstPage = 4;
const largestPage = 256;

export interface DoomedLog {
  readonly log: ShelvedLog;
  /** Ends the sentence "The log was removed because …". */
  readonly because: string;
}

/**
 * The logs that a policy does not keep, each once: first those beyond the limits of their pipeline, then the oldest of all until
 * what is left fits. Reads a page at a time and no further than the first log within the limits, so its cost follows what
 * goes and not what is stored. The sweep and the preview both read it, whether or not the logs are removed meanwhile.
 */
export async function* doomedLogs(
  shelf: LogShelf,
  policy: RetentionPolicy,
  now: string,
): AsyncGenerator<DoomedLog, void, undefined> {
  const rules = new Rules(shelf, policy, Date.parse(now));
  let left = (await shelf.usage()).bytes;
  for (const pipelineId of await shelf.pipelines()) {
    for await (const doomed of beyondLimits(shelf, pipelineId, await rules.of(pipelineId))) {
      left -= doomed.log.bytes;
      yield doomed;
    }
  }
  const most = policy.bytes;
  if (most === null) return;
  for await (const log of pages((after, limit) => shelf.oldest(after, limit))) {
    if (left <= most) return;
    const rule = await rules.of(log.pipelineId);
    // What is beyond the limits was counted above.
    if (isProtected(log, rule) || whyBeyond(log, rule) !== null) continue;
    left -= log.bytes;
    yield { log, because: whyTooLarge(most) };
  }
}

async function* beyondLimits(shelf: LogShelf, pipelineId: string, rule: PipelineRule): AsyncGenerator<DoomedLog> {
  if (rule.days === null && rule.builds === null) return;
  for await (const log of pages((after, limit) => shelf.oldestOf(pipelineId, after, limit))) {
    const because = whyBeyond(log, rule);
    // Builds of a pipeline run one after the other: behind one within the limits there is none beyond them.
    if (because === null) return;
    if (!isProtected(log, rule)) yield { log, because };
  }
}

type ReadPage = (after: ShelvedLog | null, limit: number) => Promise<ShelvedLog[]>;

async function* pages(read: ReadPage): AsyncGenerator<ShelvedLog> {
  let after: ShelvedLog | null = null;
  for (let limit = firstPage; ; limit = Math.min(limit * 4, largestPage)) {
    const page: ShelvedLog[] = await read(after, limit);
    // The embedded database answers within the same turn of the event loop: without this, nobody else would have one.
    await setImmediate();
    yield* page;
    after = page.at(-1) ?? null;
    if (page.length < limit) return;
  }
}

/** What counts for each pipeline, looked up once. */
class Rules {
  readonly #shelf: LogShelf;
  readonly #policy: RetentionPolicy;
  readonly #now: number;
  readonly #known = new Map<string, PipelineRule>();

  constructor(shelf: LogShelf, policy: RetentionPolicy, now: number) {
    this.#shelf = shelf;
    this.#policy = policy;
    this.#now = now;
  }

  async of(pipelineId: string): Promise<PipelineRule> {
    const known = this.#known.get(pipelineId);
    if (known) return known;
    const limits = limitsOf(this.#policy, pipelineId);
    const standing = await this.#shelf.standing(pipelineId, limits.builds?.value ?? null);
    const rule = { ...limits, standing, now: this.#now };
    this.#known.set(pipelineId, rule);
    return rule;
  }
}
