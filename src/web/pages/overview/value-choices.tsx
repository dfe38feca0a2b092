import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ValuesAsked } from '#contract/overview.ts';
import { filterValuesQuery } from '#web/data/queries.ts';
import { shortRepository } from '#web/pipelines/short-repository.ts';
import { Choices } from '#web/ui/choices.tsx';
import { QueryFailure } from '#web/ui/failure.tsx';
import { Bone, Skeleton } from '#web/ui/skeleton.tsx';
import styles from './value-choices.module.css';

interface ValueChoicesProps {
  readonly of: ValuesAsked['of'];
  readonly label: string;
  readonly value: string | null;
  readonly onChoose: (value: string) => void;
}

/** What one filter may be set to, as the server knows it; a field finds more than the first of many. */
export function ValueChoices({ of, label, value, onChoose }: ValueChoicesProps) {
  const [text, setText] = useState('');
  const found = useQuery(filterValuesQuery(of, text.trim()));
  const many = text !== '' || found.data?.more || (found.data?.values.length ?? 0) > 8;
  return (
    <div className={styles.values}>
      {many ? (
        <TextInput
          aria-label={`Find: ${label}`}
          placeholder="Find"
          autoFocus
          spellCheck={false}
          autoComplete="off"
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : null}
      {found.isPending ? (
        <Skeleton what="the choices">
          <div className={styles.bones}>
            <Bone width="80%" />
            <Bone width="60%" />
          </div>
        </Skeleton>
      ) : null}
      {found.error ? <QueryFailure what="the choices" error={found.error} onRetry={() => found.refetch()} /> : null}
      {found.data ? (
        <>
          <Choices
            value={value}
            onChoose={onChoose}
            options={found.data.values.map(({ value: each, pipelines }) => ({
              value: each,
              label: of === 'repository' ? <span title={each}>{shortRepository(each)}</span> : each,
              aside: pipelines,
            }))}
          />
          {found.data.values.length === 0 ? (
            <p className={styles.note}>{text === '' ? 'Nothing to choose from yet.' : 'Nothing is called that.'}</p>
          ) : null}
          {found.data.more ? <p className={styles.note}>There are more: type to find them.</p> : null}
        </>
      ) : null}
    </div>
  );
}
