import { AxeBuilder } from '@axe-core/playwright';
import { addRepository, definition, expect, test } from './story.ts';

/** Every page with data on it, by its address. */
const pages = [
  '/',
  '/?view=wall',
  '/pipelines/new',
  '/pipelines/shop',
  '/pipelines/shop?tab=failures',
  '/pipelines/shop?tab=definition',
  '/pipelines/shop?tab=triggers',
  '/pipelines/shop?tab=settings',
  '/pipelines/shop/builds/1',
  '/pipelines/shop/builds/1?view=text',
  '/pipelines/shop/builds/1?tab=timeline',
  '/pipelines/shop/builds/1?tab=changes',
  '/pipelines/shop/builds/1?tab=artifacts',
  '/insights',
  '/pipelines/shop?tab=insights',
  '/pipelines/shop/compare?base=1&head=1',
  '/activity',
  '/activity?show=health',
  '/search?q=expected',
  '/settings',
  '/editor?pipeline=shop',
];

for (const [scheme, width] of [
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
] as const) {
  test(`no page has a serious mistake that a checker finds, ${scheme}, ${width} px`, async ({ page, portal }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    const commands = ['echo "Error: expected 3"; exit 1'];
    const repository = await portal.repository('shop', definition({ Build: ['echo built'], Test: commands }));
    await addRepository(page, portal, repository.path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Failed/);
    const found: string[] = [];
    for (const path of pages) {
      await page.goto(`${portal.address}${path}`);
      await expect(page.getByRole('main')).toBeVisible();
      await page.waitForLoadState('networkidle');
      const { violations } = await new AxeBuilder({ page }).exclude('.xterm, .monaco-editor').analyze();
      for (const { id, impact, nodes } of violations) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        found.push(...nodes.map(({ html, failureSummary }) => `${path} ${id}: ${html} ${failureSummary}`));
      }
    }
    expect(found).toEqual([]);
  });
}
