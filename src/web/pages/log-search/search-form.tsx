import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { CaseSensitive, Regex, Search } from 'lucide-react';
import { useId, useState } from 'react';
import { Status } from '#contract/status.ts';
import { pipelinesQuery } from '#web/data/queries.ts';
import { type SearchWish, searchParameters } from './search-address.ts';
import styles from './search-form.module.css';

interface SearchFormProps {
  /** What the address says. */
  readonly wish: SearchWish;
  /** Why the server will not look for it; null when it does. */
  readonly refused: string | null;
  readonly searching: boolean;
  readonly onSearch: (wish: SearchWish) => void;
}

const outcomes: readonly Status[] = ['failed', 'succeeded', 'timed-out', 'canceled', 'lost', 'running'];

/** What is typed is searched for on Enter: a search over gigabytes is not begun by every letter. Switches take effect at once. */
export function SearchForm({ wish, refused, searching, onSearch }: SearchFormProps) {
  const address = searchParameters(wish).toString();
  const [draft, setDraft] = useState({ address, typed: wish });
  // Another address, by the back button for instance, is another search: what was typed for the one before is gone.
  const typed = draft.address === address ? draft.typed : wish;
  const type = (change: Partial<SearchWish>) => setDraft({ address, typed: { ...typed, ...change } });
  const choose = (change: Partial<SearchWish>) => {
    type(change);
    if (typed.q !== '') onSearch({ ...typed, ...change });
  };
  return (
    <search>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.q !== '') onSearch(typed);
        }}
      >
        <div className={styles.box}>
          <TextInput
            data-filter
            className={styles.text ?? ''}
            aria-label="Text or expression"
            placeholder={typed.regex ? 'An expression, within one line' : 'A text, within one line'}
            leftSection={<Search size={14} aria-hidden="true" />}
            rightSection={typed.q === '' ? <kbd>/</kbd> : null}
            error={refused}
            value={typed.q}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => type({ q: event.currentTarget.value })}
          />
          <ActionIcon
            className={styles.switch ?? ''}
            aria-label="Regular expression"
            title="Regular expression"
            aria-pressed={typed.regex}
            onClick={() => choose({ regex: !typed.regex })}
          >
            <Regex size={16} />
          </ActionIcon>
          <ActionIcon
            className={styles.switch ?? ''}
            aria-label="Match case"
            title="Match case"
            aria-pressed={typed.case}
            onClick={() => choose({ case: !typed.case })}
          >
            <CaseSensitive size={18} />
          </ActionIcon>
        </div>
        <PipelineInput value={typed.pipeline} onType={(pipeline) => type({ pipeline })} />
        <TextInput
          className={styles.branch ?? ''}
          aria-label="Branch"
          placeholder="Any branch"
          value={typed.branch}
          onChange={(event) => type({ branch: event.currentTarget.value })}
        />
        <NativeSelect
          className={styles.outcome ?? ''}
          aria-label="Outcome"
          data={[{ value: '', label: 'Any outcome' }, ...outcomes.map((value) => ({ value, label: value }))]}
          value={typed.status}
          onChange={(event) => choose({ status: Status.safeParse(event.currentTarget.value).data ?? '' })}
        />
        <Button type="submit" loading={searching} disabled={typed.q === ''}>
          Search
        </Button>
      </form>
    </search>
  );
}

/** Names are offered as they are typed: there may be thousands of pipelines. */
function PipelineInput({ value, onType }: { readonly value: string; readonly onType: (text: string) => void }) {
  const list = useId();
  const pipelines = useInfiniteQuery(pipelinesQuery(value.trim() === '' ? {} : { q: value.trim() }));
  const ids = pipelines.data?.pages.flatMap((page) => page.items.map(({ id }) => id)) ?? [];
  return (
    <>
      <TextInput
        className={styles.pipeline ?? ''}
        aria-label="Pipeline"
        placeholder="Any pipeline"
        list={list}
        value={value}
        onChange={(event) => onType(event.currentTarget.value)}
      />
      <datalist id={list}>
        {ids.map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
    </>
  );
}
