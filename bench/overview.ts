import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '#engine/pipelines/median.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { type Benchmark, type Figure, percentile } from './figure.ts';
import { authors, type History, nameOf, seedHistory } from './history-seed.ts';
import { idleWork, launchBrowser, type Opened, openOverview } from './overview-page.ts';
import { searchText } from './search-texts.ts';

const large: History = { pipelines: 5000, buildsEach: 200 };
const small: History = { pipelines: 50, buildsEach: 20 };
const requests = 400;
/** So often the page is opened, and so long it stands open. */
const openings = 7;
const idleMs = 60_000;

/** The nine-o'clock page over a million builds, beside the same over a thousand. */
export const overviewBenchmarks: Benchmark = async (progress): Promise<Figure[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'pipewright-bench-'));
  const servers: ServerProcess[] = [];
  const serverOf = async (name: string, history: History) => {
    const data = join(folder, name);
    await mkdir(data);
    const began = performance.now();
    await seedHistory(data, history);
    progress(
      `${history.pipelines} pipelines with ${history.pipelines * history.buildsEach} builds in ${((performance.now() - began) / 1000).toFixed(0)} s`,
    );
    const server = await ServerProcess.start(data, { PIPEWRIGHT_POLL_SECONDS: '86400' });
    servers.push(server);
    return { server, ...history };
  };
  try {
    const subject = await serverOf('large', large);
    const baseline = await serverOf('small', small);
    return [...(await apiFigures(subject, baseline, progress)), ...(await pageFigures(subject, baseline, progress))];
  } finally {
    for (const server of servers) await server.end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  }
};

interface Subject extends History {
  readonly server: ServerProcess;
}

type Progress = (line: string) => void;

/** What a page asks for, as paths: those of the one request after the other. */
const asked: Record<string, (subject: Subject, round: number) => string[]> = {
  'overview.api.p99': ({ pipelines }, round) => [
    '/api/overview',
    round % 2 === 0 ? '/api/pipelines' : `/api/pipelines?q=${nameOf((round * 37) % pipelines).slice(0, -2)}`,
  ],
  'overview-filters.api.p99': (_, round) => [
    '/api/pipelines?recent=failed',
    '/api/pipelines?sort=last-build',
    `/api/pipelines?author=${authors[round % authors.length]}`,
  ],
  'insights.api.p99': ({ pipelines }, round) => {
    const from = new Date(Date.now() - (round % 2 === 0 ? 29 : 89) * 86_400_000).toISOString().slice(0, 10);
    const of = round % 4 < 2 ? '' : `/pipelines/${nameOf((round * 37) % pipelines)}`;
    return [`/api${of}/insights?from=${from}`];
  },
  'history.api.p99': ({ pipelines }, round) => [`/api/pipelines/${nameOf((round * 37) % pipelines)}/builds`],
  'search.api.p99': (subject, round) => [`/api/search?${new URLSearchParams({ q: searchText(subject, round) })}`],
};

async function apiFigures(subject: Subject, baseline: Subject, progress: Progress): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, pathsOf] of Object.entries(asked)) {
    const values: number[] = [];
    const baselines: number[] = [];
    for (let round = 0; round < requests; round++) {
      values.push(await timed(subject, pathsOf(subject, round)));
      baselines.push(await timed(baseline, pathsOf(baseline, round)));
    }
    // The first tenth warms up.
    const [value, base] = [values, baselines].map((all) => percentile(all.slice(requests / 10), 0.99)) as [
      number,
      number,
    ];
    progress(`${name}: ${value.toFixed(1)} ms against ${base.toFixed(1)} ms`);
    figures.push({ name, value, unit: 'ms', baseline: base, ratio: value / base });
  }
  return figures;
}

/** The page itself, in a browser. */
async function pageFigures(subject: Subject, baseline: Subject, progress: Progress): Promise<Figure[]> {
  const browser = await launchBrowser();
  try {
    const opened: Opened[] = [];
    const beside: Opened[] = [];
    for (let round = 0; round <= openings; round++) {
      const base = await openOverview(browser, baseline.server.address);
      const value = await openOverview(browser, subject.server.address);
      progress(`overview.visible: ${value.visibleMs.toFixed(0)} ms against ${base.visibleMs.toFixed(0)} ms`);
      // The first one warms up.
      if (round === 0) continue;
      opened.push(value);
      beside.push(base);
    }
    const idle = await idleWork(browser, subject.server.address, idleMs);
    const empty = await idleWork(browser, 'about:blank', idleMs);
    return [
      figureOf('overview.visible', 'ms', opened, beside, ({ visibleMs }) => visibleMs),
      figureOf('overview.bytes', 'bytes', opened, beside, ({ bytes }) => bytes),
      { name: 'overview.idle-cpu', value: idle, unit: 'ms', baseline: empty, ratio: idle / empty },
    ];
  } finally {
    await browser.close();
  }
}

function figureOf(
  name: string,
  unit: string,
  values: readonly Opened[],
  baselines: readonly Opened[],
  of: (opened: Opened) => number,
): Figure {
  const value = median(values.map(of)) ?? 0;
  const baseline = median(baselines.map(of)) ?? 0;
  return { name, value, unit, baseline, ratio: value / baseline };
}

async function timed({ server }: Subject, paths: readonly string[]): Promise<number> {
  const began = performance.now();
  for (const path of paths) {
    const answer = await fetch(`${server.address}${path}`);
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}.`);
    await answer.arrayBuffer();
  }
  return performance.now() - began;
}
