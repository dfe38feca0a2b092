import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Plus, Search, SquarePen, TextSearch } from 'lucide-react';
import { Link, useSearchParams } from 'react-router';
import { HealthWord } from '#contract/status.ts';
import { overviewQuery, pipelinesQuery } from '#web/data/queries.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import { FirstStart } from './first-start.tsx';
import styles from './overview-page.module.css';
import { PipelineLine } from './pipeline-line.tsx';
import { SummaryStrip } from './summary-strip.tsx';

/** The nine-o'clock page: what is broken, then everything else. */
export function OverviewPage() {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.get('q') ?? '';
  const health = HealthWord.safeParse(parameters.get('health')).data ?? null;
  const overview = useQuery(overviewQuery);
  const pipelines = useInfiniteQuery(pipelinesQuery(text, health));
  const set = (name: string, value: string) =>
    setParameters(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const rows = pipelines.data?.pages.flatMap((page) => page.items) ?? [];
  if (pipelines.isSuccess && rows.length === 0 && text === '' && health === null) return <FirstStart />;
  return (
    <>
      <PageTitle>Pipelines</PageTitle>
      <div className={styles.head}>
        <h1>Pipelines</h1>
        <TextLink className={styles.search} to="/search">
          <TextSearch size={14} aria-hidden="true" />
          Search logs
        </TextLink>
        <div className={styles.actions}>
          <Button component={Link} to="/editor" leftSection={<SquarePen size={14} aria-hidden="true" />}>
            New definition
          </Button>
          <Button component={Link} to="/pipelines/new" leftSection={<Plus size={16} aria-hidden="true" />}>
            Add pipeline
          </Button>
        </div>
      </div>
      {overview.data ? (
        <SummaryStrip summary={overview.data} health={health} onHealth={(word) => set('health', word ?? '')} />
      ) : (
        <StripBones />
      )}
      <div className={styles.filters}>
        <TextInput
          data-filter
          className={styles.filter ?? ''}
          aria-label="Filter by name or repository"
          placeholder="Filter by name or repository"
          leftSection={<Search size={14} aria-hidden="true" />}
          rightSection={<kbd>/</kbd>}
          value={text}
          onChange={(event) => set('q', event.currentTarget.value)}
        />
      </div>
      {pipelines.isPending ? <RowBones /> : null}
      {pipelines.error ? (
        <QueryFailure what="the pipelines" error={pipelines.error} onRetry={() => pipelines.refetch()} />
      ) : null}
      {pipelines.isSuccess ? (
        <>
          <div className={styles.columns} aria-hidden="true">
            <span>Health</span>
            <span>Pipeline</span>
            <span>Last 20 builds</span>
            <span>Last commit and build</span>
            <span title="Finished builds of the main branch in 30 days, canceled and lost ones left out">Success</span>
            <span title="Finished builds of the main branch in 30 days, canceled and lost ones left out">Median</span>
            <span />
          </div>
          <ul className={styles.rows} aria-label="Pipelines">
            {rows.map((row) => (
              <PipelineLine key={row.id} row={row} />
            ))}
          </ul>
          {rows.length === 0 ? (
            <p className={styles.none}>No pipeline matches. Take a filter away to see more.</p>
          ) : null}
          {pipelines.hasNextPage ? (
            <div className={styles.more}>
              <Button loading={pipelines.isFetchingNextPage} onClick={() => pipelines.fetchNextPage()}>
                Show more
              </Button>
            </div>
          ) : null}
        </>
      ) : null}
    </>
  );
}

function StripBones() {
  return (
    <Skeleton what="the summary">
      <div className={styles.stripBones}>
        <Bone width={320} height={48} />
      </div>
    </Skeleton>
  );
}

function RowBones() {
  return (
    <Skeleton what="the pipelines">
      {[0, 1, 2].map((row) => (
        <div key={row} className={styles.rowBones}>
          <Bone width="60%" />
        </div>
      ))}
    </Skeleton>
  );
}
