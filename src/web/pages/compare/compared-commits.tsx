import { useQuery } from '@tanstack/react-query';
import type { BuildDetail } from '#contract/builds.ts';
import type { ComparedCommits } from '#contract/comparison.ts';
import { comparedCommitsQuery } from '#web/data/compare-queries.ts';
import { countOf, formatCount } from '#web/ui/amount.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Ago } from '#web/ui/moment.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import styles from './compared-commits.module.css';
import { Part } from './part.tsx';

interface CommitsProps {
  readonly base: BuildDetail;
  readonly head: BuildDetail;
}

/** The commits that lie between the two. */
export function Commits({ base, head }: CommitsProps) {
  const known = base.commit !== null && head.commit !== null;
  const same = known && base.commit?.sha === head.commit?.sha;
  const query = comparedCommitsQuery(base.pipelineId, base.number, head.number);
  const commits = useQuery({ ...query, enabled: known && !same });
  const of = <Sides base={base} head={head} />;
  if (!known) return <Part title="Commits">{of}</Part>;
  if (same)
    return (
      <Part title="Commits">
        <p>
          Both were made of the same commit, <code>{head.commit?.sha.slice(0, 7)}</code> {head.commit?.message}.
        </p>
      </Part>
    );
  return (
    <Part title="Commits">
      {of}
      {commits.isPending ? (
        <Skeleton what="the commits">
          <Bone width="60%" />
        </Skeleton>
      ) : null}
      {commits.error ? (
        <QueryFailure what="the commits" error={commits.error} onRetry={() => commits.refetch()} />
      ) : null}
      {commits.data ? <Between base={base} head={head} found={commits.data} /> : null}
    </Part>
  );
}

function Sides({ base, head }: CommitsProps) {
  return (
    <p>
      {[base, head].map(({ id, number, commit, branch }, index) => (
        <span key={id}>
          {index === 0 ? '' : ' → '}#{number} <code>{commit ? commit.sha.slice(0, 7) : 'no commit'}</code> of {branch}
        </span>
      ))}
    </p>
  );
}

function Between({ base, head, found }: CommitsProps & { readonly found: ComparedCommits }) {
  const { missing, takenBack, parted, commits, total, mostCounted } = found;
  if (missing !== null)
    return <p>The commit of #{(missing === 'base' ? base : head).number} is not in the repository any more.</p>;
  const count = total > mostCounted ? `More than ${formatCount(mostCounted)} commits` : countOf(total, 'commit');
  return (
    <>
      <p>
        {takenBack
          ? `${count} of #${base.number} ${total === 1 ? 'is' : 'are'} not in #${head.number}`
          : `${count} came`}
        {parted ? '; neither of the two lies in the history of the other.' : '.'}
      </p>
      <ul className={styles.commits}>
        {commits.map(({ sha, message, author, committedAt }) => (
          <li key={sha}>
            <code>{sha.slice(0, 7)}</code>
            <span className={styles.message}>{message}</span>
            <span className={styles.who}>
              {author}, <Ago at={committedAt} />
            </span>
          </li>
        ))}
      </ul>
      {total > commits.length ? <p>The newest {commits.length} are shown.</p> : null}
    </>
  );
}
