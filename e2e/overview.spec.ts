import { writeFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { definition, expect, type Portal, test, waitFor } from './story.ts';

/** Registers the repository as so many pipelines, without a build. */
async function addPipelines(page: Page, portal: Portal, repository: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const data = {
      name,
      kind: name.startsWith('job') ? 'job' : 'microservice',
      repository,
      branch: 'main',
      build: false,
    };
    const added = await page.request.post(`${portal.address}/api/pipelines`, { data });
    expect(added.status()).toBe(201);
  }
}

const run = async (page: Page, portal: Portal, name: string) => {
  const asked = await page.request.post(`${portal.address}/api/pipelines/${name}/builds`, { data: {} });
  expect(asked.status()).toBe(202);
};

const rowsOf = (page: Page): Locator => page.getByRole('list', { name: 'Pipelines' }).getByRole('listitem');
const rowOf = (page: Page, name: string): Locator =>
  rowsOf(page).filter({ has: page.getByRole('link', { name, exact: true }) });
const namesOf = (page: Page) => rowsOf(page).locator('[data-row]').allTextContents();

test('pipelines are filtered in the address, and a filter is kept under a name', async ({ page, portal }) => {
  const repository = await portal.repository('shop', definition({ Test: ['false'] }));
  await addPipelines(page, portal, repository.path, ['web', 'job-mail', 'job-stock']);
  await run(page, portal, 'job-mail');
  await page.goto(portal.address);
  await expect(rowOf(page, 'job-mail')).toContainText('failed in Test');

  await page.getByRole('button', { name: 'Kind: any' }).click();
  await page.getByRole('dialog', { name: 'Kind: any' }).getByRole('button', { name: 'job' }).click();
  await expect(rowsOf(page)).toHaveCount(2);
  await page.getByRole('button', { name: /Failed in 24 h/ }).click();
  await expect(rowsOf(page)).toHaveCount(1);
  await expect(page).toHaveURL(/kind=job&recent=failed/);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Kind: job' })).toBeVisible();
  await expect(rowsOf(page)).toHaveCount(1);

  await page.getByRole('button', { name: 'Views: none' }).click();
  await page.getByLabel('Save what is shown as').fill('Broken jobs');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Views: Broken jobs' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(rowsOf(page)).toHaveCount(3);

  await page.getByRole('button', { name: 'Favourite: web' }).click();
  await page.getByRole('button', { name: 'Favourites', exact: true }).click();
  await expect(rowsOf(page)).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Favourite: web' })).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('button', { name: 'Views: none' }).click();
  await page.getByRole('link', { name: 'Broken jobs' }).click();
  await expect(page).toHaveURL(/kind=job&recent=failed|recent=failed&kind=job/);
  await expect(rowOf(page, 'job-mail')).toBeVisible();
  await page.getByRole('button', { name: 'Views: Broken jobs' }).click();
  await page.getByRole('button', { name: 'Delete the view Broken jobs' }).click();
  await expect(page.getByRole('link', { name: 'Broken jobs' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Views: none' })).toBeVisible();
});

test('by keyboard: filter, go through the rows, open one', async ({ page, portal }) => {
  const repository = await portal.repository('shop', definition({ Test: ['true'] }));
  await addPipelines(page, portal, repository.path, ['web', 'job-mail', 'job-stock']);
  await page.goto(portal.address);
  await expect(rowsOf(page)).toHaveCount(3);
  await page.keyboard.press('/');
  await page.keyboard.type('job');
  await expect(rowsOf(page)).toHaveCount(2);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Kind: any' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Kind: any' })).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/pipelines\/job-mail$/);
});

test('rows change in place under the cursor, and find their order once it is gone', async ({ page, portal }) => {
  const go = `${portal.folder}/go`;
  const repository = await portal.repository('shop', definition({ Test: [waitFor(go), 'false'] }));
  const names = Array.from({ length: 40 }, (_, index) => `web-${String(index).padStart(2, '0')}`);
  await addPipelines(page, portal, repository.path, names);
  await page.setViewportSize({ width: 1280, height: 500 });
  await page.goto(portal.address);
  await expect(rowsOf(page).first()).toBeVisible();
  // The last one that was added is first, and not all forty are in the page.
  expect((await namesOf(page))[0]).toBe('web-39');
  expect(await rowsOf(page).count()).toBeLessThan(40);
  await expect(rowsOf(page).first()).toHaveAttribute('aria-setsize', '40');

  await rowsOf(page).first().hover();
  await page.mouse.wheel(0, 1200);
  const row = rowOf(page, 'web-20');
  await row.scrollIntoViewIfNeeded();
  await row.hover();
  await run(page, portal, 'web-20');
  await expect(row).toContainText(/#1 \d+(\.\d)?s/);
  await page.mouse.wheel(0, 57);
  await page.mouse.wheel(0, -57);
  await row.hover();
  const place = (await row.boundingBox())?.y;
  await writeFile(go, '');
  await expect(row).toContainText('failed in Test');
  await expect(row).toContainText('Degraded');
  await expect(page.getByRole('button', { name: 'The order has changed: sort again' })).toBeVisible();
  expect((await row.boundingBox())?.y).toBe(place);
  const around = await namesOf(page);
  expect(around[around.indexOf('web-20') - 1]).toBe('web-21');

  await page.getByRole('button', { name: 'The order has changed: sort again' }).click();
  await page.keyboard.press('Home');
  await expect.poll(async () => (await namesOf(page))[0]).toBe('web-20');
});

test('the wall shows what is broken first, by itself', async ({ page, portal }) => {
  const repository = await portal.repository('shop', definition({ Test: ['false'] }));
  await addPipelines(page, portal, repository.path, ['web', 'mail', 'stock']);
  await page.goto(portal.address);
  await page.getByRole('button', { name: 'Wall' }).click();
  await expect(page).toHaveURL(/view=wall/);
  await expect(page.getByRole('region', { name: 'Wall' })).toContainText('3 pipelines');
  expect(await namesOf(page)).toEqual(['stock', 'mail', 'web']);
  // Nobody sits at the screen: the pointer stays where it was left, and so does the focus.
  await page.getByRole('button', { name: 'Full screen' }).click();
  await expect(page.getByRole('button', { name: 'Leave full screen' })).toBeFocused();
  await run(page, portal, 'web');
  await expect(rowOf(page, 'web')).toContainText('Degraded');
  await expect.poll(() => namesOf(page)).toEqual(['web', 'stock', 'mail']);
});
