import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { addRepository, definition, expect, type Portal, test } from './story.ts';

/** Runs the pipeline shop with a variable for this build alone, and waits for its end. */
async function run(page: Page, portal: Portal, fails: boolean): Promise<void> {
  const builds = `${portal.address}/api/pipelines/shop/builds`;
  const variables = [{ name: 'FAILS', value: fails ? '1' : '0', sensitive: false }];
  const { number } = await (await page.request.post(builds, { data: { variables } })).json();
  const status = async () => (await (await page.request.get(`${builds}/${number}`)).json()).status;
  await expect.poll(status).toBe(fails ? 'failed' : 'succeeded');
}

test('what builds say over a range: their numbers in charts, tables and files, and the commit that ended both ways', async ({
  page,
  portal,
}) => {
  const test = 'if [ "$FAILS" = 1 ]; then exit 1; fi';
  const repository = await portal.repository('shop', definition({ Build: ['true'], Test: [test] }));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await run(page, portal, true);
  await run(page, portal, false);

  await page.goto(`${portal.address}/pipelines/shop`);
  await page.getByRole('navigation', { name: 'Pipeline' }).getByRole('link', { name: 'Insights' }).click();
  const figure = (name: string) =>
    page.getByRole('list', { name: 'Figures' }).getByRole('listitem').filter({ hasText: name });
  await expect(figure('Success rate')).toContainText('67 %');
  await expect(figure('Flaky commits')).toContainText(/^Flaky commits1/);
  await expect(page.getByRole('link', { name: '#2 failed', exact: true })).toHaveAttribute(
    'href',
    '/pipelines/shop/builds/2',
  );
  await expect(page.getByRole('link', { name: '#1 succeeded', exact: true })).toBeVisible();
  const states = page.getByRole('table', { name: 'Slowest states' }).getByRole('row');
  await expect(states.filter({ hasText: 'Test' })).toContainText(/^Test31/);
  await expect(states.filter({ hasText: 'Build' })).toContainText(/^Build30/);

  // The chart is walked by the arrow keys, and its table says the same.
  const chart = page.getByRole('application', { name: 'Builds ended' });
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: '7 days' }).click();
  await page.getByRole('button', { name: 'Builds ended as a table' }).click();
  await expect(page).toHaveURL(/range=7&table=throughput/);
  await page.reload();
  const rows = page.getByRole('table', { name: 'Builds ended' }).getByRole('row');
  await expect(rows).toHaveCount(8);
  const cells = await rows.getByRole('cell').allTextContents();
  const sums = [0, 1, 2, 3, 4].map((column) =>
    cells.filter((_, index) => index % 5 === column).reduce((sum, text) => sum + Number(text), 0),
  );
  expect(sums).toEqual([2, 0, 1, 0, 0]);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download Builds ended as CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^throughput-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  const [head, ...days] = (await readFile(await download.path(), 'utf8')).split('\r\n');
  expect(head).toBe('\uFEFFDay,Succeeded,Canceled,Failed,Timed out or lost,Invalid');
  const succeeded = days.reduce((sum, line) => sum + Number(line.split(',')[1]), 0);
  expect([days.length, succeeded]).toEqual([7, 2]);

  await page.goto(`${portal.address}/pipelines/shop?tab=insights&branch=next`);
  await expect(page.getByText(/No build of next ended/)).toBeVisible();
  await page.goto(`${portal.address}/`);
  await page.getByRole('link', { name: 'Insights' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Insights');
  await expect(figure('Success rate')).toContainText('67 %');
  await expect(page.getByRole('row', { name: /^Test of shop, main/ })).toBeVisible();
});
