import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChartLine, LayoutGrid, List, Plus, SquarePen, TextSearch } from 'lucide-react';
import { lazy, Suspense, useCallback } from 'react';
import { Link, useSearchParams } from 'react-router';
import { withPart } from '#web/data/address-filter.ts';
import type { PipelineList as ListData } from '#web/data/apply-to-list.ts';
import { trimList } from '#web/data/pipeline-lists.ts';
import { overviewQuery, pipelinesQuery } from '#web/data/queries.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import { filterOf, isNarrowed } from './overview-address.ts';
import styles from './overview-page.module.css';
import { PipelineFilters } from './pipeline-filters.tsx';
import { SummaryStrip } from './summary-strip.tsx';

// Of the three a page shows one: what it does not show it does not load.
const FirstStart = lazy(async () => ({ default: (await import('./first-start.tsx')).FirstStart }));
const PipelineList = lazy(async () => ({ default: (await import('./pipeline-list.tsx')).PipelineList }));
const Wall = lazy(async () => ({ default: (await import('./wall.tsx')).Wall }));

/** Rows that a page of the list has. */
const pageSize = 50;

/** The nine-o'clock page: what is broken, then everything else. */
export function OverviewPage() {
  const [parameters, setParameters] = useSearchParams();
  const filter = filterOf(parameters);
  const wall = parameters.get('view') === 'wall';
  const overview = useQuery(overviewQuery);
  const pipelines = useInfiniteQuery(pipelinesQuery(filter));
  const { data, refetch, fetchNextPage, hasNextPage, isFetching, isFetchNextPageError } = pipelines;
  const queries = useQueryClient();
  const key = JSON.stringify(filter);
  const reorder = useCallback(
    (lastRow = 0) => {
      // What lies further down is read again when somebody comes there.
      trimList(queries, JSON.parse(key), Math.ceil((lastRow + 1) / pageSize));
      void refetch();
    },
    [queries, key, refetch],
  );
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const rows = data?.pages.flatMap((page) => page.items) ?? [];
  const total = data?.pages.at(-1)?.total ?? 0;
  if (pipelines.isSuccess && !pipelines.isPlaceholderData && rows.length === 0 && !isNarrowed(filter)) {
    return (
      <Suspense fallback={null}>
        <FirstStart />
      </Suspense>
    );
  }
  const shown = {
    rows,
    total,
    moved: (data as ListData | undefined)?.moved === true,
    onReorder: reorder,
    onMore: hasNextPage && !isFetching && !isFetchNextPageError ? more : null,
    moreFailure: isFetchNextPageError ? (
      <QueryFailure what="more pipelines" error={pipelines.error} onRetry={more} />
    ) : null,
  };
  return (
    <>
      <PageTitle>Pipelines</PageTitle>
      <div className={styles.head}>
        <h1>Pipelines</h1>
        <div className={styles.links}>
          <TextLink className={styles.link} to="/insights">
            <ChartLine size={14} aria-hidden="true" />
            Insights
          </TextLink>
          <TextLink className={styles.link} to="/search">
            <TextSearch size={14} aria-hidden="true" />
            Search logs
          </TextLink>
        </div>
        <div className={styles.actions}>
          <fieldset className={styles.views} aria-label="Shown as">
            <ViewButton name="List" Icon={List} shown={!wall} onShow={() => setParameters(toView(null))} />
            <ViewButton name="Wall" Icon={LayoutGrid} shown={wall} onShow={() => setParameters(toView('wall'))} />
          </fieldset>
          <Button component={Link} to="/editor" leftSection={<SquarePen size={14} aria-hidden="true" />}>
            New definition
          </Button>
          <Button component={Link} to="/pipelines/new" leftSection={<Plus size={16} aria-hidden="true" />}>
            Add pipeline
          </Button>
        </div>
      </div>
      {overview.data ? <SummaryStrip summary={overview.data} /> : null}
      {overview.isPending ? <StripBones /> : null}
      {overview.error && !overview.data ? (
        <QueryFailure what="the summary" error={overview.error} onRetry={() => overview.refetch()} />
      ) : null}
      <PipelineFilters />
      {pipelines.isPending ? <RowBones /> : null}
      {pipelines.error && !isFetchNextPageError ? (
        <QueryFailure what="the pipelines" error={pipelines.error} onRetry={() => pipelines.refetch()} />
      ) : null}
      {pipelines.isSuccess && rows.length === 0 ? (
        <p className={styles.none}>No pipeline matches. Take a filter away to see more.</p>
      ) : null}
      {rows.length > 0 ? (
        <Suspense fallback={<RowBones />}>{wall ? <Wall {...shown} /> : <PipelineList {...shown} />}</Suspense>
      ) : null}
    </>
  );
}

const toView = (view: string | null) => (now: URLSearchParams) => withPart(now, 'view', view);

interface ViewButtonProps {
  readonly name: string;
  readonly Icon: typeof List;
  readonly shown: boolean;
  readonly onShow: () => void;
}

function ViewButton({ name, Icon, shown, onShow }: ViewButtonProps) {
  return (
    <button type="button" aria-pressed={shown} onClick={onShow}>
      <Icon size={14} aria-hidden="true" />
      {name}
    </button>
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
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div key={row} className={styles.rowBones}>
          <Bone width="60%" />
        </div>
      ))}
    </Skeleton>
  );
}
