import { createBrowserRouter } from 'react-router';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './frame/not-found.tsx';

export const router = createBrowserRouter([
  {
    path: '/',
    Component: Frame,
    ErrorBoundary: NotFound,
    // The frame is here at once; a page's code comes within a frame or two, and until then there is nothing to show.
    HydrateFallback: () => null,
    children: [
      {
        index: true,
        lazy: async () => ({ Component: (await import('./pages/overview/overview-page.tsx')).OverviewPage }),
      },
      {
        path: 'pipelines/new',
        lazy: async () => ({
          Component: (await import('./pages/add-repository/add-repository-page.tsx')).AddRepositoryPage,
        }),
      },
      {
        path: 'pipelines/:pipelineId',
        lazy: async () => ({ Component: (await import('./pages/pipeline/pipeline-page.tsx')).PipelinePage }),
      },
      {
        path: 'pipelines/:pipelineId/builds/:number',
        lazy: async () => ({ Component: (await import('./pages/build/build-page.tsx')).BuildPage }),
      },
      {
        path: 'pipelines/:pipelineId/compare',
        lazy: async () => ({ Component: (await import('./pages/compare/compare-page.tsx')).ComparePage }),
      },
      {
        path: 'editor',
        lazy: async () => ({ Component: (await import('./pages/editor/editor-page.tsx')).EditorPage }),
      },
      {
        path: 'search',
        lazy: async () => ({ Component: (await import('./pages/log-search/log-search-page.tsx')).LogSearchPage }),
      },
      {
        path: 'insights',
        lazy: async () => ({ Component: (await import('./pages/insights/insights-page.tsx')).InsightsPage }),
      },
      {
        path: 'activity',
        lazy: async () => ({ Component: (await import('./pages/activity/activity-page.tsx')).ActivityPage }),
      },
      {
        path: 'settings',
        lazy: async () => ({ Component: (await import('./pages/settings/settings-page.tsx')).SettingsPage }),
      },
      { path: '*', Component: NotFound },
    ],
  },
]);
