import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation } from 'react-router';
import type { FailureGroup, Sighting } from '#contract/failures.ts';
import { failuresQuery } from '#web/data/queries.ts';
import { formatCount } from '#web/ui/amount.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './failures.module.css';

/** What the builds of a pipeline failed by: equal failures are one row, the one seen last on top. */
export function Failures({ pipelineId }: { readonly pipelineId: string }) {
  const failures = useInfiniteQuery(failuresQuery(pipelineId));
  const groups = failures.data?.pages.flatMap((page) => page.items) ?? [];
  const named = useNamedRow(failures.isSuccess);
  if (failures.error)
    return <QueryFailure what="the failures" error={failures.error} onRetry={() => failures.refetch()} />;
  if (!failures.data) {
    return (
      <Skeleton what="the failures">
        {['70%', '55%', '62%'].map((width) => (
          <div key={width} className={styles.row}>
            <Bone width={width} />
            <Bone width={90} />
          </div>
        ))}
      </Skeleton>
    );
  }
  if (groups.length === 0)
    return (
      <p className={styles.none}>
        No build has failed by one of its commands. When one does, it stands here with the line that shows why, and the
        next one that fails alike is counted with it.
      </p>
    );
  return (
    <section aria-label="Failures">
      <ul>
        {groups.map((group) => (
          <GroupRow key={group.id} pipelineId={pipelineId} group={group} named={named === group.id} />
        ))}
      </ul>
      {failures.hasNextPage ? (
        <div className={styles.more}>
          <Button loading={failures.isFetchingNextPage} onClick={() => failures.fetchNextPage()}>
            Show older failures
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** The fingerprint that the address names, brought into view once the rows are there. */
function useNamedRow(ready: boolean): string {
  const id = useLocation().hash.slice(1);
  useEffect(() => {
    if (ready && id !== '') document.getElementById(id)?.scrollIntoView({ block: 'center' });
  }, [ready, id]);
  return id;
}

interface GroupRowProps {
  readonly pipelineId: string;
  readonly group: FailureGroup;
  readonly named: boolean;
}

function GroupRow({ pipelineId, group, named }: GroupRowProps) {
  const { id, state, text, times, firstSeen, lastSeen, builds } = group;
  const [newest] = builds;
  const line = newest?.line ? `#L${newest.line}` : '';
  const others = builds.slice(1).filter(({ number }) => number !== firstSeen.number);
  return (
    <li id={id} className={styles.row} {...(named ? { 'aria-current': 'true' } : {})}>
      <TextLink
        data-row
        className={styles.text}
        to={`/pipelines/${pipelineId}/builds/${lastSeen.number}${line}`}
        title={text}
      >
        {text}
      </TextLink>
      <p className={styles.facts}>
        <span>
          in <b>{state}</b>
        </span>
        <span>{times === 1 ? 'once' : `${formatCount(times)} times`}</span>
        <span>
          {times === 1 ? '' : 'last in '}
          <BuildLink pipelineId={pipelineId} seen={lastSeen} />
        </span>
        {times === 1 ? null : (
          <span>
            first in <BuildLink pipelineId={pipelineId} seen={firstSeen} />
          </span>
        )}
        {others.length === 0 ? null : (
          <span>
            also in{' '}
            {others.map(({ number }, index) => (
              <span key={number}>
                {index === 0 ? '' : ', '}
                <TextLink to={`/pipelines/${pipelineId}/builds/${number}`}>#{number}</TextLink>
              </span>
            ))}
          </span>
        )}
      </p>
    </li>
  );
}

function BuildLink({ pipelineId, seen }: { readonly pipelineId: string; readonly seen: Sighting }) {
  return (
    <>
      <TextLink to={`/pipelines/${pipelineId}/builds/${seen.number}`}>#{seen.number}</TextLink>, <Ago at={seen.at} />
    </>
  );
}
