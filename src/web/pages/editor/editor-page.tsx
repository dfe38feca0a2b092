import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLocation, useSearchParams } from 'react-router';
import { BroughtDefinition } from '#web/data/brought-definition.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { EditorView } from './editor-view.tsx';
import { type OriginWish, originQuery } from './queries.ts';

/** Shows and checks a definition. It has nothing to save with: pipelines change in their repositories alone. */
export function EditorPage() {
  const [parameters] = useSearchParams();
  const wish = useMemo(
    (): OriginWish => ({
      pipeline: parameters.get('pipeline'),
      branch: parameters.get('branch'),
      build: parameters.get('build'),
      template: parameters.get('template'),
    }),
    [parameters],
  );
  const { state } = useLocation();
  const brought = useMemo(() => BroughtDefinition.safeParse(state).data?.definition ?? null, [state]);
  const origin = useQuery({ ...originQuery(wish), enabled: brought === null });
  if (brought !== null) {
    return (
      <>
        <PageTitle>Editor</PageTitle>
        <EditorView
          key={brought.key}
          origin={{ ...brought, pipelineId: null }}
          template={null}
          branches={false}
          unasked={null}
        />
      </>
    );
  }
  return (
    <>
      <PageTitle>Editor</PageTitle>
      {origin.error && !origin.data ? (
        <QueryFailure what="the definition" error={origin.error} onRetry={() => origin.refetch()} />
      ) : origin.data ? (
        <EditorView
          key={origin.data.key}
          origin={origin.data}
          template={wish.template}
          branches={wish.build === null}
          unasked={origin.error}
        />
      ) : (
        <Skeleton what="the editor">
          <Bone width="100%" height={400} />
        </Skeleton>
      )}
    </>
  );
}
