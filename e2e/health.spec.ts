import { addRepository, definition, expect, test } from './story.ts';

test('a badge opens to why, says what would make it healthy, and can be muted, all by keyboard', async ({
  page,
  portal,
}) => {
  const repository = await portal.repository('shop', definition({ Test: ['exit 1'] }));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Failed/);

  await page.goto(portal.address);
  const badge = page.getByRole('button', { name: 'Degraded: why shop is so' });
  await badge.focus();
  await page.keyboard.press('Enter');
  const why = page.getByRole('dialog', { name: 'shop is degraded' });
  await expect(why).toContainText('The last build on main failed.');
  await expect(why).toContainText('Unhealthy when at least 3 of the last 5 builds of main failed');
  await expect(why).toContainText('1 green build on main makes it healthy.');
  await expect(why.getByRole('link', { name: '#1' })).toHaveAttribute('href', '/pipelines/shop/builds/1');

  await why.getByRole('button', { name: 'Mute its messages' }).press('Enter');
  await why.getByRole('button', { name: 'Mute', exact: true }).press('Enter');
  await expect(why.getByRole('alert')).toContainText('Say why');
  await why.getByLabel('Why').fill('The database moves.');
  await why.getByLabel('For').selectOption('3 days');
  await why.getByRole('button', { name: 'Mute', exact: true }).press('Enter');
  await expect(why).toContainText('Muted by local until');
  await expect(why).toContainText('The database moves.');
  await page.keyboard.press('Escape');
  await expect(why).toBeHidden();
  await expect(page.getByRole('button', { name: 'Degraded, muted: why shop is so' })).toBeFocused();
});

test('a health rule is tried out on the last 30 days before it is set', async ({ page, portal }) => {
  const repository = await portal.repository('shop', definition({ Test: ['exit 1'] }));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Failed/);

  await page.goto(`${portal.address}/pipelines/shop?tab=settings`);
  const health = page.getByRole('region', { name: 'Health' });
  await expect(health).toContainText('By its rule it is degraded now');
  await health.getByLabel('Unhealthy when so many failed').fill('9');
  await expect(health).toContainText('No more builds can fail than are counted.');
  await health.getByLabel('Unhealthy when so many failed').fill('1');
  await expect(health).toContainText('By this rule it is unhealthy now: The only build on main failed.');
  await expect(page.getByRole('button', { name: 'Degraded: why shop is so' })).toBeVisible();
  await health.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Unhealthy: why shop is so' })).toBeVisible();
});

test('the activity page tells of each change of health as it comes', async ({ page, portal }) => {
  const repository = await portal.repository('shop', definition({ Test: ['exit 1'] }));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Failed/);

  await page.goto(`${portal.address}/activity`);
  await page.getByRole('link', { name: 'Health', exact: true }).click();
  await expect(page).toHaveURL(/show=health/);
  const news = page.getByRole('region', { name: 'Health' }).getByRole('listitem');
  await expect(news).toHaveCount(1);
  await expect(news).toContainText('shop became degraded');
  await expect(news.getByRole('link', { name: '#1' })).toHaveAttribute('href', '/pipelines/shop/builds/1');

  await repository.commit({ 'microtica.yaml': definition({ Test: ['true'] }) }, 'Mend it');
  await page.request.post(`${portal.address}/api/pipelines/shop/builds`, { data: {} });
  await expect(news).toHaveCount(2);
  await expect(news.first()).toContainText('shop became healthy, was degraded');
  await page.getByLabel('Became').selectOption('Became degraded');
  await expect(news).toHaveCount(1);
  await expect(page).toHaveURL(/word=degraded/);
});
