import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WebhookSecret } from '#contract/repositories.ts';
import type { GitRepository } from '#testing/git-repository.ts';
import { deliver } from '#testing/signed-webhook.ts';
import { definition, deliveriesOf, enterWizard, expect, firstLook, logOf, type Portal, test } from './story.ts';

const product = join(import.meta.dirname, '..');
const missing = ['perl', 'curl'].filter((program) => spawnSync(program, ['--version']).error);

/** A bare repository `shop.git` in the portal's folder, as on a server of one's own, and a working copy that pushes to it. */
async function bareRepository(portal: Portal): Promise<{ readonly bare: string; readonly source: GitRepository }> {
  const source = await portal.repository('work', definition({ Build: ['echo "a shirt costs $(cat price)"'] }));
  await source.commit({ price: '20' }, 'Price the shirt');
  const bare = join(portal.folder, 'shop.git');
  await source.git('init', '--quiet', '--bare', '--initial-branch', 'main', bare);
  await source.git('remote', 'add', 'origin', bare);
  await source.git('push', '--quiet', 'origin', 'main');
  return { bare, source };
}

/** Runs the commands of docs/webhooks.md as they stand there, for this repository and account instead of the ones in the text. */
async function installHook(folder: string, { url, secret }: WebhookSecret): Promise<void> {
  const text = await readFile(join(product, 'docs/webhooks.md'), 'utf8');
  const chapter = text.slice(text.indexOf('\n## A bare repository'));
  const commands = (/```sh\n(.*?)```/s.exec(chapter)?.[1] ?? '')
    .replaceAll('/srv/git/', `${folder}/`)
    .replaceAll('https://ci.example.org/hooks/KEY', url)
    .replaceAll('chown git ', 'chown "$(id -un)" ');
  expect(commands).toContain(`cp samples/post-receive ${folder}/shop.git/hooks/post-receive`);
  const shell = { cwd: product, input: `${secret}\n`, encoding: 'utf8', timeout: 20_000 } as const;
  const { status, stderr } = spawnSync('sh', ['-eu', '-c', commands], shell);
  expect(status, stderr).toBe(0);
}

test.describe('a bare repository that tells of its pushes', () => {
  test.skip(missing.length > 0, `samples/post-receive needs ${missing.join(' and ')}`);

  test('its hook is installed as the documentation says; a push builds, sent again it does not, replayed it does', async ({
    page,
    portal,
  }) => {
    const { bare, source } = await bareRepository(portal);
    const next = await enterWizard(page, portal);
    await page.getByLabel('Git address or folder').fill(bare);
    await next.click();
    await expect(page.getByLabel('Name')).toHaveValue('shop');
    await next.click();
    await expect(page.getByText(/Found microtica.yaml at/)).toBeVisible();
    await next.click();
    await page.getByRole('radio', { name: 'I add a webhook by hand' }).check();
    await page.getByRole('button', { name: 'Add and build' }).click();

    const shown = page.getByRole('region', { name: /^shop was added/ });
    const hook = {
      url: await shown.getByRole('textbox', { name: 'Address' }).inputValue(),
      secret: await shown.getByRole('textbox', { name: 'Secret' }).inputValue(),
    };
    await installHook(portal.folder, hook);
    await page.getByRole('link', { name: 'Go to the build' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded in/);

    await page.goto(`${portal.address}/pipelines/shop?tab=settings`);
    await expect(page.getByRole('region', { name: 'Webhook', exact: true })).toContainText(hook.url);
    expect(await page.content()).not.toContain(hook.secret);

    await page.goto(`${portal.address}/pipelines/shop`);
    const builds = page.getByRole('region', { name: 'Builds' }).getByRole('listitem');
    await expect(builds).toHaveCount(1);
    await firstLook(page, portal, 'shop');
    const pushed = await source.commit({ price: '15' }, 'Lower the price');
    await source.git('push', '--quiet', 'origin', 'main');
    await expect(builds.filter({ hasText: 'Lower the price' })).toContainText('succeeded');
    await builds.getByRole('link', { name: '#2' }).click();
    await expect(logOf(page)).toContainText('a shirt costs 15');

    await page.goto(`${portal.address}/activity`);
    const rows = deliveriesOf(page);
    await expect(rows).toHaveCount(2);
    const push = rows.first();
    await expect(push).toContainText('Push');
    await expect(push).toContainText('Built');
    await expect(push.getByRole('link', { name: 'Build #2' })).toBeVisible();
    await push.locator('[data-row]').click();
    await expect(push).toContainText('By its signature');
    const sent = await push.getByRole('region', { name: 'Body' }).locator('pre').innerText();
    expect(sent).toContain(pushed);
    const body = JSON.stringify(JSON.parse(sent));
    const id = await push.locator('dt:text-is("webhook-id") + dd').innerText();

    await test.step('sent again with the same id, as by a sender that got no answer', async () => {
      expect((await deliver(hook, { id, body })).status).toBe(202);
      await expect(rows).toHaveCount(3);
      await expect(rows.first()).toContainText('Built before');
      await rows.first().getByRole('link', { name: 'Repeats an earlier delivery' }).click();
      await expect(rows.nth(1).locator('[data-row]')).toHaveAttribute('aria-expanded', 'true');
      await expect(rows.nth(1).getByRole('link', { name: 'Build #2' })).toBeVisible();
    });

    await test.step('told of once more, as by a hook that is installed twice', async () => {
      expect((await deliver(hook, { body })).status).toBe(202);
      await expect(rows).toHaveCount(4);
      await expect(rows.first()).toContainText('Built before');
      await expect(rows.first().getByRole('link', { name: 'Build #2' })).toBeVisible();
    });

    await test.step('decided anew: first only to see, then to build', async () => {
      await page.getByRole('button', { name: 'Dry run' }).click();
      const found = page.getByRole('status', { name: 'Result of the dry run' });
      await expect(found).toContainText('Would build');
      await expect(found).toContainText(`main${pushed.slice(0, 7)}`);
      await expect(found).toContainText(/microtica\.yaml.*Build/);
      await expect(rows).toHaveCount(4);
      await page.getByRole('button', { name: 'Replay' }).click();
      await expect(rows).toHaveCount(5);
      await rows.first().getByRole('link', { name: 'Build #3' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded in/);
      await expect(logOf(page)).toContainText('a shirt costs 15');
    });
  });
});
