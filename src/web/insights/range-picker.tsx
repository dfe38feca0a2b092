import { Button, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { DayField } from '#web/ui/day-field.tsx';
import { type InsightWish, quickRanges, withBranch, withDays, withQuickRange } from './insight-address.ts';
import styles from './range-picker.module.css';

interface RangePickerProps {
  readonly wish: InsightWish;
  /** The branch that is shown; null where all are. */
  readonly branch: string | null;
}

/** Which days, and of a pipeline which branch: both in the address. */
export function RangePicker({ wish, branch }: RangePickerProps) {
  const [, setParameters] = useSearchParams();
  const change = (to: (now: URLSearchParams) => URLSearchParams) =>
    setParameters(to, { replace: true, preventScrollReset: true });
  return (
    <fieldset className={styles.picker} aria-label="Range">
      <div className={styles.quick}>
        {quickRanges.map((days) => (
          <Button
            key={days}
            size="xs"
            aria-pressed={wish.quick === days}
            className={styles.range ?? ''}
            onClick={() => change((now) => withQuickRange(now, days))}
          >
            {days} days
          </Button>
        ))}
      </div>
      <DayField
        required
        label="From"
        value={wish.from}
        onChange={(from) => change((now) => withDays(now, from, wish.to))}
      />
      <DayField required label="To" value={wish.to} onChange={(to) => change((now) => withDays(now, wish.from, to))} />
      {branch === null ? null : (
        <BranchField shown={wish.branch || branch} onChange={(name) => change((now) => withBranch(now, name))} />
      )}
      <span className={styles.zone}>Days are UTC</span>
    </fieldset>
  );
}

/** Enter shows the branch; empty is the main one again. */
function BranchField({ shown, onChange }: { readonly shown: string; readonly onChange: (name: string) => void }) {
  const [text, setText] = useState(shown);
  // The address changed by itself, or the main branch has become known.
  useEffect(() => setText(shown), [shown]);
  return (
    <form
      className={styles.branch}
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text.trim());
      }}
    >
      <TextInput
        aria-label="Branch"
        placeholder="Branch"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {text.trim() === shown ? null : (
        <Button type="submit" size="sm">
          Show
        </Button>
      )}
    </form>
  );
}
