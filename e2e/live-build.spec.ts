import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addRepository, definition, expect, logOf, test, waitFor } from './story.ts';

test('a build that runs is followed live, in two tabs', async ({ page, portal, context }) => {
  const go = join(portal.folder, 'go');
  const repository = await portal.repository(
    'live',
    definition({ Build: ['echo first line', waitFor(go), 'seq -f "line %g" 1 3000'] }),
  );
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Running Build, command 2 of 3/);
  await expect(logOf(page)).toContainText('first line');

  const watching = await context.newPage();
  await watching.goto(`${portal.address}/pipelines/live`);
  await expect(watching.getByRole('listitem').filter({ hasText: 'running' })).toBeVisible();

  await writeFile(go, '');
  await expect(logOf(page)).toContainText('line 3000');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await expect(page.getByText('3,001 of 3,001 lines')).toBeVisible();
  await expect(watching.getByRole('listitem').filter({ hasText: 'succeeded' })).toBeVisible();
});

test('a link to a line opens there and is not carried away by the end', async ({ page, portal }) => {
  const repository = await portal.repository('lines', definition({ Build: ['seq -f "line %g" 1 3000'] }));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await page.goto(`${portal.address}/pipelines/lines/builds/1#L1200`);
  await expect(page.locator('[data-mark="picked"]')).toHaveText('1200');
  await expect(logOf(page)).toContainText('line 1200');
  await page.getByRole('button', { name: 'Follow the end (f)' }).click();
  await expect(logOf(page)).toContainText('line 3000');
});

test('a link to a line that is followed while the log is still being read leads there', async ({ page, portal }) => {
  const repository = await portal.repository('lines', definition({ Build: ['seq -f "line %g" 1 3000'] }));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await page.goto(portal.address);
  const asked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  await page.route('**/api/logs/*/lines?*', async (route) => {
    asked.resolve();
    await release.promise;
    await route.continue();
  });
  await page.goto(`${portal.address}/pipelines/lines/builds/1`);
  await asked.promise;
  await page.evaluate('location.hash = "#L1200"');
  release.resolve();
  await expect(page.locator('[data-mark="picked"]')).toHaveText('1200');
  await expect(logOf(page)).toContainText('line 1200');
});

test('a long log is read from the middle upwards, window by window', async ({ page, portal }) => {
  const repository = await portal.repository('long', definition({ Build: ['seq -f "line %g" 1 20000'] }));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await page.goto(`${portal.address}/pipelines/long/builds/1#L12000`);
  await expect(page.locator('[data-mark="picked"]')).toHaveText('12000');
  await page.locator('.xterm-screen').click();
  const topLine = async () => Number(/line (\d+)/.exec((await logOf(page).textContent()) ?? '')?.[1]);
  const after = async (key: string) => {
    await page.keyboard.press(key);
    return topLine();
  };
  await expect.poll(() => after('PageUp'), { intervals: [20] }).toBeLessThan(10_900);
  await expect.poll(() => after('PageDown'), { intervals: [20] }).toBeGreaterThan(14_000);
  await expect.poll(() => after('Home')).toBe(1);
  await page.keyboard.press('End');
  await expect(logOf(page)).toContainText('line 20000');
});

test('cancel ends the build', async ({ page, portal }) => {
  const repository = await portal.repository('endless', definition({ Build: ['sleep 1000'], Never: ['true'] }));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Running Build/);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Canceled by local.');
  await expect(page.getByRole('navigation', { name: 'States' }).getByRole('link', { name: 'Never' })).toContainText(
    'not reached',
  );
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeHidden();
});

test('a server that is killed in the middle of a build goes on with it, and the page with the server', async ({
  page,
  portal,
}) => {
  const go = join(portal.folder, 'go');
  const started = join(portal.folder, 'started');
  const repository = await portal.repository(
    'killed',
    definition({ First: ['echo once'], Second: [`touch '${started}'; echo waiting`, waitFor(go), 'echo done'] }),
  );
  await addRepository(page, portal, repository.path);
  await expect
    .poll(() =>
      access(started).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  await expect(logOf(page)).toContainText('waiting');

  await portal.killAndRestart();
  await expect(page.getByText(/Attempt 1 of Second was lost: Pipewright was killed or crashed/)).toBeVisible();
  await writeFile(go, '');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await expect(page.getByText('Live')).toBeVisible();
  await expect(logOf(page)).toContainText('done');
  const first = await page.request.get(`${portal.address}/api/pipelines/killed/builds/1`);
  const build = (await first.json()) as { states: { name: string; attempts: { status: string }[] }[] };
  expect(build.states.map(({ name, attempts }) => [name, attempts.map(({ status }) => status)])).toEqual([
    ['First', ['succeeded']],
    ['Second', ['lost', 'succeeded']],
  ]);
});
