import { access, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { errorCode, ioFault } from '#adapters/log-files/io-fault.ts';
import { logPaths } from '#adapters/log-files/log-paths.ts';
import { NewLines } from '#contract/logs.ts';
import type { Comparison, LogAnalysis } from '#engine/ports/log-analysis.ts';
import { LogFault } from '#engine/ports/log-store.ts';
import { AnalysisThread } from './analysis-thread.ts';
import type { AnalysisJob } from './analysis-worker.ts';
import { comparisonPath, templatesPath } from './sidecar-file.ts';

const [, None, Known] = NewLines.options;
const Stored: z.ZodType<Comparison> = z.object({
  newLines: z.discriminatedUnion('status', [None, Known]),
  telling: z.object({
    kind: z.enum(['new-error', 'new', 'error', 'nothing']),
    lines: z.array(z.object({ line: z.int().positive(), text: z.string(), template: z.string() })),
  }),
});

/** Looks through the logs under `directory`, where `createLogFiles` keeps them, in one thread beside the server's. */
export function createLogAnalysis({ directory }: { readonly directory: string }): LogAnalysis {
  const thread = new AnalysisThread();
  const pathsOf = (id: string) => logPaths(directory, id);
  return {
    async learn(id, signal) {
      const paths = pathsOf(id);
      if (await exists(templatesPath(paths))) return;
      await thread.run({ kind: 'learn', paths }, signal);
    },

    async compare({ id, state, fromLine }, green, signal) {
      const job: AnalysisJob = {
        kind: 'compare',
        failed: { paths: pathsOf(id), state, fromLine },
        green: green.map((log) => ({ paths: pathsOf(log.id), buildNumber: log.buildNumber })),
      };
      const answer = await thread.run(job, signal);
      if (answer.kind !== 'compared') throw new LogFault('io', 'The thread answered another question.');
      return answer.comparison;
    },

    async known(id) {
      try {
        const stored = Stored.safeParse(JSON.parse(await readFile(comparisonPath(pathsOf(id)), 'utf8')));
        // One that cannot be read is made again.
        return stored.success ? stored.data : null;
      } catch (error) {
        if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
        throw ioFault('What is new in the log could not be read', error);
      }
    },
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw ioFault('The templates of the log could not be read', error);
  }
}
