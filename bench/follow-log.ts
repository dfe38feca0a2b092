import type { ServerProcess } from '#testing/server-process.ts';
import { type Figure, percentile } from './figure.ts';
import { cancel, pause, printCommand, startBuild } from './log-builds.ts';
import { LogPage } from './log-page.ts';

const warmUpMs = 3000;
const measuredMs = 20_000;
/** Goals in ms: a line on the screen, a gap between frames, a line on a machine a quarter as fast. */
const goals = { line: 100, frame: 60, slowLine: 400 };

interface Followed {
  /** From the writing of a line to the frame that shows it, the oldest line that is new in each frame. */
  readonly lineP99: number;
  readonly frameP99: number;
}

/** In the page, frame by frame: how old the oldest of the new lines is, and how long the frame took. */
const watch = (ms: number) => `new Promise((resolve) => {
  const ages = []; const gaps = []; let newest = 0; let last = performance.now(); const until = last + ${ms};
  const look = () => {
    const now = performance.now();
    gaps.push(now - last); last = now;
    const clock = Date.now(); let oldest = Infinity; let latest = newest;
    for (const row of document.querySelectorAll('.xterm-rows > div')) {
      const written = Number(/^(\\d{13}) /.exec(row.textContent)?.[1] ?? 0);
      if (written > newest) { oldest = Math.min(oldest, written); latest = Math.max(latest, written); }
    }
    if (newest > 0 && oldest < Infinity) ages.push(clock - oldest);
    newest = latest;
    if (now < until) requestAnimationFrame(look);
    else resolve({ ages, gaps });
  };
  requestAnimationFrame(look);
})`;

export async function followBenchmarks(
  server: ServerProcess,
  folder: string,
  progress: (line: string) => void,
): Promise<Figure[]> {
  const calm = await follow(server, folder, 1000, 1, progress);
  const flood = await follow(server, folder, 50_000, 1, progress);
  const slow = await follow(server, folder, 50_000, 4, progress);
  const figure = (name: string, value: number, baseline: number): Figure => ({
    name,
    value,
    unit: 'ms',
    baseline,
    ratio: value / baseline,
  });
  return [
    figure('log.follow-1000.p99', calm.lineP99, goals.line),
    figure('log.follow-50000.p99', flood.lineP99, goals.line),
    figure('log.follow-50000.frame-p99', flood.frameP99, goals.frame),
    figure('log.follow-50000-slow-cpu.p99', slow.lineP99, goals.slowLine),
  ];
}

async function follow(
  server: ServerProcess,
  folder: string,
  rate: number,
  slowness: number,
  progress: (line: string) => void,
): Promise<Followed> {
  const name = `follow-${rate}-${slowness}`;
  const seconds = (warmUpMs + measuredMs) / 1000 + 60;
  const build = await startBuild(server, folder, name, printCommand('rate', rate, seconds));
  const log = await LogPage.launch(server.address);
  try {
    const { page } = log;
    await page.goto(`${server.address}/pipelines/${name}/builds/1`);
    await page.locator('.xterm-rows > div').first().waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
    await pause(warmUpMs);
    const { ages, gaps } = await page.evaluate<{ ages: number[]; gaps: number[] }>(watch(measuredMs));
    if (ages.length < 20) throw new Error(`Only ${ages.length} frames showed new lines.`);
    const followed = { lineP99: percentile(ages, 0.99), frameP99: percentile(gaps, 0.99) };
    progress(
      `${name}: line p99 ${followed.lineP99.toFixed(0)} ms, frame p99 ${followed.frameP99.toFixed(0)} ms, ${ages.length} of ${gaps.length} frames with new lines`,
    );
    return followed;
  } finally {
    await log.close();
    await cancel(server, build.id);
  }
}
