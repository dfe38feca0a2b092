import { type Browser, type CDPSession, chromium } from '@playwright/test';
import { findBrowser } from '#testing/browser.ts';
import { browserArguments } from '#testing/browser-arguments.ts';

/** In the page: when the first row of a pipeline was painted, in ms since the navigation began. The page's types are not ours. */
const rowsPainted = `new Promise((resolve, reject) => {
  const look = () => {
    if (document.querySelector('[data-row]')) {
      // Behind the paint of this frame the browser comes to its messages.
      const painted = new MessageChannel();
      painted.port1.onmessage = () => resolve(performance.now());
      painted.port2.postMessage(null);
    } else if (performance.now() > 60000) reject(new Error('No row was shown in 60 s.'));
    else requestAnimationFrame(look);
  };
  look();
})`;

export interface Opened {
  /** From the navigation to the frame that shows the first rows. */
  readonly visibleMs: number;
  /** Everything that was sent until then, as it was sent. */
  readonly bytes: number;
}

/** Opens the overview in a browser that has never been there. */
export async function openOverview(browser: Browser, address: string): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    const sizes: Promise<number>[] = [];
    page.on('requestfinished', (request) => {
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    await page.goto(address, { waitUntil: 'commit' });
    const visibleMs = await page.evaluate<number>(rowsPainted);
    await page.waitForLoadState('networkidle');
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    return { visibleMs, bytes };
  } finally {
    await context.close();
  }
}

/** How long the page's main thread works while the page stands open for so long and nothing happens, in ms. */
export async function idleWork(browser: Browser, address: string, durationMs: number): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(address);
    await page.waitForLoadState('networkidle');
    // The counter begins with the session.
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    const before = await taskMs(session);
    await page.waitForTimeout(durationMs);
    return (await taskMs(session)) - before;
  } finally {
    await context.close();
  }
}

async function taskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value;
  if (seconds === undefined) throw new Error('The browser does not tell how long its tasks took.');
  return seconds * 1000;
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), args: browserArguments });
}
