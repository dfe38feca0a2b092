import { lazy, Suspense } from 'react';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';

/** The charts are in a chunk of their own: whoever looks at builds does not load them. */
const InsightsView = lazy(async () => ({
  default: (await import('#web/insights/insights-view.tsx')).InsightsView,
}));

/** What the builds of a pipeline say over a range of days. */
export function Insights({ pipelineId }: { readonly pipelineId: string }) {
  return (
    <Suspense
      fallback={
        <Skeleton what="the insights">
          <Bone width="100%" height={480} />
        </Skeleton>
      }
    >
      <InsightsView pipelineId={pipelineId} />
    </Suspense>
  );
}
