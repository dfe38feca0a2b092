import { useQuery } from '@tanstack/react-query';
import type { BuildDetail } from '#contract/builds.ts';
import { commitBuildsQuery } from '#web/data/compare-queries.ts';
import { wordOf } from '#web/ui/status.ts';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './commit-builds.module.css';

/** "Runs of this commit: #12 failed, #14 succeeded", where it was built more than once. */
export function CommitBuilds({ build }: { readonly build: BuildDetail }) {
  const builds = useQuery({ ...commitBuildsQuery(build), enabled: build.commit !== null });
  // The page is about the build: without its neighbours it says no less of it.
  if (builds.error) return <p className={styles.runs}>Other runs of this commit could not be loaded.</p>;
  const { items, more } = builds.data ?? { items: [], more: false };
  if (!items.some(({ id }) => id !== build.id)) return null;
  const address = `/pipelines/${build.pipelineId}`;
  return (
    <p className={styles.runs}>
      Runs of this commit:
      {items.map(({ id, number, status }) => (
        <span key={id} className={styles.run}>
          <LabelledStatusIcon status={status} size={14} />
          {id === build.id ? <b>#{number}</b> : <TextLink to={`${address}/builds/${number}`}>#{number}</TextLink>}
          <span aria-hidden="true">{wordOf(status).toLowerCase()}</span>
        </span>
      ))}
      {more ? <TextLink to={`${address}?q=${build.commit?.sha.slice(0, 12)}`}>and earlier ones</TextLink> : null}
    </p>
  );
}
