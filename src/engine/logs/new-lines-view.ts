import type { NewLines } from '#contract/logs.ts';
import type { LogAnalysis } from '#engine/ports/log-analysis.ts';
import type { LogCatalog } from '#engine/ports/log-catalog.ts';
import { Refusal } from '#engine/refusal.ts';
import type { FailureAnalyst } from './failure-analyst.ts';
import { isCompared } from './failure-place.ts';

/** What is new in a log, as far as it is known. Asking for one that is not sets it going (again). @throws Refusal `not-found` */
export async function viewNewLines(
  context: { readonly logCatalog: LogCatalog; readonly logAnalysis: LogAnalysis; readonly analyst: FailureAnalyst },
  id: string,
): Promise<NewLines> {
  const log = await context.logCatalog.get(id);
  if (!log) throw new Refusal('not-found', 'There is no such log (yet).');
  if (log.removed !== null) return { status: 'none', why: 'The log is not stored any more.' };
  if (log.endedAt === null) return { status: 'pending' };
  if (!isCompared(log.status))
    return { status: 'none', why: 'Only the log of a failed attempt is compared with green ones.' };
  const comparison = await context.logAnalysis.known(id);
  if (comparison) return comparison.newLines;
  const why = context.analyst.whyBroken(id);
  context.analyst.wanted(id);
  return why === null ? { status: 'pending' } : { status: 'none', why };
}
