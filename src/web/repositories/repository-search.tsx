import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Archive, Lock, Search } from 'lucide-react';
import { useState } from 'react';
import type { ForgeRepository } from '#contract/forges.ts';
import { forgeRepositoriesQuery } from '#web/data/connection-queries.ts';
import { countOf } from '#web/ui/amount.ts';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import { CodeField } from '#web/ui/code-field.tsx';
import { QueryFailure } from '#web/ui/failure.tsx';
import { focusOnArrival } from '#web/ui/focus-on-arrival.ts';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import styles from './repository-search.module.css';

/** How long after the last key (ms) the forge is asked. */
const searchMs = 250;

interface RepositorySearchProps {
  readonly connectionId: string;
  /** For a connection that was just added: what comes next is to search. */
  readonly takesFocus: boolean;
  /** What is searched for at first. */
  readonly search: string;
  readonly chosen: ForgeRepository | null;
  readonly onChoose: (repository: ForgeRepository) => void;
  readonly flaw: string | undefined;
}

/** The repositories that a connection's account may read, found by a part of their path. */
export function RepositorySearch(props: RepositorySearchProps) {
  const { connectionId, takesFocus, search, chosen, onChoose, flaw } = props;
  const [text, setText] = useState(search);
  const [settled] = useDebouncedValue(text.trim(), searchMs);
  const found = useInfiniteQuery(forgeRepositoriesQuery(connectionId, settled));
  const listed = found.data?.pages.flatMap(({ items }) => items) ?? [];
  // What is chosen stays in sight, whatever is searched for.
  const shown = chosen && !listed.some(({ fullName }) => fullName === chosen.fullName) ? [chosen, ...listed] : listed;
  return (
    <div className={styles.search}>
      <CodeField
        data-filter
        ref={takesFocus ? focusOnArrival : null}
        label="Search the repositories"
        placeholder="A part of the name"
        leftSection={<Search size={14} aria-hidden="true" />}
        value={text}
        onChange={setText}
        onKeyDown={(event) => {
          // Enter searches at once; it does not leave the step before a repository is chosen.
          if (event.key === 'Enter') event.preventDefault();
        }}
      />
      <p className={styles.count} role="status">
        {found.isFetching ? 'Asking the forge…' : said(listed.length, found.hasNextPage, settled)}
      </p>
      {found.isPending ? (
        <Skeleton what="the repositories">
          <div className={styles.bones}>
            <Bone width="100%" height={40} />
            <Bone width="100%" height={40} />
            <Bone width="100%" height={40} />
          </div>
        </Skeleton>
      ) : null}
      {found.error && !found.data ? (
        <QueryFailure what="the repositories" error={found.error} onRetry={() => found.refetch()} />
      ) : null}
      {shown.length > 0 ? (
        <div className={styles.found}>
          <ChoiceList
            legend="Repositories found"
            hideLegend
            choices={shown.map(choiceOf)}
            value={chosen?.fullName ?? null}
            onChange={(fullName) => {
              const repository = shown.find((each) => each.fullName === fullName);
              if (repository) onChoose(repository);
            }}
          />
        </div>
      ) : null}
      {flaw ? (
        <p className={styles.flaw} role="alert">
          {flaw}
        </p>
      ) : null}
      {found.hasNextPage ? (
        <div>
          <Button size="xs" loading={found.isFetchingNextPage} onClick={() => found.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function said(count: number, more: boolean, text: string): string {
  if (count > 0) return `${countOf(count, 'repository', 'repositories')}${more ? ', and there are more' : ''}`;
  return text === ''
    ? 'The account can read no repository. Give it access, or renew the token with more rights.'
    : `No repository has “${text}” in its name.`;
}

function choiceOf({ fullName, description, private: isPrivate, archived, mayAddWebhooks }: ForgeRepository) {
  return {
    value: fullName,
    label: (
      <>
        <span>{fullName}</span>
        {isPrivate ? (
          <span className={styles.mark}>
            <Lock size={12} aria-hidden="true" /> private
          </span>
        ) : null}
        {archived ? (
          <span className={styles.mark}>
            <Archive size={12} aria-hidden="true" /> archived, takes no pushes
          </span>
        ) : null}
      </>
    ),
    detail:
      [description, mayAddWebhooks === false ? 'This account may add no webhooks here.' : null]
        .filter((part) => part)
        .join(' · ') || undefined,
  };
}
