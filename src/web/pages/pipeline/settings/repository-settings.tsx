import { useQuery } from '@tanstack/react-query';
import { pipelineRepositoryQuery } from '#web/data/trigger-queries.ts';
import { QuerySection } from '#web/ui/query-section.tsx';
import { RepositoryAccess } from './repository-access.tsx';
import { WebhookHealth } from './webhook-health.tsx';

/** Where the pipeline comes from, how it is read, and how Pipewright learns of pushes. */
export function RepositorySettings({ pipelineId }: { readonly pipelineId: string }) {
  const repository = useQuery(pipelineRepositoryQuery(pipelineId));
  return (
    <QuerySection
      title="Repository and webhook"
      lead="A webhook tells of a push at once. Without one, or while it is broken, branches are looked at now and then."
      what="the repository"
      query={repository}
    >
      {(data) => (
        <>
          <RepositoryAccess pipelineId={pipelineId} repository={data} />
          <WebhookHealth pipelineId={pipelineId} repository={data} />
        </>
      )}
    </QuerySection>
  );
}
