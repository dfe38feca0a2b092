import { ActionIcon, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { useSearchParams } from 'react-router';
import type { Build } from '#contract/builds.ts';
import { buildsQuery } from '#web/data/queries.ts';
import { wordOf } from '#web/ui/status.ts';
import styles from './build-pickers.module.css';
import { type ComparedAddress, withCompared } from './compare-address.ts';

interface BuildPickersProps extends ComparedAddress {
  readonly pipelineId: string;
}

/** Which two builds are compared: kept in the address. */
export function BuildPickers({ pipelineId, base, head }: BuildPickersProps) {
  const [parameters, setParameters] = useSearchParams();
  const builds = useInfiniteQuery(buildsQuery(pipelineId));
  const items = builds.data?.pages.flatMap((page) => page.items) ?? [];
  const choose = (next: ComparedAddress) => setParameters(withCompared(parameters, next), { preventScrollReset: true });
  return (
    <div className={styles.pickers}>
      <NativeSelect
        label="Before"
        value={base ?? ''}
        data={optionsOf(items, base, 'The last green build before')}
        onChange={(event) => choose({ base: Number(event.currentTarget.value) || null, head })}
      />
      <ActionIcon
        className={styles.swap ?? ''}
        aria-label="Swap them"
        title="Swap them"
        disabled={base === null || head === null}
        onClick={() => choose({ base: head, head: base })}
      >
        <ArrowLeftRight size={16} />
      </ActionIcon>
      <NativeSelect
        label="After"
        value={head ?? ''}
        data={optionsOf(items, head, 'Choose a build')}
        onChange={(event) => choose({ base, head: Number(event.currentTarget.value) || null })}
      />
      {builds.error ? <p role="alert">The builds to choose from could not be loaded. {builds.error.message}</p> : null}
    </div>
  );
}

/** The newest builds, and the chosen one where it is older. */
function optionsOf(builds: readonly Build[], chosen: number | null, none: string) {
  const known = builds.map((build) => ({ value: String(build.number), label: labelOf(build) }));
  const older = chosen !== null && !builds.some(({ number }) => number === chosen);
  return [{ value: '', label: none }, ...known, ...(older ? [{ value: String(chosen), label: `#${chosen}` }] : [])];
}

function labelOf({ number, status, branch, commit }: Build): string {
  return `#${number} ${wordOf(status).toLowerCase()}, ${branch}${commit ? `: ${commit.message}` : ''}`;
}
