import { defineConfig } from '@playwright/test';
import { findBrowser } from '#testing/browser.ts';
import { browserArguments } from '#testing/browser-arguments.ts';

export default defineConfig({
  testDir: '.',
  testIgnore: '**/*.forge.spec.ts',
  outputDir: '../test-results',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  workers: 1,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: await findBrowser(),
      args: browserArguments,
    },
  },
});
