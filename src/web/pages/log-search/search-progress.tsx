import { Button } from '@mantine/core';
import type { LogSearchPage } from '#contract/log-search.ts';
import { countOf, formatCount } from '#web/ui/amount.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import type { SearchWish } from './search-address.ts';
import styles from './search-progress.module.css';

interface SearchProgressProps {
  readonly wish: SearchWish;
  /** The last one. */
  readonly page: LogSearchPage;
  /** Logs with hits so far. */
  readonly found: number;
  readonly searching: boolean;
  readonly onGoOn: () => void;
}

/** How far the search has come, and the way on. */
export function SearchProgress({ wish, page, found, searching, onGoOn }: SearchProgressProps) {
  const { searched, total, nextCursor } = page;
  return (
    <div className={styles.progress}>
      <p role="status">
        Searched {formatCount(searched)} of {countOf(total, 'log')}
        {found === 0 ? ', no hit' : `, ${formatCount(found)} with hits`}
        {nextCursor === null ? '.' : ' so far.'}
      </p>
      {nextCursor === null ? null : (
        <Button loading={searching} onClick={onGoOn}>
          Search on
        </Button>
      )}
      {nextCursor === null && found === 0 ? <p className={styles.advice}>{advice(wish, total)}</p> : null}
      {nextCursor === null && found === 0 ? (
        <p className={styles.advice}>
          Logs that were removed are not searched. <TextLink to="/settings">What is kept</TextLink>
        </p>
      ) : null}
    </div>
  );
}

function advice(wish: SearchWish, total: number): string {
  const narrowed = wish.pipeline !== '' || wish.branch !== '' || wish.status !== '';
  if (total === 0) return narrowed ? 'No log is stored for these filters. Take one away.' : 'No log is stored yet.';
  const ways = [
    ...(wish.case ? ['let upper and lower case be the same'] : []),
    ...(wish.regex ? ['look for the text as it is'] : []),
    ...(narrowed ? ['take a filter away'] : []),
  ];
  return ways.length === 0 ? 'Try a shorter text: a hit lies within one line.' : `Try this: ${ways.join(', or ')}.`;
}
