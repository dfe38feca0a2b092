import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import type { Comparison } from '#contract/comparison.ts';
import { comparisonQuery } from '#web/data/compare-queries.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { BuildPickers } from './build-pickers.tsx';
import { comparedOf } from './compare-address.ts';
import styles from './compare-page.module.css';
import { Commits } from './compared-commits.tsx';
import { Definitions } from './compared-definitions.tsx';
import { Failures } from './compared-failures.tsx';
import { Inputs } from './compared-inputs.tsx';
import { States } from './compared-states.tsx';

/** Two builds of a pipeline side by side: what became of them, and what differs between them. */
export function ComparePage() {
  const { pipelineId = '' } = useParams();
  const [parameters] = useSearchParams();
  const { base, head } = comparedOf(parameters);
  const comparison = useQuery({ ...comparisonQuery(pipelineId, base, head ?? 0), enabled: head !== null });
  const shown = comparison.data;
  return (
    <>
      <PageTitle>{`Compare builds · ${pipelineId}`}</PageTitle>
      <div className={styles.head}>
        <h1>Compare builds</h1>
        <BuildPickers
          pipelineId={pipelineId}
          base={shown?.base.build.number ?? base}
          head={shown?.head.build.number ?? head}
        />
      </div>
      {head === null ? (
        <p className={styles.note}>Choose the build to look at, and the one to compare it with.</p>
      ) : null}
      {comparison.error ? (
        <QueryFailure what="the comparison" error={comparison.error} onRetry={() => comparison.refetch()} />
      ) : null}
      {comparison.isPending && head !== null ? <Bones /> : null}
      {shown ? <Compared comparison={shown} /> : null}
    </>
  );
}

function Compared({ comparison }: { readonly comparison: Comparison }) {
  const { base, head } = comparison;
  if (base.build.id === head.build.id)
    return <p className={styles.note}>This is one and the same build: choose another one to compare it with.</p>;
  return (
    <>
      <States base={base.build} head={head.build} />
      <Failures base={base.build} head={head.build} />
      <Commits base={base.build} head={head.build} />
      <Definitions base={base} head={head} />
      <Inputs comparison={comparison} />
    </>
  );
}

function Bones() {
  return (
    <Skeleton what="the comparison">
      <div className={styles.bones}>
        {['60%', '45%', '52%', '38%'].map((width) => (
          <Bone key={width} width={width} height={20} />
        ))}
      </div>
    </Skeleton>
  );
}
