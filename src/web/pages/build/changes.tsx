import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { BuildDetail } from '#contract/builds.ts';
import type { BuildChanges } from '#contract/changes.ts';
import { changedFilesQuery, changesQuery } from '#web/data/build-page-queries.ts';
import { countOf, formatCount } from '#web/ui/amount.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './changes.module.css';

/** The commits and files that the build brings since the last green one. */
export function Changes({ build }: { readonly build: BuildDetail }) {
  if (build.commit === null)
    return (
      <p className={styles.note}>The commit of this build is not known yet: its changes show once it is fetched.</p>
    );
  return <KnownChanges build={build} />;
}

function KnownChanges({ build }: { readonly build: BuildDetail }) {
  const changes = useInfiniteQuery(changesQuery(build));
  const [first] = changes.data?.pages ?? [];
  if (changes.error && !first)
    return <QueryFailure what="the changes" error={changes.error} onRetry={() => changes.refetch()} />;
  if (!first) {
    return (
      <Skeleton what="the changes">
        <div className={styles.bones}>
          <Bone width="40%" height={20} />
          <Bone width="90%" />
          <Bone width="80%" />
        </div>
      </Skeleton>
    );
  }
  const commits = changes.data?.pages.flatMap((page) => page.commits) ?? [];
  return (
    <div className={styles.changes}>
      <section aria-label="Commits">
        <h2 className={styles.title}>{titleOf(first)}</h2>
        <About build={build} changes={first} />
        {commits.length > 0 ? (
          <ol className={styles.commits}>
            {commits.map(({ sha, message, author, committedAt }) => (
              <li key={sha}>
                <code title={sha}>{sha.slice(0, 7)}</code>
                <b className={styles.message}>{message}</b>
                <span className={styles.who}>
                  {author}, <Ago at={committedAt} />
                </span>
              </li>
            ))}
          </ol>
        ) : null}
        {changes.hasNextPage ? (
          <p className={styles.more}>
            <span>{`${formatCount(commits.length)} shown, and ${andMore(first, commits.length)}`}</span>
            <Button size="xs" loading={changes.isFetchingNextPage} onClick={() => changes.fetchNextPage()}>
              Show more
            </Button>
          </p>
        ) : null}
      </section>
      {first.missing === null && first.since.kind !== 'beginning' ? <Files build={build} /> : null}
    </div>
  );
}

/** `3 commits since the last green build #12`. */
export function titleOf({ since, total, mostCounted, missing }: BuildChanges): string {
  if (missing !== null) return 'The changes are not known';
  const many = total > mostCounted ? `More than ${countOf(mostCounted, 'commit')}` : countOf(total, 'commit');
  if (since.kind === 'green') return `${total === 0 ? 'No commits' : many} since the last green build #${since.number}`;
  if (since.kind === 'branch') return `${total === 0 ? 'No commits' : many} since ${since.branch}`;
  return `${many}: no build was green before`;
}

function andMore({ total, mostCounted }: BuildChanges, shown: number): string {
  return total > mostCounted
    ? `more than ${formatCount(mostCounted - shown)} more`
    : `${formatCount(total - shown)} more`;
}

/** What the commits are counted from, and what a reader must know of it. */
function About({ build, changes }: { readonly build: BuildDetail; readonly changes: BuildChanges }) {
  const { since, missing, isAncestor, partedAt } = changes;
  if (missing === 'build')
    return (
      <p className={styles.note}>
        The commit of this build is no longer in the repository: it was replaced and cleaned up there.
      </p>
    );
  if (since.kind === 'beginning')
    return <p className={styles.note}>There is nothing to compare with: this is the history of the commit.</p>;
  const sha = <code title={since.sha}>{since.sha.slice(0, 7)}</code>;
  const from =
    since.kind === 'green' ? (
      <>
        Build <TextLink to={`/pipelines/${build.pipelineId}/builds/${since.number}`}>#{since.number}</TextLink>{' '}
        {since.branch === build.branch ? '' : `of ${since.branch} `}was of commit {sha}
        {since.finishedAt ? (
          <>
            , <Ago at={since.finishedAt} />
          </>
        ) : null}
        .{since.branch === build.branch ? '' : ` No build of ${build.branch} was green before.`}
      </>
    ) : (
      <>
        No build was green before. {since.branch} was at {sha}.
      </>
    );
  if (missing === 'since')
    return (
      <p className={styles.note}>
        {from} That commit is no longer in the repository: it was replaced and cleaned up there.
      </p>
    );
  if (isAncestor) return <p className={styles.note}>{from}</p>;
  return (
    <p className={styles.note}>
      {from} That commit is not an ancestor of this one
      {since.kind === 'green' && since.branch === build.branch ? ': the branch was rewritten by a forced push' : ''}.{' '}
      {partedAt ? (
        <>
          Shown are the commits since both parted at <code title={partedAt}>{partedAt.slice(0, 7)}</code>.
        </>
      ) : (
        'They have no commit in common.'
      )}
    </p>
  );
}

function Files({ build }: { readonly build: BuildDetail }) {
  const query = useQuery(changedFilesQuery(build));
  if (query.error && !query.data)
    return <QueryFailure what="the changed files" error={query.error} onRetry={() => query.refetch()} />;
  if (!query.data) {
    return (
      <Skeleton what="the changed files">
        <Bone width="60%" height={20} />
      </Skeleton>
    );
  }
  const { files, total } = query.data;
  return (
    <section aria-label="Files changed">
      <h2 className={styles.title}>
        {total.files === 0 ? 'No file differs' : `${countOf(total.files, 'file')} changed`}
        {total.files === 0 ? null : <Lines added={total.added} removed={total.removed} />}
      </h2>
      <ul className={styles.files}>
        {files.map(({ path, added, removed }) => (
          <li key={path}>
            <code className={styles.path}>{path}</code>
            <Lines added={added} removed={removed} />
          </li>
        ))}
      </ul>
      {files.length < total.files ? (
        <p className={styles.note}>{`And ${countOf(total.files - files.length, 'more file')}.`}</p>
      ) : null}
    </section>
  );
}

function Lines({ added, removed }: { readonly added: number | null; readonly removed: number | null }) {
  if (added === null || removed === null) return <span className={styles.lines}>not text</span>;
  return (
    <span className={styles.lines}>
      <span title={`${countOf(added, 'line')} added`}>+{formatCount(added)}</span>{' '}
      <span title={`${countOf(removed, 'line')} removed`}>−{formatCount(removed)}</span>
    </span>
  );
}
