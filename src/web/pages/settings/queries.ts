import { queryOptions } from '@tanstack/react-query';
import { Retention, type RetentionPolicy, RetentionPreview } from '#contract/retention.ts';
import { api } from '#web/api/client.ts';

export const retentionQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: ({ signal }) => api.get(Retention, '/api/retention', { signal }),
  // A sweep is over in seconds; without one there is little news.
  refetchInterval: ({ state }) => (state.data?.sweeping ? 1_000 : 60_000),
});

/** What a policy would remove now: asked anew for each that is tried. */
export const retentionPreviewQuery = (policy: RetentionPolicy) =>
  queryOptions({
    queryKey: ['retention-preview', policy],
    queryFn: ({ signal }) => api.post(RetentionPreview, '/api/retention/preview', policy, { signal }),
  });
