import { ActionIcon } from '@mantine/core';
import { ChevronDown, Search, Star, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import type { ValuesAsked } from '#contract/overview.ts';
import { PipelineKind } from '#contract/pipelines.ts';
import { withPart } from '#web/data/address-filter.ts';
import { shortRepository } from '#web/pipelines/short-repository.ts';
import { Choices, moveAmongChoices, type Option } from '#web/ui/choices.tsx';
import { cx } from '#web/ui/cx.ts';
import bar from '#web/ui/filter-bar.module.css';
import { PopOver } from '#web/ui/pop-over.tsx';
import { TypedFilter } from '#web/ui/typed-filter.tsx';
import { type FilterPart, filterOf, isNarrowed, withoutFilters } from './overview-address.ts';
import styles from './pipeline-filters.module.css';
import { SavedViews } from './saved-views.tsx';
import { ValueChoices } from './value-choices.tsx';

const kinds: readonly Option[] = PipelineKind.options.map((kind) => ({ value: kind, label: kind }));

const orders: readonly Option[] = [
  { value: '', label: 'broke first' },
  { value: 'last-build', label: 'last build' },
  { value: 'name', label: 'name' },
];

/** Which pipelines are shown and in what order: kept in the address, evaluated on the server. */
export function PipelineFilters() {
  const [parameters, setParameters] = useSearchParams();
  const filter = filterOf(parameters);
  const set = (part: FilterPart, value: string | null) =>
    setParameters((now) => withPart(now, part, value), { replace: true, preventScrollReset: true });
  return (
    <search className={cx(bar.bar, styles.filters)} aria-label="Pipelines">
      <TypedFilter
        main
        className={styles.text}
        label="Filter by name, repository or author"
        placeholder="Filter by name, repository, author"
        leftSection={<Search size={14} aria-hidden="true" />}
        rightSection={<kbd>/</kbd>}
        value={filter.q ?? ''}
        onChange={(text) => set('q', text)}
      />
      <div className={styles.pills}>
        <Picker label="Kind" value={filter.kind ?? null}>
          {(close) => (
            <Choices options={kinds} value={filter.kind ?? null} onChoose={toggling('kind', filter.kind, set, close)} />
          )}
        </Picker>
        {valueFilters.map(({ of, label, shown }) => (
          <Picker key={of} label={label} value={filter[of] ?? null} shown={shown}>
            {(close) => (
              <ValueChoices
                of={of}
                label={label}
                value={filter[of] ?? null}
                onChoose={toggling(of, filter[of], set, close)}
              />
            )}
          </Picker>
        ))}
        <button
          type="button"
          className={bar.pill}
          aria-pressed={filter.favourites === 'only'}
          onClick={() => set('favourites', filter.favourites ? null : 'only')}
        >
          <Star size={14} aria-hidden="true" />
          Favourites
        </button>
        {isNarrowed(filter) ? (
          <ActionIcon
            aria-label="Show all"
            title="Show all"
            onClick={() => setParameters(withoutFilters, { replace: true, preventScrollReset: true })}
          >
            <X size={14} aria-hidden="true" />
          </ActionIcon>
        ) : null}
        <span className={styles.grow} />
        <SavedViews filter={filter} wall={parameters.get('view') === 'wall'} />
        <Picker label="Sort" value={filter.sort ?? null} shown={orderWord} otherwise="broke first">
          {(close) => (
            <Choices
              options={orders}
              value={filter.sort ?? ''}
              onChoose={(order) => {
                set('sort', order);
                close();
              }}
            />
          )}
        </Picker>
      </div>
    </search>
  );
}

const orderWord = (order: string) => order.replace('-', ' ');
const valueFilters: readonly { of: ValuesAsked['of']; label: string; shown: (value: string) => string }[] = [
  { of: 'repository', label: 'Repository', shown: shortRepository },
  { of: 'branch', label: 'Branch', shown: (branch) => branch },
  { of: 'author', label: 'Author', shown: (author) => author },
];

/** Choosing what is chosen already takes it back. */
function toggling(
  part: FilterPart,
  now: string | undefined,
  set: (part: FilterPart, value: string | null) => void,
  close: () => void,
) {
  return (value: string) => {
    set(part, value === now ? null : value);
    close();
  };
}

interface PickerProps {
  readonly label: string;
  readonly value: string | null;
  readonly shown?: (value: string) => string;
  /** What holds where nothing is chosen. */
  readonly otherwise?: string;
  readonly children: (close: () => void) => ReactNode;
}

function Picker({ label, value, shown = (text) => text, otherwise = 'any', children }: PickerProps) {
  const word = value === null ? otherwise : shown(value);
  return (
    <PopOver
      name={`${label}: ${word}`}
      pressed={value !== null}
      button={
        <>
          {label} <b className={styles.word}>{word}</b>
          <ChevronDown size={14} aria-hidden="true" />
        </>
      }
    >
      {(close) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons within.
        <div onKeyDown={moveAmongChoices}>{children(close)}</div>
      )}
    </PopOver>
  );
}
