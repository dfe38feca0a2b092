import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import './theme/fonts.css';
import './theme/tokens.css';
import './theme/mantine.css';
import './theme/base.css';
import { ApiError } from './api/api-error.ts';
import { followEvents } from './data/follow-events.ts';
import { LiveClient } from './live/live-client.ts';
import { LiveProvider } from './live-context.tsx';
import { router } from './router.tsx';
import { mantineTheme } from './theme/mantine-theme.ts';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server has refused it will refuse again; only a missing answer is worth asking for once more.
      retry: (count, error) => count < 2 && error instanceof ApiError && error.code === 'network',
      staleTime: 2_000,
    },
  },
});
const live = new LiveClient(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`);
followEvents(queries, live);
live.start();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={mantineTheme}
      withCssVariables={false}
      withGlobalClasses={false}
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={queries}>
        <LiveProvider client={live}>
          <RouterProvider router={router} />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
