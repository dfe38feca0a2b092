import { expect, test } from './story.ts';

const mostBytes = 200 * 1024;

test('the first page is small, and carries no terminal, no editor and no graph', async ({ page, portal }) => {
  const files: { name: string; bytes: number }[] = [];
  page.on('requestfinished', async (request) => {
    if (!['script', 'stylesheet'].includes(request.resourceType())) return;
    files.push({ name: new URL(request.url()).pathname, bytes: (await request.sizes()).responseBodySize });
  });
  await page.goto(portal.address);
  await expect(page.getByRole('button', { name: 'Add the samples and build' })).toBeVisible();
  await expect.poll(() => files.length).toBeGreaterThan(3);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  test.info().annotations.push({ type: 'size', description: `${total} bytes in ${files.length} files` });
  console.log(`first page: ${total} bytes of JavaScript and CSS as sent, ${files.length} files`);
  expect(total).toBeGreaterThan(50 * 1024);
  expect(total).toBeLessThanOrEqual(mostBytes);
  const loadedLater = /log-pane|xterm|editor|validation|monaco|state-graph|xyflow|dagre/;
  expect(files.map(({ name }) => name).filter((name) => loadedLater.test(name))).toEqual([]);
});
