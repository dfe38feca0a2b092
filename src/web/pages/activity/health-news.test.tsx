// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, expect, test } from 'vitest';
import type { HealthNews as News } from '#contract/health.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { HealthNews } from './health-news.tsx';

const server = setupServer();
servePages(server);
afterEach(() => server.resetHandlers());

const broke: News = {
  pipeline: { id: 'web', name: 'checkout-web' },
  at: '2026-11-25T09:00:00.000Z',
  word: 'unhealthy',
  before: 'degraded',
  because: '3 of the last 5 builds on main failed',
  build: { id: 'b12', number: 12 },
};
const began: News = { ...broke, at: '2026-11-24T09:00:00.000Z', word: 'healthy', before: 'unknown', build: null };

/** Serves the newest change, then the oldest; of a word, those alone that became it. */
function show(all: readonly [News, News] | readonly []) {
  server.use(
    http.get('*/api/health-changes', ({ request }) => {
      const asked = new URL(request.url).searchParams;
      const word = asked.get('word');
      if (word) return HttpResponse.json({ items: all.filter((each) => each.word === word), nextCursor: null });
      if (all.length === 0) return HttpResponse.json({ items: [], nextCursor: null });
      const older = asked.get('cursor') === 'older';
      return HttpResponse.json({ items: [all[older ? 1 : 0]], nextCursor: older ? null : 'older' });
    }),
  );
  return showPage([{ path: '*', element: <HealthNews /> }]);
}

test('a change tells what became of which pipeline, by which rule and which build', async () => {
  show([broke, began]);
  const line = await screen.findByRole('listitem');
  expect(line.textContent).toContain('checkout-web became unhealthy, was degraded');
  expect(line.textContent).toContain('3 of the last 5 builds on main failed');
  expect(screen.getByRole('link', { name: 'checkout-web' }).getAttribute('href')).toBe('/pipelines/web');
  expect(screen.getByRole('link', { name: '#12' }).getAttribute('href')).toBe('/pipelines/web/builds/12');
});

test('older changes come when they are asked for; one without a build says what else brought it about', async () => {
  show([broke, began]);
  fireEvent.click(await screen.findByRole('button', { name: 'Show older' }));
  const older = await screen.findByText(/by another rule or main branch/);
  expect(older.closest('li')?.textContent).toContain('checkout-web became healthy');
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
  expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
});

test('a word narrows the list down, and says so where nothing became it', async () => {
  show([broke, began]);
  await screen.findByRole('link', { name: '#12' });
  fireEvent.change(screen.getByRole('combobox', { name: 'Became' }), { target: { value: 'degraded' } });
  expect(await screen.findByText('No pipeline became that.')).toBeDefined();
  expect(screen.queryByRole('listitem')).toBeNull();
});

test('says what will be here while nothing has changed', async () => {
  show([]);
  expect(await screen.findByText(/No pipeline has changed yet/)).toBeDefined();
});
