import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { Status } from '#contract/status.ts';
import { TriggerKind } from '#contract/triggers.ts';
import { kindWords } from '#web/deliveries/delivery-words.ts';
import { wordOf } from '#web/ui/status.ts';
import { buildFilterOf, type FilterPart, withFilter, withoutFilters } from './build-filter.ts';
import styles from './build-filters.module.css';

/** How long after the last key a text is looked for, in ms. */
const typingMs = 250;

/** Which builds of a pipeline are shown: kept in the address, evaluated on the server. */
export function BuildFilters() {
  const [parameters, setParameters] = useSearchParams();
  const filter = buildFilterOf(parameters);
  const choose = (part: FilterPart, value: string) =>
    setParameters((now) => withFilter(now, part, value), { replace: true, preventScrollReset: true });
  return (
    <search className={styles.filters} aria-label="Builds">
      <TypedFilter
        label="Message, author, commit or number"
        value={filter.q ?? ''}
        onChange={(text) => choose('q', text)}
        icon
      />
      <TypedFilter label="Branch" value={filter.branch ?? ''} onChange={(text) => choose('branch', text)} />
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
      <DayFilter label="From" value={filter.from ?? ''} onChange={(day) => choose('from', day)} />
      <DayFilter label="To" value={filter.to ?? ''} onChange={(day) => choose('to', day)} />
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

interface TypedFilterProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly icon?: boolean;
}

/** A text that is looked for once nobody types any more. */
function TypedFilter({ label, value, onChange, icon = false }: TypedFilterProps) {
  const [text, setText] = useState(value);
  // The address changed by itself: a link, or all filters taken out.
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), typingMs);
    return () => clearTimeout(timer);
  });
  return (
    <TextInput
      className={icon ? (styles.text ?? '') : (styles.branch ?? '')}
      aria-label={label}
      placeholder={label}
      leftSection={icon ? <Search size={14} aria-hidden="true" /> : undefined}
      spellCheck={false}
      autoComplete="off"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}

function DayFilter({ label, value, onChange }: Omit<TypedFilterProps, 'icon'>) {
  return (
    <label className={styles.day}>
      {label}
      <input type="date" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
    </label>
  );
}
