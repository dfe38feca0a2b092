import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useSearchParams } from 'react-router';
import { withPart } from '#web/data/address-filter.ts';
import { branchDefinitionQuery } from '#web/data/queries.ts';
import { DefinitionLines } from '#web/definitions/definition-lines.tsx';
import { countOf } from '#web/ui/amount.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './definition.module.css';

const StateGraph = lazy(async () => ({ default: (await import('#web/graph/state-graph.tsx')).StateGraph }));

/** The pipeline's file at the head of its branch, with its graph. Only ever read: it changes in the repository. */
export function Definition({ pipelineId }: { readonly pipelineId: string }) {
  const [parameters, setParameters] = useSearchParams();
  const definition = useQuery(branchDefinitionQuery(pipelineId));
  const state = parameters.get('state');
  if (definition.isPending) {
    return (
      <Skeleton what="the definition">
        <div className={styles.note}>
          <Bone width="40%" />
        </div>
      </Skeleton>
    );
  }
  if (definition.error) {
    return <QueryFailure what="the definition" error={definition.error} onRetry={() => definition.refetch()} />;
  }
  const { path, text, branch, commitSha, outline, states, problems } = definition.data;
  const line = states.find(({ name }) => name === state)?.line ?? null;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return (
    <section aria-label="Definition">
      <p className={styles.note}>
        <code>{path}</code> at the head of {branch}, commit <code>{commitSha.slice(0, 7)}</code>
        {errors > 0 ? `, ${countOf(errors, 'error')}` : ''}. Pipelines change only through the repository.{' '}
        <TextLink to={`/editor?pipeline=${pipelineId}`}>Open in editor</TextLink>
      </p>
      {outline.nodes.length > 0 ? (
        <nav className={styles.graph} aria-label="States">
          <Suspense fallback={null}>
            <StateGraph
              outline={outline}
              states={null}
              selected={state}
              direction="right"
              onSelect={(name) =>
                setParameters((now) => withPart(now, 'state', name), { replace: true, preventScrollReset: true })
              }
            />
          </Suspense>
        </nav>
      ) : null}
      <DefinitionLines text={text} problems={problems} line={line} />
    </section>
  );
}
