import { Select } from '@mantine/core';
import '@mantine/core/styles/ScrollArea.layer.css';
import '@mantine/core/styles/Combobox.layer.css';
import '@mantine/core/styles/Popover.layer.css';
import { ChevronsUpDown } from 'lucide-react';
import { countOf } from '#web/ui/amount.ts';
import styles from './branch-field.module.css';

interface BranchFieldProps {
  /** Of the repository; null until they are known. */
  readonly branches: readonly string[] | null;
  readonly value: string;
  readonly flaw: string | undefined;
  readonly onChange: (branch: string) => void;
}

/** More are found by typing: a list of thousands helps nobody, and takes its time to draw. */
const shownAtOnce = 100;

/** One of the repository's branches, found by typing a part of its name. */
export function BranchField({ branches, value, flaw, onChange }: BranchFieldProps) {
  return (
    <Select
      label="Branch"
      description={
        branches ? `${countOf(branches.length, 'branch', 'branches')}; type to search.` : 'Looking at the branches…'
      }
      data={branches ?? (value === '' ? [] : [value])}
      value={value === '' ? null : value}
      error={flaw}
      searchable
      allowDeselect={false}
      limit={shownAtOnce}
      maxDropdownHeight={240}
      nothingFoundMessage="No branch has that in its name."
      rightSection={<ChevronsUpDown size={14} aria-hidden="true" />}
      withCheckIcon={false}
      classNames={{ dropdown: styles.dropdown ?? '', option: styles.option ?? '', empty: styles.empty ?? '' }}
      comboboxProps={{ shadow: 'none', transitionProps: { duration: 0 } }}
      spellCheck={false}
      onChange={(branch) => {
        if (branch !== null) onChange(branch);
      }}
    />
  );
}
