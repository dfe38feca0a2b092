import { Popover, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BuildDetail } from '#contract/builds.ts';
import type { BuildFailure } from '#contract/failures.ts';
import { newLinesQuery } from '#web/data/queries.ts';
import { formatCount } from '#web/ui/amount.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import '@mantine/core/styles/Popover.layer.css';
import styles from './verdict-new-lines.module.css';

interface NewLinesNoteProps {
  readonly build: BuildDetail;
  readonly failure: BuildFailure;
  readonly newLines: { readonly count: number; readonly total: number };
}

/** "42 new of 18,000 lines", which opens to say what that means. */
export function NewLinesNote({ build, failure, newLines }: NewLinesNoteProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width="min(400px, 100vw - 24px)"
      withRoles
      trapFocus
    >
      <Popover.Target>
        <UnstyledButton className={styles.note} onClick={() => setOpened(!opened)}>
          <span>
            {formatCount(newLines.count)} new of {formatCount(newLines.total)} lines
          </span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={styles.rule ?? ''}>
        <p>
          A line is new when the last green builds of <b>{failure.state}</b> printed none like it. Lines are alike when
          they differ in no more than numbers, times, durations, sizes, hashes and names of temporary files:{' '}
          <code>built in 3.1 s</code> is like <code>built in 2.8 s</code>.
        </p>
        <Against build={build} attemptId={failure.attemptId} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Against({ build, attemptId }: { readonly build: BuildDetail; readonly attemptId: string }) {
  const { data, error } = useQuery(newLinesQuery(attemptId, build.version));
  if (error) return <p role="alert">Which builds it was compared with could not be loaded. {error.message}</p>;
  if (data?.status !== 'known') return <p>Compared with …</p>;
  return (
    <p>
      Compared with{' '}
      {data.against.map((number, index) => (
        <span key={number}>
          {index === 0 ? '' : ', '}
          <TextLink to={`/pipelines/${build.pipelineId}/builds/${number}`}>#{number}</TextLink>
        </span>
      ))}
      .
    </p>
  );
}
