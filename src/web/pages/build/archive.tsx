import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useSearchParams } from 'react-router';
import type { ArchiveContents, ArchiveEntry } from '#contract/archives.ts';
import { withPart } from '#web/data/address-filter.ts';
import { archiveQuery } from '#web/data/build-page-queries.ts';
import { countOf, formatBytes, formatCount } from '#web/ui/amount.ts';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import { TypedFilter } from '#web/ui/typed-filter.tsx';
import { VisuallyHidden } from '#web/ui/visually-hidden.tsx';
import styles from './archive.module.css';

const kinds: Record<ArchiveEntry['type'], string> = {
  file: 'File',
  directory: 'Folder',
  symlink: 'Link',
  link: 'Hard link',
  other: 'Other',
};

/** What is inside one stored archive. What is looked for stands in the address. */
export function Archive({ artifactId, name }: { readonly artifactId: string; readonly name: string }) {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.get('find') ?? '';
  const contents = useInfiniteQuery(archiveQuery(artifactId, text));
  const [first] = contents.data?.pages ?? [];
  if (contents.error && !first)
    return <QueryFailure what={`what is in ${name}`} error={contents.error} onRetry={() => contents.refetch()} />;
  if (!first) {
    return (
      <Skeleton what={`what is in ${name}`}>
        <div className={styles.archive}>
          <Bone width="40%" />
          <Bone width="70%" />
        </div>
      </Skeleton>
    );
  }
  if (!first.isArchive) return <p className={styles.note}>It is one file, and no archive to look into.</p>;
  const entries = contents.data?.pages.flatMap((page) => page.entries) ?? [];
  const find = (value: string) =>
    setParameters((before) => withPart(before, 'find', value), { replace: true, preventScrollReset: true });
  return (
    <section className={styles.archive} aria-label={`In ${name}`}>
      <div className={styles.head}>
        <TypedFilter type="search" label="Part of a path" value={text} onChange={find} />
        <p className={styles.note} role="status">
          {amountWords(first, text)}
        </p>
      </div>
      {entries.length > 0 ? <Entries artifactId={artifactId} name={name} entries={entries} /> : null}
      {contents.hasNextPage ? (
        <Button size="xs" loading={contents.isFetchingNextPage} onClick={() => contents.fetchNextPage()}>
          {`Show more of ${formatCount(first.matching)}`}
        </Button>
      ) : null}
    </section>
  );
}

function amountWords({ matching, total, cut }: ArchiveContents, text: string): string {
  const found =
    text === ''
      ? countOf(total, 'entry', 'entries')
      : `${formatCount(matching)} of ${countOf(total, 'entry', 'entries')}`;
  if (cut === 'bound') return `${found}. The archive is larger than is looked through: download it to see the rest.`;
  return cut === 'damaged' ? `${found}. Behind them the archive is damaged.` : found;
}

interface EntriesProps {
  readonly artifactId: string;
  readonly name: string;
  readonly entries: readonly ArchiveEntry[];
}

function Entries({ artifactId, name, entries }: EntriesProps) {
  return (
    <table className={styles.entries}>
      <caption>
        <VisuallyHidden>What is in {name}</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          <th scope="col">Path</th>
          <th scope="col">Kind</th>
          <th scope="col">Mode</th>
          <th scope="col">Size</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ index, path, type, mode, bytes, target }) => (
          <tr key={index}>
            <td>
              {type === 'file' ? (
                <a href={`/api/artifacts/${artifactId}/entries/${index}/content`} download title={`Download ${path}`}>
                  <Download size={14} aria-hidden="true" /> <code>{path}</code>
                </a>
              ) : (
                <code>{path}</code>
              )}
              {target === null ? null : <code className={styles.target}> → {target}</code>}
            </td>
            <td>{kinds[type]}</td>
            <td>
              <code>{mode}</code>
            </td>
            <td>{type === 'file' ? formatBytes(bytes) : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
