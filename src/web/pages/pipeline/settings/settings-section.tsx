import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import styles from './settings.module.css';

interface SettingsSectionProps<Data> {
  readonly title: string;
  readonly lead: ReactNode;
  /** What could not be loaded: "the variables". */
  readonly what: string;
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}

/** One group of settings with its heading, and its data once they are there. */
export function SettingsSection<Data>({ title, lead, what, query, children }: SettingsSectionProps<Data>) {
  const id = useId();
  const { data } = query;
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className={styles.lead}>{lead}</p>
      {query.isPending ? (
        <Skeleton what={what}>
          <Bone width="100%" height={56} />
        </Skeleton>
      ) : null}
      {query.error && data === undefined ? (
        <QueryFailure what={what} error={query.error} onRetry={() => query.refetch()} />
      ) : null}
      {data === undefined ? null : children(data)}
    </section>
  );
}
