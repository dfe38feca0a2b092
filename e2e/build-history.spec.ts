import { addRepository, definition, expect, test } from './story.ts';

test('the builds of a pipeline are narrowed down in the address, and what comes later joins where it belongs', async ({
  page,
  portal,
}) => {
  const repository = await portal.repository('shop', definition({ Test: ['true'] }));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await repository.commit({ 'microtica.yaml': definition({ Test: ['false'] }) }, 'Break the test');
  const run = () => page.request.post(`${portal.address}/api/pipelines/shop/builds`, { data: {} });
  await run();

  await page.goto(`${portal.address}/pipelines/shop`);
  const builds = page.getByRole('region', { name: 'Builds' }).getByRole('listitem');
  await expect(builds).toHaveCount(2);
  await expect(builds.first()).toContainText('failed in Test');

  await page.getByLabel('Outcome').selectOption('Failed');
  await expect(builds).toHaveCount(1);
  await page.getByLabel('Message, author, commit or number').fill('break');
  await expect(page).toHaveURL(/status=failed&q=break/);
  await page.reload();
  await expect(page.getByLabel('Message, author, commit or number')).toHaveValue('break');
  await expect(builds).toHaveCount(1);

  // One that fails as well comes in; one that is asked for by another message would not.
  await run();
  await expect(builds).toHaveCount(2);
  await page.getByLabel('Message, author, commit or number').fill('mend');
  await expect(page.getByText('No build is like that.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(builds).toHaveCount(3);
  await expect(page).toHaveURL(/\/pipelines\/shop$/);
});
