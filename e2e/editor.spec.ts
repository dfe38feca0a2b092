import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await expect(logOf(page)).toContainText('from the patch');
});

test('a new definition begins with a template, and shell mistakes are found in it', async ({ page, portal }) => {
  await page.goto(`${portal.address}/editor`);
  await expect(page.getByText('There is nothing to draw yet.')).toBeVisible();
  await page.getByLabel('Template').selectOption('Checks side by side');
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

test('a file is dropped on the editor and put in order', async ({ page, portal }) => {
  await page.goto(`${portal.address}/editor`);
  await expect(page.getByText('There is nothing to draw yet.')).toBeVisible();
  const text = 'Pipeline:\n    StartAt:   A # first\n    States:\n        A: {Type: Pass,   End: true}\n';
  await dropFile(page, text);
  await expect(page.getByText('No problems')).toBeVisible();
  await page.getByRole('button', { name: 'Format' }).click();
  await expect(page.locator('.view-lines')).toContainText('StartAt: A # first');
});
