import { Button, NativeSelect } from '@mantine/core';
import { Search } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { Status } from '#contract/status.ts';
import { TriggerKind } from '#contract/triggers.ts';
import { withPart } from '#web/data/address-filter.ts';
import { kindWords } from '#web/deliveries/delivery-words.ts';
import { DayField } from '#web/ui/day-field.tsx';
import bar from '#web/ui/filter-bar.module.css';
import { wordOf } from '#web/ui/status.ts';
import { TypedFilter } from '#web/ui/typed-filter.tsx';
import { buildFilterOf, type FilterPart, withoutFilters } from './build-filter.ts';
import styles from './build-filters.module.css';

/** Which builds of a pipeline are shown: kept in the address, evaluated on the server. */
export function BuildFilters() {
  const [parameters, setParameters] = useSearchParams();
  const filter = buildFilterOf(parameters);
  const choose = (part: FilterPart, value: string) =>
    setParameters((now) => withPart(now, part, value), { replace: true, preventScrollReset: true });
  return (
    <search className={bar.bar} aria-label="Builds">
      <TypedFilter
        label="Message, author, commit or number"
        value={filter.q ?? ''}
        onChange={(text) => choose('q', text)}
        className={styles.text}
        leftSection={<Search size={14} aria-hidden="true" />}
      />
      <TypedFilter
        label="Branch"
        value={filter.branch ?? ''}
        onChange={(text) => choose('branch', text)}
        className={styles.branch}
      />
      <NativeSelect
        aria-label="Outcome"
        value={filter.status ?? ''}
        data={[
          { value: '', label: 'Every outcome' },
          ...Status.exclude(['skipped']).options.map((status) => ({ value: status, label: wordOf(status) })),
        ]}
        onChange={(event) => choose('status', event.currentTarget.value)}
      />
      <NativeSelect
        aria-label="Trigger"
        value={filter.trigger ?? ''}
        data={[
          { value: '', label: 'Every trigger' },
          ...TriggerKind.options.map((kind) => ({ value: kind, label: kindWords[kind] })),
        ]}
        onChange={(event) => choose('trigger', event.currentTarget.value)}
      />
      <DayField label="From" value={filter.from ?? ''} onChange={(day) => choose('from', day)} />
      <DayField label="To" value={filter.to ?? ''} onChange={(day) => choose('to', day)} />
      {Object.keys(filter).length > 0 ? (
        <Button
          variant="subtle"
          onClick={() => setParameters(withoutFilters, { replace: true, preventScrollReset: true })}
        >
          Show all
        </Button>
      ) : null}
    </search>
  );
}
