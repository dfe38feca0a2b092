import { definition, expect, logOf, test } from './story.ts';

test('the samples build: one green, one red, and the overview says which is healthy', async ({ page, portal }) => {
  await page.goto(portal.address);
  await page.getByRole('button', { name: 'Add the samples and build' }).click();
  const row = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(row('nodejs').getByText('Healthy')).toBeVisible();
  await expect(row('broken-on-purpose').getByText('Degraded')).toBeVisible();
  await expect(row('broken-on-purpose').getByText('#1 failed in Test, exit 1')).toBeVisible();

  await row('broken-on-purpose').getByRole('link', { name: 'Add the sample' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    /Failed in Test, command 2 of 3, npm test exited with 1 after/,
  );
  await expect(page).toHaveTitle(/✗ #1 broken-on-purpose/);
  await expect(logOf(page)).toContainText('tax is rounded for each line');
  await expect(page.locator('[data-mark="bad"]')).toHaveText('8');
  await expect(page.getByRole('link', { name: 'Not run echo' })).toContainText('not run');
  await expect(page.getByText('Sealed')).toBeVisible();

  await page.getByRole('link', { name: /echo "Testing/ }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: /npm test/ })).toBeFocused();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeHidden();

  await page.goto(`${portal.address}/pipelines/nodejs/builds/1?tab=artifacts`);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Build.tar.gz', exact: true }).click();
  expect((await download).suggestedFilename()).toBe('Build.tar.gz');

  await page.goto(`${portal.address}/pipelines/two-states/builds/1`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded in \d+ s, 2 states/, { timeout: 60_000 });
});

test('adding a repository says what is wrong before it is added', async ({ page, portal }) => {
  await page.goto(portal.address);
  const address = page.getByLabel('Git address or folder');
  const look = page.getByRole('button', { name: 'Look at the repository' });
  await address.fill('/nowhere/at/all');
  await look.click();
  await expect(page.getByRole('alert')).toContainText('/nowhere/at/all');

  const broken = await portal.repository('broken', definition({ Build: ['true'] }).replace('Type: Task', 'Type: Tsak'));
  await address.fill(broken.path);
  await look.click();
  await expect(page.getByRole('alert')).toContainText(
    'Line 5: State “Build”: there is no type “Tsak”. Did you mean “Task”?',
  );

  await broken.commit({ 'microtica.yaml': definition({ Build: ['echo mended'] }) }, 'Mend it');
  await address.fill(`${broken.path}/`);
  await look.click();
  await expect(page.getByText(/Found microtica.yaml at .*: 1 state, no problems/)).toBeVisible();
  await page.getByRole('button', { name: 'Add and build' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded in/);
  await expect(logOf(page)).toContainText('mended');
});
