import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GiteaAccount } from './gitea-account.ts';
import { definition, deliveriesOf, enterWizard, expect, firstLook, logOf, test, waitFor } from './story.ts';

const { PIPEWRIGHT_TEST_FORGE: forge = '', PIPEWRIGHT_TEST_FORGE_TOKEN: administrator = '' } = process.env;

const story = test.extend<{ account: GiteaAccount }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern.
  account: async ({}, use) => {
    const account = await GiteaAccount.create(forge, administrator);
    await use(account);
    await account.remove();
  },
});

story.describe('a real Gitea (skipped without PIPEWRIGHT_TEST_FORGE and PIPEWRIGHT_TEST_FORGE_TOKEN)', () => {
  story.skip(forge === '' || administrator === '', 'no forge');

  story(
    'a repository is found, its pushes build and show on their commits, and its webhook goes with it',
    async ({ page, portal, account }) => {
      const source = await portal.repository('work', definition({ Build: ['echo the first build'] }));
      await account.addRepository('shop');
      await account.addRepository('blog');
      await account.connect(source, 'shop');
      await source.git('push', '--quiet', 'origin', 'main');
      const hooks = async () => (await account.webhooks('shop')).map(({ config }) => config.url);
      const shown = (commit: string) => account.statuses('shop', commit);
      const pageOf = (build: number) => `${portal.address}/pipelines/shop/builds/${build}`;
      const status = (word: string, build: number) => [
        { context: 'pipewright/shop', status: word, target_url: pageOf(build) },
      ];

      await story.step(
        'the wizard connects the forge, finds the repository and says what it will do there',
        async () => {
          const next = await enterWizard(page, portal);
          await page.getByRole('radio', { name: 'From a connected forge' }).check();
          await page.getByLabel('Provider').selectOption('gitea');
          await page.getByRole('textbox', { name: 'Address' }).fill(forge);
          await page.getByLabel('Token').fill(account.token);
          await page.getByRole('button', { name: 'Add the connection' }).click();
          const search = page.getByLabel('Search the repositories');
          const found = page.getByRole('group', { name: 'Repositories found' }).getByRole('radio');
          await expect(search).toBeFocused();
          await expect(found).toHaveCount(2);
          await search.fill('SHO');
          await expect(found).toHaveCount(1);
          await page.getByRole('radio', { name: `${account.name}/shop` }).check();
          await next.click();
          await expect(page.getByLabel('Name')).toHaveValue('shop');
          await next.click();
          await expect(page.getByRole('listitem').filter({ hasText: 'Webhook' }).getByLabel('Permitted')).toBeVisible();
          await next.click();
          await expect(page.getByRole('radio', { name: 'Add the webhook' })).toBeChecked();
          const deeds = page.getByRole('region', { name: 'What is done to the repository' });
          await expect(deeds).toContainText('A webhook for pushes and pull requests is added');
          expect(await hooks()).toEqual([]);
          await page.getByRole('button', { name: 'Add and build' }).click();
        },
      );

      await story.step('the first build, and the webhook', async () => {
        await expect(page).toHaveURL(pageOf(1));
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded in/);
        expect(await hooks()).toEqual([expect.stringMatching(new RegExp(`^${portal.address}/hooks/[\\w-]+$`))]);
        const first = await source.git('rev-parse', 'HEAD');
        await expect.poll(() => shown(first)).toEqual(status('success', 1));
      });

      await story.step('a push builds by itself; the commit shows that it builds, and how it went', async () => {
        await page.goto(`${portal.address}/pipelines/shop`);
        const builds = page.getByRole('region', { name: 'Builds' }).getByRole('listitem');
        await expect(builds).toHaveCount(1);
        await firstLook(page, portal, 'shop');
        const go = join(portal.folder, 'go');
        const slow = definition({ Build: ['echo the second build', waitFor(go)] });
        const pushed = await source.commit({ 'microtica.yaml': slow }, 'Build twice');
        await source.git('push', '--quiet', 'origin', 'main');
        await expect(builds.filter({ hasText: 'Build twice' })).toContainText('running');
        await expect.poll(() => shown(pushed)).toEqual(status('pending', 2));
        await writeFile(go, '');
        await expect(builds.filter({ hasText: 'Build twice' })).toContainText('succeeded');
        await expect.poll(() => shown(pushed)).toEqual(status('success', 2));
        await page.goto(pageOf(2));
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded in/);
        await expect(logOf(page)).toContainText('the second build');
      });

      await story.step('what is not to build is in the ledger with its reason', async () => {
        await page.goto(`${portal.address}/activity`);
        const rows = deliveriesOf(page);
        await expect(rows).toHaveCount(2);
        const skipped = await source.commit({ 'README.md': 'Shop' }, 'Describe the shop [skip ci]');
        await source.git('push', '--quiet', 'origin', 'main');
        await source.git('tag', 'v1');
        await source.git('push', '--quiet', 'origin', 'v1');
        await expect(rows).toHaveCount(4, { timeout: 30_000 });
        await expect(rows.filter({ hasText: 'Skipped by message' })).toContainText(skipped.slice(0, 7));
        await expect(rows.filter({ hasText: 'Tags build nothing; this one is v1.' })).toContainText('Gitea or Forgejo');
        await expect(rows.filter({ has: page.getByRole('link', { name: 'Build #2' }) })).toContainText(
          'Gitea or Forgejo push',
        );
        expect(await shown(skipped)).toEqual([]);
        await rows.filter({ hasText: 'Skipped by message' }).locator('[data-row]').click();
        await expect(page.getByText('By its signature')).toBeVisible();
      });

      await story.step('the webhook goes with the pipeline', async () => {
        await page.goto(`${portal.address}/pipelines/shop?tab=settings`);
        const removal = page.getByRole('region', { name: 'Remove the pipeline' });
        await expect(removal).toContainText('The webhook is removed from the repository.');
        await removal.getByLabel('Type shop to remove it').fill('shop');
        await removal.getByRole('button', { name: 'Remove shop' }).click();
        await expect(page.getByText('shop was removed.')).toBeVisible();
        expect(await hooks()).toEqual([]);
        await page.goto(`${portal.address}/activity`);
        await expect(deliveriesOf(page)).toHaveCount(4);
      });
    },
  );
});
