import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { parseDocument } from 'yaml';
import { createShellSyntax } from '#adapters/shell-syntax/shell-syntax.ts';
import { Pipeline } from '#contract/pipelines.ts';
import { validatePipeline } from '#pipeline/validate-pipeline.ts';
import { findBrowser } from '#testing/browser.ts';
import { browserArguments } from '#testing/browser-arguments.ts';
import { makeGitRepository } from '#testing/git-repository.ts';
import { ServerProcess } from '#testing/server-process.ts';
import { type Benchmark, type Figure, measure } from './figure.ts';
import { longDefinition } from './long-definition.ts';

const text = longDefinition(1000);
const keystrokes = 50;
/** Keys that are not counted: a page that was opened this instant still compiles. */
const warmUp = 4;
/** What a person takes for at once. */
const atOnceMs = 100;

/** The validator against the parser that it stands on, and the editor in a real browser. */
export const editorBenchmarks: Benchmark = async (progress): Promise<Figure[]> => [
  await validateThousandLines(progress),
  await keystrokeToMarker(progress),
];

/** Each round with another command changed, as when somebody types: what was not touched is known from the round before. */
function validateThousandLines(progress: (line: string) => void): Promise<Figure> {
  const shell = createShellSyntax();
  let edits = 0;
  return measure(
    'editor.validate-1000-lines',
    30,
    async () => {
      edits += 1;
      const edited = text.replace('part 7 of', `part 7, edit ${edits} of`);
      const started = performance.now();
      const { problems } = await validatePipeline(edited, { shell });
      const took = performance.now() - started;
      if (problems.length > 0) throw new Error(`The text has a problem: ${problems[0]?.message}`);
      return took;
    },
    async () => {
      const started = performance.now();
      parseDocument(text);
      return performance.now() - started;
    },
    progress,
  );
}

/** From a key that makes or mends a mistake to the marker that came or went, drawn; the worst of many. */
async function keystrokeToMarker(progress: (line: string) => void): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'pipewright-bench-'));
  const server = await ServerProcess.start(join(folder, 'data'));
  const browser = await chromium.launch({
    executablePath: await findBrowser(),
    args: browserArguments,
  });
  try {
    const repository = await makeGitRepository(join(folder, 'long'), { 'microtica.yaml': text });
    await server.post(Pipeline, '/api/pipelines', { name: 'long', repository: repository.path, branch: 'main' });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${server.address}/editor?pipeline=long&tab=problems`);
    await page.getByText('A push of this file would build.').waitFor();
    await page.locator('.view-line').filter({ hasText: 'Next: State1' }).first().click();
    await page.keyboard.press('End');
    await page.evaluate(watchMarkers);
    let worst = 0;
    for (let round = -warmUp; round < keystrokes; round++) {
      const wrong = round % 2 === 0;
      await page.keyboard.press(wrong ? 'x' : 'Backspace');
      await page.locator('.squiggly-error').waitFor({ state: wrong ? 'attached' : 'detached' });
      const took = await page.evaluate<number>('markerTime()');
      progress(`editor.keystroke-to-marker ${round + 1}/${keystrokes}: ${took.toFixed(1)} ms`);
      if (round >= 0) worst = Math.max(worst, took);
    }
    return {
      name: 'editor.keystroke-to-marker',
      value: worst,
      unit: 'ms',
      baseline: atOnceMs,
      ratio: worst / atOnceMs,
    };
  } finally {
    await browser.close();
    await server.end('SIGINT');
    await rm(folder, { recursive: true, force: true });
  }
}

/** In the page: the time from the last key to the frame in which a marker has come or gone. Text, because the page's types are not ours. */
const watchMarkers = `
  let changed = null;
  const marked = () => document.querySelector('.squiggly-error') !== null;
  addEventListener('keydown', () => {
    const pressed = performance.now();
    const before = marked();
    changed = new Promise((resolve) => {
      const look = () => {
        if (marked() !== before) resolve(performance.now() - pressed);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  }, { capture: true });
  window.markerTime = () => changed;
`;
