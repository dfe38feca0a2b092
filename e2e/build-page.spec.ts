import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addRepository, definition, expect, test, waitFor } from './story.ts';

const making = (command: string) => `Pipeline:
  StartAt: Make
  States:
    Make:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        artifacts: true
        commands: ["mkdir dist", "echo made > dist/result.txt"]
      Next: Test
    Test:
      Type: Task
      Resource: microtica.actions.cmd
      Parameters:
        commands: [${JSON.stringify(command)}]
      End: true
`;

test('a build shows where its time went, what has changed since the last green one, and what is in its archive', async ({
  page,
  portal,
}) => {
  const repository = await portal.repository('shop', making('true'));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);

  await page.getByRole('link', { name: /^Artifacts/ }).click();
  await page.getByRole('link', { name: 'Look into Make.tar.gz' }).click();
  const inside = page.getByRole('region', { name: 'In Make.tar.gz' });
  await expect(inside.getByRole('row')).not.toHaveCount(0);
  await inside.getByLabel('Part of a path').fill('RESULT');
  await expect(inside.getByRole('row')).toHaveCount(2);
  await expect(inside.getByRole('row', { name: /dist\/result\.txt File rw-/ })).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    inside.getByRole('link', { name: 'dist/result.txt' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('result.txt');
  expect(await readFile(await file.path(), 'utf8')).toBe('made\n');
  await page.reload();
  await expect(inside.getByRole('row')).toHaveCount(2);

  await repository.commit({ 'notes.txt': 'one\ntwo\n' }, 'Add notes');
  await repository.commit({ 'microtica.yaml': making('false') }, 'Break the test');
  await page.request.post(`${portal.address}/api/pipelines/shop/builds`, { data: {} });
  await page.goto(`${portal.address}/pipelines/shop/builds/2`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Failed in Test/);
  await page.getByRole('link', { name: '2 commits since the last green build #1' }).click();
  await expect(page).toHaveURL(/\?tab=changes$/);
  const commits = page.getByRole('region', { name: 'Commits' });
  await expect(commits.getByRole('listitem')).toHaveText([/Break the test/, /Add notes/]);
  await expect(commits.getByRole('link', { name: '#1' })).toBeVisible();
  const files = page.getByRole('region', { name: 'Files changed' });
  await expect(files.getByRole('heading')).toHaveText('2 files changed+3 −1');
  await expect(files.getByRole('listitem').filter({ hasText: 'notes.txt' })).toContainText('+2 −0');

  await page.getByRole('link', { name: 'Timeline' }).click();
  const bars = page.getByRole('list', { name: 'Waterfall of the build' }).getByRole('listitem');
  await expect(bars).toHaveText([
    /Waiting for a builder/,
    /Fetch source/,
    /Make/,
    /mkdir dist/,
    /echo made/,
    /Test/,
    /false/,
  ]);
  await page.getByText('As a table').click();
  await expect(page.getByRole('row', { name: /^false Failed/ })).toBeVisible();
  await page.getByRole('navigation', { name: 'Part of the build' }).getByRole('link', { name: 'Make' }).click();
  await expect(page.getByRole('list', { name: 'Waterfall of Make' }).getByRole('listitem')).toHaveCount(3);
  await page.getByRole('link', { name: 'Whole build' }).click();
  await bars.getByRole('link').first().focus();
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\?state=Test&attempt=1&command=0$/);
});

test('a build that is silent for longer than it ever was says so, from one green build on', async ({
  page,
  portal,
}) => {
  await page.clock.install();
  const gate = join(portal.folder, 'gate');
  await writeFile(gate, '');
  const repository = await portal.repository('shop', definition({ Test: ['echo begun', waitFor(gate)] }));
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);

  await rm(gate);
  await page.request.post(`${portal.address}/api/pipelines/shop/builds`, { data: {} });
  await page.goto(`${portal.address}/pipelines/shop/builds/2`);
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(/Running Test/);
  const silent = page.getByText(/Test has been silent for 4m \d\ds, normally at most \d s\./);
  const late = page.getByText(/It takes longer than usual: running for 4m \d\ds, usually \d(\.\d)? s\./);
  await expect(silent).toHaveCount(0);
  await page.clock.fastForward(4 * 60_000);
  await expect(silent).toBeVisible();
  await expect(late).toBeVisible();
  const steps = page.getByRole('navigation', { name: 'Steps' });
  await expect(steps).toContainText(/running for 4m \d\ds, usually .*; silent for 4m \d\ds, normally at most/);

  await writeFile(gate, '');
  await expect(heading).toHaveText(/Succeeded/);
  await expect(silent).toHaveCount(0);
});
