import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import type { HealthNews as News } from '#contract/health.ts';
import { HealthWord } from '#contract/status.ts';
import { healthNewsQuery } from '#web/data/health-queries.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { wordOfHealth } from '#web/ui/status.ts';
import { HealthIcon } from '#web/ui/status-icon.tsx';
import styles from './health-news.module.css';

const Became = HealthWord.exclude(['unknown']);

/** Each time that a pipeline became healthy, degraded or unhealthy, newest first. What it became may be chosen in the address. */
export function HealthNews() {
  const [parameters, setParameters] = useSearchParams();
  const word = Became.safeParse(parameters.get('word')).data ?? null;
  const news = useInfiniteQuery(healthNewsQuery(word));
  const items = news.data?.pages.flatMap((page) => page.items) ?? [];
  const choose = (chosen: string) =>
    setParameters(
      (now) => {
        const next = new URLSearchParams(now);
        if (chosen === '') next.delete('word');
        else next.set('word', chosen);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  if (news.error && !news.data)
    return <QueryFailure what="the changes of health" error={news.error} onRetry={() => news.refetch()} />;
  return (
    <section aria-label="Health">
      <div className={styles.filters}>
        <NativeSelect
          aria-label="Became"
          value={word ?? ''}
          data={[
            { value: '', label: 'Every change' },
            ...Became.options.map((each) => ({ value: each, label: `Became ${wordOfHealth(each).toLowerCase()}` })),
          ]}
          onChange={(event) => choose(event.currentTarget.value)}
        />
      </div>
      {news.isPending ? (
        <Skeleton what="the changes of health">
          {[0, 1, 2].map((row) => (
            <div key={row} className={styles.row}>
              <Bone width="50%" />
            </div>
          ))}
        </Skeleton>
      ) : null}
      <ul>
        {items.map((item) => (
          <Line key={`${item.pipeline.id} ${item.at} ${item.word}`} news={item} />
        ))}
      </ul>
      {news.isSuccess && items.length === 0 ? (
        <p className={styles.none}>
          {word === null
            ? 'No pipeline has changed yet. A line appears here each time that one breaks or is mended.'
            : 'No pipeline became that.'}
        </p>
      ) : null}
      {news.hasNextPage ? (
        <div className={styles.more}>
          <Button loading={news.isFetchingNextPage} onClick={() => news.fetchNextPage()}>
            Show older
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function Line({ news: { pipeline, word, before, because, build, at } }: { readonly news: News }) {
  return (
    <li className={styles.row}>
      <HealthIcon word={word} />
      <span className={styles.what}>
        <span>
          <Link data-row className={styles.name} to={`/pipelines/${pipeline.id}`}>
            {pipeline.name}
          </Link>{' '}
          became <b>{wordOfHealth(word).toLowerCase()}</b>
          {before === 'unknown' ? '' : `, was ${wordOfHealth(before).toLowerCase()}`}
        </span>
        <span className={styles.second}>
          {because}
          {build ? (
            <>
              {' · '}
              <Link className={styles.build} to={`/pipelines/${pipeline.id}/builds/${build.number}`}>
                #{build.number}
              </Link>
            </>
          ) : (
            ' · by another rule or main branch'
          )}
        </span>
      </span>
      <span className={styles.when}>
        <Ago at={at} />
      </span>
    </li>
  );
}
