import { createHmac } from 'node:crypto';
import { addRepository, definition, expect, test } from './story.ts';

test('why a build came about: the ledger says it, tells it by filter and link, and decides it anew', async ({
  page,
  portal,
}) => {
  const repository = await portal.repository('shop', definition({ Build: ['echo built'] }));
  await page.goto(`${portal.address}/activity`);
  await expect(page.getByText('Nothing has come yet.')).toBeVisible();
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded in/);

  // A push that is told of by a signed request.
  await page.goto(`${portal.address}/pipelines/shop?tab=settings`);
  await page.getByRole('button', { name: 'Make one to be added by hand' }).click();
  const url = await page.getByRole('textbox', { name: 'Webhook address' }).inputValue();
  const secret = await page.getByRole('textbox', { name: 'Webhook secret' }).inputValue();
  const after = await repository.commit({ 'README.md': 'Shop' }, 'Describe the shop');
  const sent = JSON.stringify({ ref: 'refs/heads/main', before: '0'.repeat(40), after, actor: 'ines' });
  const time = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`push-1.${time}.${sent}`).digest('base64');
  const headers = { 'webhook-id': 'push-1', 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: sent,
  });
  expect(answer.status).toBe(202);

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Activity' }).click();
  const rows = page.getByRole('region', { name: 'Deliveries' }).locator('[data-row]');
  await expect(rows).toHaveCount(2);
  await rows.first().click();
  await expect(page).toHaveURL(/delivery=/);
  await expect(page.getByText('By its signature')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Body' })).toContainText(after);
  await page.getByRole('button', { name: 'Dry run' }).click();
  await expect(page.getByRole('status', { name: 'Result of the dry run' })).toContainText('Build');
  await page.getByRole('button', { name: 'Replay' }).click();
  await expect(page.getByRole('link', { name: 'Replays an earlier delivery' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Build #3' })).toBeVisible();
  await page.getByRole('link', { name: 'Replays an earlier delivery' }).click();
  await expect(rows.first()).toHaveAttribute('aria-expanded', 'false');
  await expect(rows.nth(1)).toHaveAttribute('aria-expanded', 'true');
  await page.getByLabel('Kind').selectOption('Replay');
  await expect(rows).toHaveCount(1);
  await page.getByLabel('Decision').selectOption('Ping');
  await expect(page.getByText('No delivery is like this.')).toBeVisible();

  await page.goto(`${portal.address}/pipelines/shop?tab=triggers`);
  await expect(rows).toHaveCount(3);
});

test('the settings of a pipeline are kept, its next run takes them, and it is removed by its name', async ({
  page,
  portal,
}) => {
  const repository = await portal.repository('shop', definition({ Build: ['echo "to $REGION with $TOKEN"'] }));
  await addRepository(page, portal, repository.path);
  await page.goto(`${portal.address}/pipelines/shop?tab=settings`);

  const builds = page.getByRole('region', { name: 'Builds' });
  await builds.getByLabel('Other branches that build').fill('my branch');
  await builds.getByRole('button', { name: 'Save' }).click();
  await expect(builds.getByText('“my branch” is no pattern.')).toBeVisible();
  await builds.getByLabel('Other branches that build').fill('release/*');
  await builds.getByRole('radio', { name: 'Cancel the older ones that wait', exact: true }).check();
  await builds.getByRole('button', { name: 'Save' }).click();
  await expect(builds.getByRole('button', { name: 'Save' })).toBeDisabled();

  const variables = page.getByRole('region', { name: 'Variables' });
  await variables.getByRole('button', { name: 'Add a variable' }).click();
  await variables.getByLabel('Name').fill('TOKEN');
  await variables.getByLabel('Value', { exact: true }).fill('s3cr3t-word');
  await variables.getByLabel(/^Sensitive/).check();
  await variables.getByRole('button', { name: 'Add the variable' }).click();
  await expect(variables.getByRole('listitem', { name: 'TOKEN' })).toContainText('sensitive, not shown');

  const hook = page.getByRole('region', { name: 'Webhook', exact: true });
  await hook.getByRole('button', { name: 'Make one to be added by hand' }).click();
  const first = await hook.getByRole('textbox', { name: 'Webhook secret' }).inputValue();
  expect(first.length).toBeGreaterThan(20);
  await hook.getByRole('button', { name: 'Make a new secret' }).click();
  await expect(hook.getByRole('textbox', { name: 'Webhook secret' })).not.toHaveValue(first);

  const schedules = page.getByRole('region', { name: 'Schedules' });
  await schedules.getByRole('button', { name: 'Add a schedule' }).click();
  await schedules.getByLabel('When').fill('0 99 * * *');
  await expect(schedules.getByRole('alert')).toBeVisible();
  await schedules.getByLabel('When').fill('0 3 * * 1');
  await expect(schedules.getByText('Next, in your own time:')).toBeVisible();
  await schedules.getByRole('button', { name: 'Add the schedule' }).click();
  await schedules.getByRole('button', { name: 'Turn 0 3 * * 1 off' }).click();
  await expect(schedules.getByRole('listitem', { name: '0 3 * * 1' })).toContainText('Off');

  const notifications = page.getByRole('region', { name: 'Notifications' });
  await notifications.getByRole('button', { name: 'Add a notification' }).click();
  await notifications.getByLabel('Address').fill(`${portal.address}/nowhere`);
  await notifications.getByRole('button', { name: 'Add the notification' }).click();
  await expect(notifications.getByRole('textbox', { name: 'Secret of the notifications' })).toHaveValue(/.{20}/);
  await notifications.getByRole('button', { name: /^Test / }).click();
  await expect(notifications.getByRole('listitem')).toContainText(/40\d/);

  const badge = page.getByRole('region', { name: 'Badge' });
  const open = await badge.getByRole('textbox', { name: 'Badge address' }).inputValue();
  // It shows what the server has made of it, a moment behind the click.
  await badge.getByLabel(/^Private/).click();
  await expect(badge.getByLabel(/^Private/)).toBeChecked();
  await expect(badge.getByRole('textbox', { name: 'Badge address' })).toHaveValue(/token=/);
  expect((await page.request.get(open)).status()).toBe(404);
  expect(
    (await page.request.get(await badge.getByRole('textbox', { name: 'Badge address' }).inputValue())).status(),
  ).toBe(200);

  await page.getByRole('button', { name: 'Run with branch, commit or variables' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run shop' });
  await dialog.getByRole('button', { name: 'Add a variable' }).click();
  await dialog.getByLabel('Variable 1: name').fill('REGION');
  await dialog.getByLabel('Variable 1: value').fill('eu-west');
  await dialog.getByRole('button', { name: 'Run it' }).click();
  await expect(page).toHaveURL(/\/builds\/2$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded in/);

  await page.goto(`${portal.address}/pipelines/shop?tab=settings`);
  const removal = page.getByRole('region', { name: 'Remove the pipeline' });
  await expect(removal.getByText('Remove it from the repository by hand.')).toBeVisible();
  await expect(removal.getByRole('button', { name: 'Remove shop' })).toBeDisabled();
  await removal.getByLabel('Type shop to remove it').fill('shop');
  await removal.getByRole('button', { name: 'Remove shop' }).click();
  await expect(page).toHaveURL(`${portal.address}/`);
  await expect(page.getByText('shop was removed.')).toBeVisible();
});
