import type { RetentionPolicy } from '#contract/retention.ts';
import type { LogShelf } from '#engine/ports/log-shelf.ts';
import type { LogStore } from '#engine/ports/log-store.ts';
import { type DoomedLog, doomedLogs } from './doomed-logs.ts';

const batchSize = 50;

export interface SweepContext {
  readonly shelf: LogShelf;
  readonly logs: Pick<LogStore, 'remove'>;
  readonly now: () => string;
  readonly report: (message: string, fault: unknown) => void;
}

export interface SweepResult {
  readonly logs: number;
  readonly bytes: number;
  readonly fault: string | null;
}

/**
 * Removes what the policy does not keep, in small batches: rows first (which decides, and says why), then the files. Begins
 * with the files that a sweep that was killed in between has left. Ends early, whole batch by whole batch, when `signal` aborts.
 */
export async function sweepLogs(
  context: SweepContext,
  policy: RetentionPolicy,
  signal: AbortSignal,
): Promise<SweepResult> {
  const sweep = new SweepInHand(context);
  await sweep.finishOld(signal);
  let batch: DoomedLog[] = [];
  for await (const doomed of doomedLogs(context.shelf, policy, context.now())) {
    if (signal.aborted) break;
    batch.push(doomed);
    if (batch.length < batchSize) continue;
    await sweep.remove(batch);
    batch = [];
  }
  if (!signal.aborted) await sweep.remove(batch);
  return sweep.result;
}

class SweepInHand {
  readonly #context: SweepContext;
  #logs = 0;
  #bytes = 0;
  #stuck = 0;

  constructor(context: SweepContext) {
    this.#context = context;
  }

  get result(): SweepResult {
    const fault =
      this.#stuck === 0
        ? null
        : `The files of ${this.#stuck} removed logs could not be deleted; the next sweep tries again. The server’s log has the details.`;
    return { logs: this.#logs, bytes: this.#bytes, fault };
  }

  async finishOld(signal: AbortSignal): Promise<void> {
    for (let after = ''; !signal.aborted; ) {
      const ids = await this.#context.shelf.halfRemoved(after, batchSize);
      await this.#deleteFiles(ids);
      const last = ids.at(-1);
      if (last === undefined) return;
      after = last;
    }
  }

  async remove(batch: readonly DoomedLog[]): Promise<void> {
    if (batch.length === 0) return;
    const { shelf, now } = this.#context;
    const marked = new Set(
      await shelf.markRemoved(
        batch.map(({ log, because }) => ({ id: log.id, because })),
        now(),
      ),
    );
    for (const { log } of batch) if (marked.has(log.id)) this.#bytes += log.bytes;
    this.#logs += marked.size;
    await this.#deleteFiles([...marked]);
  }

  async #deleteFiles(ids: readonly string[]): Promise<void> {
    const { shelf, logs, report } = this.#context;
    const gone: string[] = [];
    for (const id of ids) {
      try {
        await logs.remove(id);
        gone.push(id);
      } catch (fault) {
        this.#stuck++;
        report(`The files of the removed log ${id} could not be deleted`, fault);
      }
    }
    await shelf.noteGone(gone);
  }
}
