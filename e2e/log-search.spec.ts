import { addRepository, definition, expect, logOf, test } from './story.ts';

test('a message is looked for in all logs, and its place opened in the build that printed it', async ({
  page,
  portal,
}) => {
  const noise = 'seq -f "request %g was served" 1 3000';
  const shop = await portal.repository(
    'shop',
    definition({ Build: ['echo compiled'], Test: [noise, 'printf "\\033[31mpayment refused\\033[0m: card 17\\n"'] }),
  );
  const bank = await portal.repository('bank', definition({ Check: ['echo "Payment REFUSED by hand"; exit 1'] }));
  await addRepository(page, portal, shop.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await addRepository(page, portal, bank.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Failed/);

  await page.goto(portal.address);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Search logs' }).click();
  await page.getByRole('textbox', { name: 'Text or expression' }).fill('payment refused');
  await page.keyboard.press('Enter');
  const hits = page.getByRole('list', { name: 'Logs with hits' });
  await expect(page.getByText('Searched 3 of 3 logs, 2 with hits.')).toBeVisible();
  await expect(hits.getByRole('link', { name: 'bank #1' })).toBeVisible();
  await expect(hits.locator('mark')).toHaveText(['Payment REFUSED', 'payment refused']);

  await page.getByRole('button', { name: 'Match case' }).click();
  await expect(page.getByText('Searched 3 of 3 logs, 1 with hits.')).toBeVisible();
  await expect(page).toHaveURL(/\?q=payment\+refused&case=1$/);
  await page.goBack();
  await expect(hits.locator('mark')).toHaveCount(2);

  await page.getByRole('textbox', { name: 'Text or expression' }).fill('(');
  await page.getByRole('button', { name: 'Regular expression' }).click();
  await expect(page.getByText(/The expression cannot be read/)).toBeVisible();
  await page.getByRole('textbox', { name: 'Text or expression' }).fill('refused: card \\d+$');
  await page.keyboard.press('Enter');
  await expect(hits.locator('mark')).toHaveText('refused: card 17');
  await hits.getByRole('link', { name: /refused: card 17/ }).click();
  await expect(page).toHaveURL(/\/pipelines\/shop\/builds\/1\?state=Test&attempt=1#L3001$/);
  await expect(logOf(page)).toContainText('payment refused: card 17');
});

test('old logs go when a limit is set, and a pinned one stays', async ({ page, portal }) => {
  const repository = await portal.repository('kept', definition({ Build: ['echo the first line'] }));
  await addRepository(page, portal, repository.path);
  for (const number of [2, 3]) {
    await page.getByRole('button', { name: 'Run again' }).click();
    await expect(page).toHaveURL(new RegExp(`/builds/${number}$`));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  }
  await page.goto(`${portal.address}/pipelines/kept/builds/1`);
  await page.getByRole('button', { name: 'Pin' }).click();
  await expect(page.getByRole('button', { name: 'Unpin' })).toBeVisible();

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Keep the logs of the last').fill('1');
  await expect(page.getByText(/This removes 1 log of 1 build at once/)).toBeVisible();
  await page.getByRole('button', { name: 'Save and remove 1 log' }).click();
  await expect(page.getByText(/removed 1 log, 15 bytes/)).toBeVisible();

  await page.goto(`${portal.address}/pipelines/kept/builds/2`);
  await expect(
    page.getByText(
      /^The log was removed on .* because the installation keeps the logs of the last 1 build of a pipeline\.$/,
    ),
  ).toBeVisible();
  await page.goto(`${portal.address}/pipelines/kept/builds/1`);
  await expect(logOf(page)).toContainText('the first line');
});
