import { existsSync } from 'node:fs';
import chromium from '@sparticuz/chromium';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of the tests: the one named, else one that the machine has, else the one inside a development dependency. */
export async function findBrowser(): Promise<string> {
  const named = process.env.PIPEWRIGHT_CHROMIUM;
  if (named) return named;
  return installed.find((path) => existsSync(path)) ?? chromium.executablePath();
}
