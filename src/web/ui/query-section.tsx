import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { QueryFailure } from './failure.tsx';
import styles from './query-section.module.css';
import { Bone, Skeleton } from './skeleton.tsx';

interface QuerySectionProps<Data> {
  readonly title: string;
  readonly lead: ReactNode;
  /** What could not be loaded: "the variables". */
  readonly what: string;
  readonly query: UseQueryResult<Data>;
  /** The shape of the data until they are there; one block unless given. */
  readonly bones?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** One part of a page with its heading, and its data once they are there. */
export function QuerySection<Data>({ title, lead, what, query, bones, children }: QuerySectionProps<Data>) {
  const id = useId();
  const { data } = query;
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className={styles.lead}>{lead}</p>
      {query.isPending ? <Skeleton what={what}>{bones ?? <Bone width="100%" height={56} />}</Skeleton> : null}
      {query.error && data === undefined ? (
        <QueryFailure what={what} error={query.error} onRetry={() => query.refetch()} />
      ) : null}
      {data === undefined ? null : children(data)}
    </section>
  );
}
