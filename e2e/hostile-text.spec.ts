import { addRepository, definition, expect, logOf, test } from './story.ts';

const markup = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script><a href="javascript:document.title='owned'">x</a>`;

/** What a log may print to take hold of the terminal or of the page that shows it. As printf formats. */
const hostile = [
  String.raw`\033]0;owned\007`,
  String.raw`\033]2;owned\033\\`,
  String.raw`\033]52;c;b3duZWQ=\007`,
  String.raw`\033]8;;javascript:document.title=1\033\\script link\033]8;;\033\\`,
  String.raw`\033]8;;file:///etc/passwd\007file link\033]8;;\007`,
  String.raw`\033]8;;https://example.com/fine\007web link\033]8;;\007`,
  String.raw`\033]1337;File=inline=1:AAAA\007\033]777;notify;a;b\007\033]4;1;rgb:00/00/00\007\033]10;#000000\007`,
  String.raw`\033[?1049h\033[?1000h\033[?25l\033[2J\033[3J\033[1;1Hmoved\033[10A\033[5S\033[r\033[?7l\033[4h\033c`,
  String.raw`\033(0lqqk\033)0\016line drawing\x0b\x0c\205\204`,
  String.raw`\033[6n\033[c\033[>c\033]10;?\007\033P$q m\033\\\005`,
  String.raw`\033]0;never ended`,
  String.raw`\033P never ended either`,
  String.raw`\033[99999999b\033[31`,
];

test('what a build prints changes neither the page nor the terminal', async ({ page, portal, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  // All lines are seen at once: what is clicked stays where it is.
  await page.setViewportSize({ width: 1280, height: 1400 });
  const printed = hostile.map((format, index) => `printf '${format.replaceAll("'", "'\\''")} line ${index}\\n'`);
  const repository = await portal.repository(
    'hostile',
    definition({ Build: [`echo '${markup.replaceAll("'", "'\\''")}'`, printed.join('; '), 'echo last line', 'false'] }),
  );
  await repository.git('checkout', '-q', '-b', 'feature/<b>x</b>');
  await repository.git('checkout', '-q', 'main');
  await repository.commit({ 'a.txt': 'a' }, markup);
  await addRepository(page, portal, repository.path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Failed in Build/);
  await page.evaluate(`navigator.clipboard.writeText('mine')`);
  await page
    .getByRole('button', { name: 'Unfold all commands' })
    .or(page.getByRole('button', { name: 'Fold all commands' }))
    .click();
  await page.getByRole('button', { name: 'Unfold all commands' }).click();
  await expect(logOf(page)).toContainText(markup);
  await expect(logOf(page)).toContainText('last line');

  // Every line stands in its place: nothing moved the cursor, cleared the screen, or ate what came behind it.
  const numbers = await page.locator('button[data-line] > span').allTextContents();
  expect(numbers.filter(Boolean)).toEqual(Array.from({ length: hostile.length + 2 }, (_, index) => String(index + 1)));
  for (const [index, format] of hostile.entries()) {
    // What follows a string that never ends is part of it, and what is drawn with lines is not text; both to their own line end.
    const swallowed = /never ended|\[31$|line drawing/.test(format);
    const line = page.locator('.xterm-rows > div').filter({ hasText: new RegExp(`line ${index}$`) });
    await expect(line, format).toHaveCount(swallowed ? 0 : 1);
  }
  expect(await page.title()).not.toContain('owned');
  await expect(page.locator('main img[src="x"], main script')).toHaveCount(0);
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('mine');
  await expect(page.getByText(markup).first()).toBeVisible();

  const opened: string[] = [];
  context.on('page', (other) => opened.push(other.url()));
  const asked: string[] = [];
  await context.route('https://example.com/**', (route) => {
    asked.push(route.request().url());
    return route.fulfill({ body: 'fine' });
  });
  for (const name of ['script link', 'file link', 'web link']) {
    const link = page.locator('.xterm-rows span').filter({ hasText: name }).first();
    const over = async () => {
      // The rows are made anew as they are drawn: what was measured a moment ago may be gone.
      const box = await link.boundingBox();
      if (!box) return false;
      // By way of another line: what the terminal has found out about a line it keeps as long as the mouse is over it.
      await page.mouse.move(box.x + 10, box.y - 60);
      await page.mouse.move(box.x + 10, box.y + 8);
      return name !== 'web link' || (await page.locator('.xterm-cursor-pointer').count()) > 0;
    };
    await expect.poll(over).toBe(true);
    await page.mouse.down();
    await page.mouse.up();
  }
  await expect.poll(() => asked).toEqual(['https://example.com/fine']);
  await expect.poll(() => opened.length).toBe(1);
  expect(await page.title()).not.toContain('owned');

  await page.getByRole('link', { name: /^Text view/ }).click();
  await expect(page.getByText(markup).first()).toBeVisible();
  await expect(page.locator('main img[src="x"], main script')).toHaveCount(0);
});
