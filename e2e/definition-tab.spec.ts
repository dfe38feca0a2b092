import { addRepository, definition, expect, test } from './story.ts';

test('the definition at the head of the branch is shown with its graph and its mistakes, and only read', async ({
  page,
  portal,
}) => {
  const repository = await portal.repository('shop', definition({ Build: ['true'], Test: ['true'] }));
  await addRepository(page, portal, repository.path);
  await page.goto(`${portal.address}/pipelines/shop?tab=definition`);
  const shown = page.getByRole('region', { name: 'Definition' });
  await expect(shown).toContainText('microtica.yaml at the head of main');
  await shown.getByRole('navigation', { name: 'States' }).getByText('Test', { exact: true }).click();
  await expect(page).toHaveURL(/tab=definition&state=Test/);
  await expect(shown.locator('[data-shown]')).toContainText('Test:');
  await expect(shown.getByRole('textbox')).toHaveCount(0);

  await repository.commit(
    { 'microtica.yaml': definition({ Build: ['true'] }).replace('End: true', 'Next: Gone') },
    'Break',
  );
  await page.reload();
  await expect(shown).toContainText('1 error');
  await expect(shown.locator('[data-bad]')).toContainText('Gone');
});
