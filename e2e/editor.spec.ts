import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { addRepository, definition, dropFile, expect, logOf, test } from './story.ts';

const run = promisify(execFile);

test('a mistake is marked, mended, drawn, taken away as a patch, and built from the repository', async ({
  page,
  portal,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const repository = await portal.repository('edited', definition({ Build: ['echo built'], Test: ['echo tested'] }));
  await addRepository(page, portal, repository.path);
  await page.goto(`${portal.address}/pipelines/edited`);
  await page.getByRole('link', { name: 'Open in editor' }).click();
  await expect(page.getByText('Pipelines change only through the repository.')).toBeVisible();
  await expect(page.getByText('No problems')).toBeVisible();
  const graph = page.locator('.react-flow__node');
  await expect(graph.filter({ hasText: 'Test' })).toBeVisible();

  await page.locator('.view-line').filter({ hasText: 'Next: Test' }).click();
  await page.keyboard.press('End');
  await page.keyboard.insertText('s');
  await expect(page.getByText('1 error')).toBeVisible();
  await expect(page.locator('.squiggly-error')).toBeVisible();
  await expect(graph.filter({ hasText: 'Tests?' })).toContainText('No such state');
  await expect(graph.filter({ hasText: 'Not reached' })).toContainText('Test');
  await page.getByRole('link', { name: /Problems/ }).click();
  await expect(page.getByText('names “Tests”, but there is no such state. Did you mean “Test”?')).toBeVisible();
  await page.getByRole('button', { name: 'Change to “Test”' }).click();
  await expect(page.getByText('No problems', { exact: true })).toBeVisible();

  await page.getByRole('link', { name: /Graph/ }).click();
  await page.locator('.view-line').filter({ hasText: 'echo tested' }).click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.insertText(', echo from the patch');
  await page.locator('.view-line').filter({ hasText: 'StartAt' }).click();
  await page.keyboard.press('End');
  await page.keyboard.press('Shift+Home');
  await page.keyboard.insertText('StartAt: Test');
  await expect(graph.filter({ hasText: 'Build' })).toBeVisible();
  await page.getByRole('link', { name: /Changes/ }).click();
  await expect(page.locator('[data-sign="+"]').filter({ hasText: 'StartAt: Test' })).toBeVisible();

  await page.reload();
  await expect(page.getByText('The draft is kept in this browser alone.')).toBeVisible();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  expect(await readFile(await (await saved).path(), 'utf8')).toContain('StartAt: Test');
  await page.getByRole('button', { name: 'Copy as patch' }).click();
  await expect(page.getByText('The patch was copied.')).toBeVisible();
  const patch = await page.evaluate<string>('navigator.clipboard.readText()');
  await writeFile(join(portal.folder, 'change.patch'), patch);
  await run('git', ['apply', join(portal.folder, 'change.patch')], { cwd: repository.path });
  await repository.commit({}, 'By the patch');

  await page.goto(`${portal.address}/pipelines/edited`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await expect(logOf(page)).toContainText('from the patch');
});

test('a new definition begins with a template, and shell mistakes are found in it', async ({ page, portal }) => {
  await page.goto(portal.address);
  await page.getByRole('link', { name: 'Begin one in the editor' }).click();
  await expect(page.getByText('A new file')).toBeVisible();
  await expect(page.locator('.squiggly-error')).toHaveCount(0);
  await page.getByRole('button', { name: 'Checks side by side' }).click();
  await expect(page.getByText('No problems')).toBeVisible();
  await page.locator('.view-line').filter({ hasText: 'npm run lint' }).click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.insertText(' && fi');
  await page.getByRole('link', { name: /Problems/ }).click();
  await expect(page.getByText(/Not valid shell/)).toBeVisible();
});

test('keys are explained and offered, the file is put in order, and a draft outlives leaving', async ({
  page,
  portal,
}) => {
  const repository = await portal.repository('kept', definition({ Build: ['echo built'], Test: ['echo tested'] }));
  await addRepository(page, portal, repository.path);
  await page.goto(`${portal.address}/editor?pipeline=kept`);
  await expect(page.getByText('No problems')).toBeVisible();

  await page.getByText('StartAt', { exact: true }).hover();
  await expect(page.getByText('StartAt: The name of the first state.')).toBeVisible();

  await page.locator('.view-line').filter({ hasText: 'Next: Test' }).click();
  await page.keyboard.press('End');
  for (const _ of 'Test') await page.keyboard.press('Backspace');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget').getByLabel('Build', { exact: false }).first().click();
  await expect(page.locator('.view-line').filter({ hasText: 'Next: Build' })).toBeVisible();
  await expect(page.getByText('The draft is kept in this browser alone.')).toBeVisible();

  await page.getByRole('link', { name: 'Pipelines' }).first().click();
  await page.getByRole('link', { name: 'Back to the draft' }).click();
  await expect(page.locator('.view-line').filter({ hasText: 'Next: Build' })).toBeVisible();

  await repository.commit(
    { 'microtica.yaml': definition({ Build: ['echo built'], Test: ['echo tested', 'echo more'] }) },
    'More',
  );
  await page.reload();
  await expect(page.getByText('The file in the repository has changed since it was begun.')).toBeVisible();
  await page.getByRole('button', { name: 'Bring it up to date' }).click();
  await expect(page.locator('.view-line').filter({ hasText: 'echo more' })).toBeVisible();
  await expect(page.locator('.view-line').filter({ hasText: 'Next: Build' })).toBeVisible();

  await page.getByRole('button', { name: 'Drop the draft' }).click();
  await expect(page.locator('.view-line').filter({ hasText: 'Next: Test' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy as patch' })).toBeDisabled();
});

test('a file is dropped on the editor and put in order, or refused with the reason', async ({ page, portal }) => {
  await page.goto(`${portal.address}/editor`);
  await expect(page.getByText('Begin with', { exact: true })).toBeVisible();
  const text = 'Pipeline:\n    StartAt:   A # first\n    States:\n        A: {Type: Pass,   End: true}\n';
  await dropFile(page, text);
  await expect(page.getByText('No problems')).toBeVisible();
  await page.getByRole('button', { name: 'Format' }).click();
  await expect(page.locator('.view-lines')).toContainText('StartAt: A # first');

  await dropBytes(page, 'picture.png', [0x89, 0x50, 0x4e, 0x47, 0, 0]);
  await expect(page.getByText('“picture.png” was not opened: it is no text in UTF-8.')).toBeVisible();
  await expect(page.locator('.view-lines')).toContainText('StartAt: A # first');

  const steps = 'steps:\n    Ship:\n        type:   deploy\n        cluster: {{CLUSTER_ID}}\n';
  await dropFile(page, steps);
  await page.getByRole('button', { name: 'Format' }).click();
  await expect(page.locator('.view-line').filter({ hasText: /^\s{4}cluster:\s{{CLUSTER_ID}}$/ })).toBeVisible();
  await expect(page.locator('.view-line').filter({ hasText: 'type: deploy' })).toBeVisible();

  await dropFile(page, 'steps: [\n');
  await page.getByRole('button', { name: 'Format' }).click();
  await expect(page.getByText(/Not formatted. It is not valid YAML: line \d/)).toBeVisible();
});

test('the keys belong to whoever has the focus: text to the editor, arrows to the graph, Tab to the page', async ({
  page,
  portal,
}) => {
  const repository = await portal.repository('keys', definition({ Build: ['echo built'], Test: ['echo tested'] }));
  await addRepository(page, portal, repository.path);
  await page.goto(`${portal.address}/editor?pipeline=keys`);
  const graph = page.locator('.react-flow__node');
  await expect(graph.filter({ hasText: 'Test' })).toBeVisible();

  await page.locator('.view-line').filter({ hasText: 'Next: Test' }).click();
  await page.keyboard.press('End');
  await page.keyboard.type(' # g p / j k ? gp');
  await expect(page.locator('.view-line').filter({ hasText: 'Next: Test # g p / j k ? gp' })).toBeVisible();
  await expect(page).toHaveURL(/\/editor\?pipeline=keys/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Home');
  await page.keyboard.press('Tab');
  await expect(page.locator('.view-line').filter({ hasText: /^\s{8}Next:\sTest/ })).toBeVisible();
  await page.keyboard.press('Shift+Tab');
  await expect(page.locator('.view-line').filter({ hasText: /^\s{6}Next:\sTest/ })).toBeVisible();
  await expect(page.getByText('indents. Esc, then Tab, goes on.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Drop the draft' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByText('goes on. Type, or Ctrl M, and it indents.')).toBeVisible();
  await page.keyboard.press('Shift+Tab');
  await expect(page.locator('input[type=file]')).toBeFocused();

  const viewport = page.locator('.react-flow__viewport');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(viewport).not.toHaveCSS('transform', /matrix\(1, 0, 0, 1,/);
  await graph.filter({ hasText: 'Build' }).getByRole('button').click();
  await expect(page.locator('.native-edit-context')).toBeFocused();
  await graph.filter({ hasText: 'Build' }).getByRole('button').focus();
  await page.keyboard.press('ArrowDown');
  await expect(graph.filter({ hasText: 'Test' }).getByRole('button')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(graph.filter({ hasText: 'Test' }).getByRole('button')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(graph.filter({ hasText: 'Build' }).getByRole('button')).toBeFocused();

  const zoomed = (await viewport.getAttribute('style')) ?? '';
  await page.locator('.view-line').filter({ hasText: 'StartAt: Build' }).click();
  await page.keyboard.press('End');
  await page.keyboard.type('s');
  await expect(page.getByText('1 error')).toBeVisible();
  await expect(viewport).toHaveAttribute('style', zoomed);
});

test('variables are closed once, and stages are offered', async ({ page, portal }) => {
  await page.goto(`${portal.address}/editor`);
  await expect(page.getByText('Begin with', { exact: true })).toBeVisible();
  await dropFile(
    page,
    'stages: [check, push]\nsteps:\n  Test:\n    commands: [true]\n    title: x\n    stage: check\n',
  );
  await page.locator('.view-line').filter({ hasText: 'title: x' }).click();
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('{{MIC_BR');
  await page.locator('.suggest-widget').getByLabel('MIC_BRANCH_FILTER', { exact: false }).first().click();
  await expect(page.locator('.view-line').filter({ hasText: /^\s{4}title:\s{{MIC_BRANCH_FILTER}}$/ })).toBeVisible();
  await page.locator('.view-line').filter({ hasText: 'stage: check' }).click();
  await page.keyboard.press('End');
  for (const _ of 'check') await page.keyboard.press('Backspace');
  await page.keyboard.press('Control+Space');
  await page.locator('.suggest-widget').getByLabel('push', { exact: false }).first().click();
  await expect(page.locator('.view-line').filter({ hasText: 'stage: push' })).toBeVisible();
});

test('two tabs go on with one draft, and a branch that moved is said', async ({ page, portal, context }) => {
  const before = definition({ Build: ['echo built'], Test: ['echo tested'] });
  const repository = await portal.repository('shared', before);
  await addRepository(page, portal, repository.path);
  const address = `${portal.address}/editor?pipeline=shared`;
  await page.goto(address);
  await expect(page.getByText('No problems')).toBeVisible();
  const second = await context.newPage();
  await second.goto(address);
  await expect(second.getByText('No problems')).toBeVisible();

  await page.locator('.view-line').filter({ hasText: 'StartAt' }).click();
  await page.keyboard.press('End');
  await page.keyboard.type(' # first');
  await expect(second.locator('.view-line').filter({ hasText: 'StartAt: Build # first' })).toBeVisible();
  await expect(second.getByText('Another tab goes on with this draft')).toBeVisible();
  await second.locator('.view-line').filter({ hasText: 'StartAt' }).click();
  await second.keyboard.press('End');
  await second.keyboard.type(', second');
  await expect(page.locator('.view-line').filter({ hasText: 'StartAt: Build # first, second' })).toBeVisible();
  await second.getByRole('button', { name: 'Drop the draft' }).click();
  await expect(page.getByText('This draft was dropped in another tab.')).toBeVisible();
  await page.getByRole('button', { name: 'Drop it here as well' }).click();
  await expect(page.locator('.view-line').filter({ hasText: 'second' })).toHaveCount(0);
  await second.close();

  await page.getByRole('link', { name: 'shared' }).click();
  await repository.commit(
    { 'microtica.yaml': definition({ Build: ['echo built anew'], Test: ['echo tested'] }) },
    'Another text',
  );
  await page.getByRole('link', { name: 'Open in editor' }).click();
  await expect(page.locator('.view-line').filter({ hasText: 'echo built anew' })).toBeVisible();
});

test('what changed is drawn, and a build shows the ways that it took', async ({ page, portal }) => {
  const repository = await portal.repository('caught', caughtPipeline);
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    /Succeeded in .*, 3 states\. Build failed and was caught by Clean up\./,
  );
  const steps = page.getByRole('navigation', { name: 'Steps' });
  await expect(steps.getByText('caught by Clean up')).toBeVisible();
  await expect(steps.locator('b')).toHaveText(['Build', 'Clean up', 'Report', 'Ship']);
  await expect(page.locator('g[data-kind="catch"]')).toHaveAttribute('data-taken', 'true');
  await expect(page.locator('g[data-kind="next"][data-taken="true"]')).toHaveCount(1);

  await page.getByRole('link', { name: 'Definition' }).click();
  await page.getByRole('link', { name: 'Open in editor' }).click();
  await expect(page.getByRole('navigation', { name: 'Breadcrumb' })).toHaveText(/caught.*Editor/);
  await page.locator('.view-line').filter({ hasText: 'Next: Ship' }).click();
  await page.keyboard.press('End');
  for (const _ of 'Ship') await page.keyboard.press('Backspace');
  await page.keyboard.type('Report');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: /Changes/ }).click();
  await expect(page.getByText('led elsewhere')).toBeVisible();
  await expect(page.locator('[data-mark="changed"]')).toBeInViewport();
});

const caughtPipeline = `Pipeline:
  StartAt: Build
  States:
    Build:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters: { commands: ["exit 3"] }
      Catch: [{ ErrorEquals: [States.ALL], Next: Clean up }]
      Next: Ship
    Ship: { Type: Pass, Next: Report }
    Clean up: { Type: Pass, Next: Report }
    Report: { Type: Succeed }
`;

/** Drops a file that is no text on the editor. */
async function dropBytes(page: Page, name: string, bytes: readonly number[]): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.of(${bytes.join()})], ${JSON.stringify(name)}));
    return transfer;
  })()`);
  await page.getByRole('region', { name: 'Editor' }).dispatchEvent('drop', { dataTransfer: transfer });
}
