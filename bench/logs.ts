import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { rgPath } from '@vscode/ripgrep';
import { LogHits } from '#contract/logs.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { type Benchmark, type Figure, measure, percentile } from './figure.ts';
import { followBenchmarks } from './follow-log.ts';
import { followersBenchmark } from './followers.ts';
import { type BuiltLog, buildLog, printCommand } from './log-builds.ts';
import { LogPage } from './log-page.ts';

const run = promisify(execFile);
const megabyte = 1_000_000;
const gigabyte = 1_000_000_000;
const jumps = 60;
/** What a person takes for at once, in ms. */
const jumpGoalMs = 50;
/** Between two jumps he looks for so long, in ms, at the least. */
const lookMs = 250;

/** The log page in a real browser against a real server; how it opens, jumps, searches and follows. */
export const logBenchmarks: Benchmark = async (progress): Promise<Figure[]> => [
  ...(await inThePage(progress)),
  ...(await followersBenchmark(progress)),
];

async function inThePage(progress: (line: string) => void): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pipewright-bench-'));
  const server = await ServerProcess.start(join(folder, 'data'));
  try {
    progress('log: building a log of 1 MB and one of 1 GB');
    const small = await buildLog(server, folder, 'small', printCommand('size', megabyte));
    const large = await buildLog(server, folder, 'large', printCommand('size', gigabyte));
    return [
      ...(await finished(server, { small, large }, progress)),
      ...(await searched(server, folder, large, progress)),
      ...(await followBenchmarks(server, folder, progress)),
    ];
  } finally {
    await server.end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  }
}

interface Logs {
  readonly small: BuiltLog;
  readonly large: BuiltLog;
}

async function finished(server: ServerProcess, logs: Logs, progress: (line: string) => void): Promise<Figure[]> {
  const open = (log: BuiltLog, line: number) => async () => {
    const page = await LogPage.launch(server.address);
    try {
      return await page.open(log, line);
    } finally {
      await page.close();
    }
  };
  const { small, large } = logs;
  const middle = (log: BuiltLog) => Math.floor(log.lines / 2);
  return [
    await measure('log.open-end.1gb', 5, open(large, large.lines), open(small, small.lines), progress),
    await measure('log.open-middle.1gb', 5, open(large, middle(large)), open(small, middle(small)), progress),
    await memory(server, logs, progress),
    await jumpP95(server, large, progress),
  ];
}

/** What the tab's process holds behind opening a log and twenty jumps in it. */
async function memory(
  server: ServerProcess,
  { small, large }: Logs,
  progress: (line: string) => void,
): Promise<Figure> {
  const held = async (log: BuiltLog) => {
    const page = await LogPage.launch(server.address);
    try {
      await page.open(log, log.lines);
      for (let index = 1; index <= 20; index += 1) await page.jump(Math.ceil((log.lines * index) / 21));
      return await page.memory();
    } finally {
      await page.close();
    }
  };
  const baseline = await held(small);
  const value = await held(large);
  progress(`log.memory.1gb: ${value.toFixed(0)} MB against ${baseline.toFixed(0)} MB`);
  return { name: 'log.memory.1gb', value, unit: 'MB', baseline, ratio: value / baseline };
}

async function jumpP95(server: ServerProcess, log: BuiltLog, progress: (line: string) => void): Promise<Figure> {
  const page = await LogPage.launch(server.address);
  try {
    await page.open(log, log.lines);
    const taken: number[] = [];
    // The golden ratio spreads lines over the log as chance would, and the same ones each time.
    for (let index = 0; index < jumps; index += 1) {
      await setTimeout(lookMs);
      taken.push(await page.jump(1 + Math.floor(((index * 0.618_033_988) % 1) * (log.lines - 1))));
    }
    const value = percentile(taken, 0.95);
    progress(`log.jump.p95: ${value.toFixed(1)} ms, median ${percentile(taken, 0.5).toFixed(1)} ms`);
    return { name: 'log.jump.p95', value, unit: 'ms', baseline: jumpGoalMs, ratio: value / jumpGoalMs };
  } finally {
    await page.close();
  }
}

/** The exact count over the whole log through the API, against ripgrep on the file. A new word each time: no answer is at hand. */
async function searched(
  server: ServerProcess,
  folder: string,
  log: BuiltLog,
  progress: (line: string) => void,
): Promise<Figure[]> {
  const file = join(folder, 'data/logs', log.attempt.slice(-2), `${log.attempt}.log`);
  const count = async (query: string) => {
    const parameters = new URLSearchParams({ q: query, case: '1' });
    return (await server.get(LogHits, `/api/logs/${log.attempt}/hits?${parameters}`)).total;
  };
  const started = performance.now();
  await count('the first search makes the log without its colours');
  progress(`log.search.1gb: the first search took ${(performance.now() - started).toFixed(0)} ms`);
  let round = 0;
  return [
    await measure(
      'log.search.1gb',
      7,
      async () => {
        round += 1;
        const at = performance.now();
        const total = await count(wordOf(round));
        const took = performance.now() - at;
        if (total === 0) throw new Error('The search found nothing.');
        return took;
      },
      async () => {
        const at = performance.now();
        await run(rgPath, ['--count-matches', '--text', '-F', '-e', wordOf(round), file]);
        return performance.now() - at;
      },
      progress,
    ),
  ];
}

/** Each is in some hundred lines of a gigabyte. */
function wordOf(round: number): string {
  return `module-${100 + round}/src/part-${round}.ts`;
}
