import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from '@playwright/test';
import { findBrowser } from '#testing/browser.ts';
import { browserArguments } from '#testing/browser-arguments.ts';
import type { BuiltLog } from './log-builds.ts';

/** In the page: the time from now to the end of the frame that paints a file line's number beside text. The page's types are not ours. */
const helpers = `
  window.lineShown = (line, from) => new Promise((resolve, reject) => {
    const began = performance.now();
    const look = () => {
      const cell = [...document.querySelectorAll('[data-line="' + line + '"]')].find((each) => each.textContent.includes(String(line)));
      const row = cell && [...cell.parentElement.children].indexOf(cell);
      const text = row === undefined ? '' : (document.querySelectorAll('.xterm-rows > div')[row]?.textContent ?? '');
      if (cell && text.trim() !== '') {
        // Behind the paint of this frame the browser comes to its messages.
        const painted = new MessageChannel();
        painted.port1.onmessage = () => resolve(performance.now() - (from ?? began));
        painted.port2.postMessage(null);
      }
      else if (performance.now() - began > 60000) reject(new Error('Line ' + line + ' was not shown in 60 s.'));
      else requestAnimationFrame(look);
    };
    look();
  });
`;

/** The build page of one log in a browser of its own. */
export class LogPage {
  readonly #browser: Browser;
  readonly page: Page;
  readonly #address: string;

  constructor(browser: Browser, page: Page, address: string) {
    this.#browser = browser;
    this.page = page;
    this.#address = address;
  }

  static async launch(address: string): Promise<LogPage> {
    const browser = await chromium.launch({ executablePath: await findBrowser(), args: browserArguments });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(helpers);
    return new LogPage(browser, page, address);
  }

  /** Opens the page at a line; from the start of the navigation to the line on the screen, in ms. The last line without naming it. */
  async open(log: BuiltLog, line: number): Promise<number> {
    const hash = line === log.lines ? '' : `#L${line}`;
    await this.page.goto(`${this.#address}/pipelines/${log.pipeline}/builds/${log.number}${hash}`, {
      waitUntil: 'commit',
    });
    return this.page.evaluate<number>(`window.lineShown(${line}, 0)`);
  }

  /** Goes to a line of the log that is open, as a link to it does; in ms. */
  jump(line: number): Promise<number> {
    return this.page.evaluate<number>(
      `(() => { const from = performance.now(); location.hash = '#L${line}'; return window.lineShown(${line}, from); })()`,
    );
  }

  /** Memory of the tab's process in MB: its private part and its share of what is shared. */
  async memory(): Promise<number> {
    const session = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    let largest = 0;
    for (const { type, id } of processInfo) {
      if (type !== 'renderer') continue;
      const rollup = await readFile(`/proc/${id}/smaps_rollup`, 'utf8');
      largest = Math.max(largest, Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024);
    }
    return largest;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
