import { addRepository, definition, expect, test } from './story.ts';

test('a build is found by message, commit and number, and a pipeline is run, without touching the mouse', async ({
  page,
  portal,
}) => {
  const repository = await portal.repository('shop-checkout', definition({ Test: ['true'] }));
  await repository.commit({ 'notes.txt': 'x' }, 'Charge <tax> per line item');
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  const { commit } = await (await page.request.get(`${portal.address}/api/pipelines/shop-checkout/builds/1`)).json();
  const place = `${portal.address}/pipelines/shop-checkout/builds/1`;

  for (const text of ['tax line', String(commit.sha).slice(0, 9), 'checkout 1', '#1']) {
    await page.goto(portal.address);
    await expect(page.getByRole('link', { name: 'shop-checkout', exact: true })).toBeVisible();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search pipelines, builds, commits' });
    await expect(field).toBeFocused();
    await field.fill(text);
    const build = page.getByRole('group', { name: 'Builds' }).getByRole('option');
    await expect(build).toHaveCount(1);
    await expect(build).toContainText('Charge <tax> per line item');
    const chosen = page.getByRole('option', { selected: true });
    while ((await chosen.innerText()) !== (await build.innerText())) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(place);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search pipelines, builds, commits' }).fill('run checkout');
  await expect(page.getByRole('option', { selected: true })).toHaveText('Run shop-checkout');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/builds\/2$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
});
