import { definition, expect, test } from './story.ts';

test('a pipeline is added step by step; back, reload and a broken file lose nothing', async ({ page, portal }) => {
  const broken = definition({ Build: ['echo built'] }).replace('Type: Task', 'Type: Tsak');
  const repository = await portal.repository('shop', broken);
  const next = page.getByRole('button', { name: 'Next' });

  await page.goto(`${portal.address}/pipelines/new`);
  await page.getByLabel('Git address or folder').fill(`${repository.path}-that-is-not`);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Git address or folder')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Git address or folder').fill(repository.path);
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'What is built?' })).toBeFocused();
  await expect(page).toHaveURL(/step=pipeline/);
  await page.getByLabel('Name').fill('Shop front');
  await page.getByLabel('Other branches that build').fill('release/*');
  await page.reload();
  await expect(page.getByLabel('Name')).toHaveValue('Shop front');
  await expect(page.getByRole('combobox', { name: 'Branch' })).toHaveValue('main');
  await next.click();

  await expect(page.getByRole('alert')).toContainText('Line 5: State “Build”: there is no type “Tsak”.');
  await page.getByRole('link', { name: 'Open it in the editor' }).click();
  await expect(page.getByRole('region', { name: 'Editor' })).toContainText('Tsak');
  await page.goBack();
  await repository.commit({ 'microtica.yaml': definition({ Build: ['echo built'] }) }, 'Mend it');
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByText(/Found microtica.yaml at .*: 1 state, no problems/)).toBeVisible();
  await page.goBack();
  await expect(page.getByLabel('Name')).toHaveValue('Shop front');
  await next.click();
  await next.click();

  await page.getByRole('radio', { name: 'I add a webhook by hand' }).check();
  await expect(page.getByText('You add a webhook with the address and secret')).toBeVisible();
  await page.getByRole('button', { name: 'Add and build' }).click();
  await expect(page.getByRole('heading', { name: 'Shop front was added' })).toBeFocused();
  const hook = await page.getByLabel('Address', { exact: true }).inputValue();
  expect(hook).toMatch(/\/hooks\/\w+/);
  expect((await page.getByLabel('Secret', { exact: true }).inputValue()).length).toBeGreaterThan(20);
  await page.getByRole('link', { name: 'Go to the build' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded in/);

  await page.goto(`${portal.address}/pipelines/new`);
  await expect(page.getByLabel('Git address or folder')).toHaveValue('');
});

test('a connection that its forge refuses is said beside the token, and nothing is stored', async ({
  page,
  portal,
}) => {
  await page.goto(`${portal.address}/settings`);
  await page.getByRole('button', { name: 'Add a connection' }).click();
  await page.getByLabel('Provider').selectOption('gitea');
  await page.getByLabel('Address').fill(portal.address);
  await page.getByLabel('Token').fill('not-a-token');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Connections' }).getByRole('alert')).toBeVisible();
  await page.reload();
  await expect(page.getByText('None yet.')).toBeVisible();
});
