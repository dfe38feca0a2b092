import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { ApiError } from '#web/api/api-error.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { FoundLogs } from './found-logs.tsx';
import styles from './log-search-page.module.css';
import { logSearchQuery } from './queries.ts';
import { searchParameters, wishOf } from './search-address.ts';
import { SearchForm } from './search-form.tsx';
import { SearchProgress } from './search-progress.tsx';

/** One box over the logs of all builds, newest first. */
export function LogSearchPage() {
  const [parameters, setParameters] = useSearchParams();
  const wish = wishOf(parameters);
  const search = useInfiniteQuery({ ...logSearchQuery(wish), enabled: wish.q !== '' });
  const refused = search.error instanceof ApiError && search.error.code === 'bad-query' ? search.error.message : null;
  const pages = wish.q === '' ? [] : (search.data?.pages ?? []);
  const logs = pages.flatMap((page) => page.logs);
  const last = pages.at(-1);
  return (
    <>
      <PageTitle>Search logs</PageTitle>
      <div className={styles.head}>
        <h1>Search logs</h1>
      </div>
      <SearchForm
        wish={wish}
        refused={refused}
        searching={search.isFetching}
        onSearch={(next) => {
          const address = searchParameters(next);
          // The same again is a wish to look anew.
          if (address.toString() === searchParameters(wish).toString()) void search.refetch();
          else setParameters(address);
        }}
      />
      {wish.q === '' ? (
        <p className={styles.advice}>
          Looks through the log of every attempt that is stored, newest first, with colours and other escape sequences
          left out. Narrow it down by pipeline, branch or outcome, or look for an expression such as{' '}
          <code>{'timeout after \\d+ ?ms'}</code>.
        </p>
      ) : null}
      {search.isPending && wish.q !== '' ? <Bones /> : null}
      {search.error && refused === null ? (
        <QueryFailure what="the hits" error={search.error} onRetry={() => search.refetch()} />
      ) : null}
      {last ? (
        <>
          <FoundLogs logs={logs} />
          <SearchProgress
            wish={wish}
            page={last}
            found={logs.length}
            searching={search.isFetchingNextPage}
            onGoOn={() => search.fetchNextPage()}
          />
        </>
      ) : null}
    </>
  );
}

function Bones() {
  return (
    <Skeleton what="the hits">
      {[0, 1, 2].map((log) => (
        <div key={log} className={styles.bones}>
          <Bone width={220} />
          <Bone width="70%" />
          <Bone width="55%" />
        </div>
      ))}
    </Skeleton>
  );
}
