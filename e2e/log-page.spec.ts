import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { addRepository, definition, expect, logOf, test } from './story.ts';

const lines = (page: Page) => page.getByRole('group', { name: /^Lines of the log/ });
const search = (page: Page) => page.getByRole('textbox', { name: 'Search the log' });
const count = (page: Page) => page.getByRole('search').getByRole('status');
const picked = (page: Page) => page.locator('button[data-mark="picked"]');

/** The file lines whose numbers are seen. */
async function numbers(page: Page): Promise<number[]> {
  const texts = await page.locator('button[data-line] > span').allTextContents();
  return texts.filter(Boolean).map(Number);
}

test('a log of 200 MB is opened, searched, jumped in, linked to and read as text', async ({
  page,
  portal,
  context,
}) => {
  test.setTimeout(180_000);
  const filler = 'of a long log, with as many words in it as it takes to come to a hundred bytes or so, as logs do';
  const repository = await portal.repository(
    'huge',
    definition({
      Build: [
        'seq -f "installing package %g" 1 500',
        `seq -f 'line %.0f ${filler}' 1 1000000; printf '\\033[1mneed\\033[31mle\\033[0m one\\n'; seq -f 'line %.0f ${filler}' 1000001 1900000; echo "needle two"; echo "src/a.c:3:1: error: expected ;"; echo last; exit 3`,
      ],
    }),
  );
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Failed in Build, command 2 of 2/, {
    timeout: 60_000,
  });
  await page.reload();

  // The first screen shows what failed, in the failing command; the other one is folded.
  await expect(logOf(page)).toContainText('src/a.c:3:1: error: expected ;');
  await expect(page.locator('button[data-mark="bad"]')).toHaveText('1900503');
  await expect(page.getByText(/1,900,504 of 1,900,504 lines/)).toBeVisible();

  await search(page).fill('needle');
  await expect(count(page)).toHaveText('2 of 2', { timeout: 30_000 });
  await expect(logOf(page)).toContainText('needle two');
  await lines(page).focus();
  await page.keyboard.press('n');
  await expect(count(page)).toHaveText('1 of 2');
  await expect(logOf(page)).toContainText('needle one');
  expect(await numbers(page)).toContain(1_000_501);
  await page.keyboard.press('N');
  await expect(logOf(page)).toContainText('needle two');

  await page.getByRole('button', { name: 'Regular expression' }).click();
  await search(page).fill('^line (5|50|5000) ');
  await expect(count(page)).toHaveText(/^\d of 3$/, { timeout: 30_000 });
  await search(page).fill('line (');
  await expect(page.getByRole('alert')).toContainText(/unclosed|parenthes/i);
  await search(page).press('Escape');

  await lines(page).focus();
  await page.keyboard.press('e');
  await expect(logOf(page)).toContainText('src/a.c:3:1: error');

  await page.locator('button[data-line="1900501"]').click();
  await page.locator('button[data-line="1900503"]').click({ modifiers: ['Shift'] });
  await expect(page.getByText('Lines 1,900,501–1,900,503')).toBeVisible();
  await expect(page).toHaveURL(/#L1900501-L1900503$/);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect
    .poll(() => page.evaluate('navigator.clipboard.readText()'))
    .toBe(`line 1900000 ${filler}\nneedle two\nsrc/a.c:3:1: error: expected ;\n`);

  const second = await context.newPage();
  await second.goto(`${portal.address}/pipelines/huge/builds/1#L1000501`);
  await expect(picked(second)).toHaveText('1000501');
  await expect(logOf(second)).toContainText('needle one');
  // A link into a folded command opens it.
  await second.goto(`${portal.address}/pipelines/huge/builds/1#L77`);
  await expect(picked(second)).toHaveText('77');
  await expect(logOf(second)).toContainText('installing package 77');

  await second.getByRole('link', { name: /^Text view/ }).click();
  await expect(second.getByRole('heading', { name: /Command 1: seq/ })).toBeVisible();
  await expect(second.locator('#L77')).toHaveAttribute('data-picked');
  await second.getByRole('link', { name: 'Later lines' }).click();
  await expect(second.getByText(`line 1 ${filler}`)).toBeVisible();
});

test('a flood is followed to its end; whoever looks up is left in peace, and follows again when he wants', async ({
  page,
  portal,
}) => {
  const end = join(portal.folder, 'end');
  const repository = await portal.repository(
    'flood',
    definition({
      Build: [
        `i=0; until [ -e '${end}' ]; do i=$((i+1)); seq -f "round $i line %g" 1 2000; sleep 0.05; done; echo over`,
      ],
    }),
  );
  await addRepository(page, portal, repository.path);
  await expect(logOf(page)).toContainText(/round [5-9]\d* line/);

  await lines(page).hover();
  await page.mouse.wheel(0, -400);
  await expect(page.getByRole('button', { name: /^New lines/ })).toBeVisible();
  const [top] = await numbers(page);
  const pill = page.getByRole('button', { name: /^New lines/ });
  const counted = async () => Number((await pill.textContent())?.replace(/\D/g, ''));
  const before = await counted();
  await expect.poll(counted).toBeGreaterThan(before + 4000);
  expect((await numbers(page))[0]).toBe(top);

  await page.keyboard.press('f');
  await expect(pill).toBeHidden();
  await writeFile(end, '');
  await expect(logOf(page)).toContainText('over');
  await expect(page.getByText('Sealed', { exact: true })).toBeVisible();
  const total = Number(
    /([\d,]+) of/.exec((await page.getByText(/of [\d,]+ lines/).textContent()) ?? '')?.[1]?.replaceAll(',', ''),
  );
  expect((await numbers(page)).at(-1)).toBe(total);
});

test('commands fold, lines wrap or not, and times are shown', async ({ page, portal }) => {
  const repository = await portal.repository(
    'folds',
    definition({
      Build: [
        'seq -f "first %g" 1 5',
        `printf 'wide 漢字 😀 %s\\n' "$(seq -s - 1 200)"; printf '10%%\\r50%%\\r100%%\\n'`,
        'seq -f "third %g" 1 5',
      ],
    }),
  );
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Succeeded/);
  await expect(logOf(page)).toContainText('third 5');
  expect(await numbers(page)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

  await page.getByRole('button', { name: /^Output of seq -f "first/ }).click();
  await expect(logOf(page)).not.toContainText('first 1');
  expect(await numbers(page)).toEqual([6, 7, 8, 9, 10, 11, 12]);
  await page.getByRole('button', { name: /^Output of seq -f "first/ }).click();
  await expect(logOf(page)).toContainText('first 1');

  const rowOf = async (line: number) => await page.locator(`button[data-line="${line}"]`).count();
  expect(await rowOf(6)).toBeGreaterThan(3);
  await lines(page).focus();
  await page.keyboard.press('w');
  await expect.poll(() => rowOf(6)).toBe(1);
  await expect(logOf(page)).toContainText('100%');
  await expect(logOf(page)).not.toContainText('50%');
  await page.keyboard.press('t');
  await expect(page.locator('button[data-line="1"] > small')).toHaveText(/^\d+\.\ds$/);
  await page.keyboard.press('t');
  await expect(page.locator('button[data-line="1"] > small')).toHaveText(/^\d\d:\d\d:\d\d$/);
});

test('a failed build is read to its last line, with the mouse, keys and clipboard', async ({
  page,
  portal,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const repository = await portal.repository(
    'mouse',
    definition({ Test: ['seq -f "checking %g" 1 4000; echo "Error: basketbroke"; seq 1 300; echo theend; exit 3'] }),
  );
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Failed in Test/);
  const seen = async (line: number) => {
    const row = page.locator(`button[data-line="${line}"]`);
    const box = (await row.count()) === 0 ? null : await row.boundingBox();
    return box !== null && box.y > 0 && box.y + box.height <= (page.viewportSize()?.height ?? 0);
  };

  // By the wheel alone, from wherever it opened, the last line comes into the window.
  await lines(page).hover();
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, 4000);
      return seen(4302);
    })
    .toBe(true);

  // A click into the log leaves the keys to the page: to the error, and times beside it.
  await lines(page).click({ position: { x: 400, y: 60 } });
  await page.keyboard.press('e');
  await expect(page.locator('button[data-here="here"] > span')).toHaveText('4001');
  expect(await seen(4001)).toBe(true);
  await page.keyboard.press('t');
  await expect(page.locator('button[data-line] > small').filter({ hasText: /^\d+\.\ds$/ })).not.toHaveCount(0);

  // The column of times leaves less room, and the rows are made anew: what is measured twice alike stays where it is.
  const message = logOf(page).getByText('Error: basketbroke');
  let place = '';
  const stands = async () => {
    const box = (await message.count()) === 0 ? null : await message.boundingBox();
    const before = place;
    place = JSON.stringify(box);
    return box !== null && place === before;
  };
  await expect.poll(stands, { intervals: [200] }).toBe(true);
  const { x, y } = JSON.parse(place) as { x: number; y: number };
  await page.mouse.dblclick(x + 100, y + 8);
  await page.keyboard.press('Control+c');
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe('basketbroke');
});
