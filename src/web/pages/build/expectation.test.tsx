// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, expect, test } from 'vitest';
import type { BuildDetail } from '#contract/builds.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { Expectation } from './expectation.tsx';

const server = setupServer();
servePages(server);
afterEach(() => server.resetHandlers());

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const build = { id: 'b9', status: 'running', version: 1, states: [{ name: 'Test', title: 'Test' }] } as BuildDetail;

function answer(lastOutputAt: string) {
  const silence = { ms: 20_000, runs: 20 };
  const attempt = { attemptId: 'a', state: 'Test', startedAt: ago(300), lastOutputAt, duration: null, silence };
  server.use(
    http.get('*/api/builds/b9/expectations', () =>
      HttpResponse.json({ branch: 'main', duration: null, attempts: [attempt] }),
    ),
  );
}

test('a silence that began before the page was opened is told at once, and no more when output has returned', async () => {
  answer(ago(240));
  const { queries } = showPage([{ path: '*', element: <Expectation build={build} /> }]);
  expect(await screen.findByText(/^Test has been silent for 4m \d\ds, normally at most 20 s\.$/)).toBeDefined();
  answer(ago(0));
  await queries.invalidateQueries({ queryKey: ['expectations', 'b9'] });
  await waitFor(() => expect(screen.queryByText(/has been silent/)).toBeNull());
});
