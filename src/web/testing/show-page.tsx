import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { SetupServer } from 'msw/node';
import { createMemoryRouter, type RouteObject, RouterProvider } from 'react-router';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { LiveClient } from '#web/live/live-client.ts';
import { LiveProvider } from '#web/live-context.tsx';

/** Before and after the tests of a page: the API stands in, and a complaint of React or of a page fails the test that caused it. */
export function servePages(server: SetupServer): void {
  const complaints = vi.spyOn(console, 'error');
  beforeAll(() => {
    // Where the machine is busy a page takes its time; what never comes fails all the same.
    configure({ asyncUtilTimeout: 10_000 });
    // What browsers have and jsdom lacks.
    vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
    server.listen({ onUnhandledFrame: 'error' });
  });
  afterEach(() => {
    cleanup();
    expect(complaints.mock.calls.filter((call) => !isOfUnknownElement(call))).toEqual([]);
  });
  afterAll(() => server.close());
}

/** Shows the page at that address, with what stands around every page; the live socket is not connected. */
export function showPage(routes: RouteObject[], address = '/') {
  const router = createMemoryRouter(routes, { initialEntries: [address] });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const live = new LiveClient('ws://127.0.0.1/api/live');
  render(
    <MantineProvider>
      <QueryClientProvider client={queries}>
        <LiveProvider client={live}>
          <RouterProvider router={router} />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { router, queries, user: userEvent.setup() };
}

/** jsdom does not know the element `search` yet, and React says so of every element that its document does not know. */
function isOfUnknownElement([message, element]: readonly unknown[]): boolean {
  return typeof message === 'string' && message.startsWith('The tag <%s> is unrecognized') && element === 'search';
}
