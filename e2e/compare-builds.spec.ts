import { readFile, writeFile } from 'node:fs/promises';
import { addRepository, definition, expect, test } from './story.ts';

test('what failed is run again with what succeeded before, and both builds are compared', async ({ page, portal }) => {
  const counter = `${portal.folder}/count`;
  const mended = `${portal.folder}/mended`;
  const repository = await portal.repository(
    'shop',
    definition({
      Build: [`echo built >> '${counter}'`, 'echo from-build > made.txt'],
      Test: [`test -e '${mended}'`, 'echo tested'],
    }),
  );
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Failed in Test/);

  await writeFile(mended, '');
  await page.getByRole('button', { name: 'Run failed states again' }).click();
  await expect(page).toHaveURL(/\/builds\/2$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  expect(await readFile(counter, 'utf8')).toBe('built\n');
  await expect(page.getByText('Runs of this commit:')).toContainText('#1');
  await page.goto(`${portal.address}/pipelines/shop/builds/2?state=Build`);
  await expect(page.getByRole('main')).toContainText('Build was not run again: what it made is taken from #1');
  await page.getByRole('link', { name: 'Its log in #1' }).click();
  await expect(page).toHaveURL(/\/builds\/1\?state=Build/);

  await page.goto(`${portal.address}/pipelines/shop/builds/1`);
  await page.getByRole('button', { name: 'Other ways to run it, and compare' }).click();
  await page.getByRole('menuitem', { name: 'Compare with the last green build' }).click();
  await expect(page).toHaveURL(/\/pipelines\/shop\/compare\?head=1/);
  await page.goto(`${portal.address}/pipelines/shop/compare?base=1&head=2`);
  await expect(page.getByRole('heading', { name: 'Compare builds' })).toBeVisible();
  const main = page.getByRole('main');
  await expect(main).toContainText('Test');
  await expect(main).toContainText('Failed');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390);
  await page.goto(`${portal.address}/pipelines/shop`);
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390);
});
