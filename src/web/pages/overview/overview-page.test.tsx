// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { expect, test } from 'vitest';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { shownRow } from '#web/testing/shown-pipelines.ts';
import { OverviewPage } from './overview-page.tsx';

const server = setupServer();
servePages(server);

const summary = {
  health: { healthy: 1, degraded: 0, unhealthy: 0, unknown: 1 },
  running: 0,
  queued: 0,
  failedIn24h: 0,
  days: [],
};
const page = (ids: string[], nextCursor: string | null = null, total = ids.length) => ({
  items: ids.map((id) => shownRow(id)),
  nextCursor,
  total,
});
const system = {
  version: '0.1.0',
  bash: '5.2',
  git: '2.39',
  containerEngine: null,
  builders: 2,
  samples: [],
  actor: 'local',
};

function serve(pipelines: (asked: URLSearchParams) => Response) {
  server.use(
    http.get('/api/overview', () => HttpResponse.json(summary)),
    http.get('/api/views', () => HttpResponse.json([])),
    http.get('/api/system', () => HttpResponse.json(system)),
    http.get('/api/pipelines', ({ request }) => pipelines(new URL(request.url).searchParams)),
  );
}
const open = (address: string) => showPage([{ path: '/', Component: OverviewPage }], address);

test('a page that cannot be had is asked for once, and again when somebody wants it', async () => {
  const asked: string[] = [];
  let broken = true;
  serve((parameters) => {
    const cursor = parameters.get('cursor') ?? '';
    asked.push(cursor);
    if (cursor === '') return HttpResponse.json(page(['web'], 'next', 2));
    if (broken) return HttpResponse.json({ code: 'internal', message: 'It broke.' }, { status: 500 });
    return HttpResponse.json(page(['mail'], null, 2));
  });
  const { user } = open('/?view=wall');
  await screen.findByText('Could not load more pipelines');
  expect(asked).toEqual(['', 'next']);
  broken = false;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByRole('link', { name: 'mail' });
  expect(asked).toEqual(['', 'next', 'next']);
});

test('taking away a filter that matched nothing is no first start', async () => {
  let answerAll: (() => void) | undefined;
  const all = new Promise<void>((resolve) => {
    answerAll = resolve;
  });
  serve(() => HttpResponse.json(page([])));
  server.use(
    http.get('/api/pipelines', async ({ request }) => {
      if (new URL(request.url).searchParams.get('q') === 'nothing') return HttpResponse.json(page([]));
      await all;
      return HttpResponse.json(page(['web']));
    }),
  );
  const { user } = open('/?q=nothing&view=wall');
  await screen.findByText(/No pipeline matches/);
  await user.click(screen.getByRole('button', { name: 'Show all' }));
  const field = await screen.findByLabelText('Filter by name, repository or author');
  expect(screen.queryByText('No pipelines yet')).toBeNull();
  answerAll?.();
  await screen.findByRole('link', { name: 'web' });
  await waitFor(() => expect(field.isConnected).toBe(true));
});
