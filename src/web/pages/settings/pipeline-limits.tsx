import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { pipelinesQuery } from '#web/data/queries.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './pipeline-limits.module.css';
import { type DraftFlaws, noLimit, type PipelineDraft } from './retention-draft.ts';

interface PipelineLimitsProps {
  readonly limits: readonly PipelineDraft[];
  readonly flaws: DraftFlaws;
  readonly onChange: (limits: readonly PipelineDraft[]) => void;
}

/** Pipelines that keep their logs for longer or shorter than the others. */
export function PipelineLimits({ limits, flaws, onChange }: PipelineLimitsProps) {
  const change = (index: number, part: Partial<PipelineDraft>) =>
    onChange(limits.map((limit, at) => (at === index ? { ...limit, ...part } : limit)));
  return (
    <fieldset className={styles.pipelines}>
      <legend>Pipelines with limits of their own</legend>
      <p className={styles.hint}>
        An empty field is the limit above; <kbd>{noLimit}</kbd> is no limit.
      </p>
      {limits.length === 0 ? null : (
        <ul>
          {limits.map(({ pipelineId, days, builds }, index) => (
            <li key={pipelineId} className={styles.row}>
              <TextLink to={`/pipelines/${encodeURIComponent(pipelineId)}`}>{pipelineId}</TextLink>
              <TextInput
                className={styles.number ?? ''}
                aria-label={`Days of ${pipelineId}`}
                rightSection="d"
                value={days}
                error={flaws[`pipelines.${index}.days`]}
                onChange={(event) => change(index, { days: event.currentTarget.value })}
              />
              <TextInput
                className={styles.wide ?? ''}
                aria-label={`Builds of ${pipelineId}`}
                rightSection="builds"
                rightSectionWidth={56}
                value={builds}
                error={flaws[`pipelines.${index}.builds`]}
                onChange={(event) => change(index, { builds: event.currentTarget.value })}
              />
              <ActionIcon
                aria-label={`Take away the limits of ${pipelineId}`}
                title="As the installation"
                onClick={() => onChange(limits.filter((_, at) => at !== index))}
              >
                <Trash2 size={14} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <AddPipeline
        taken={limits.map(({ pipelineId }) => pipelineId)}
        onAdd={(pipelineId) => onChange([...limits, { pipelineId, days: '', builds: '' }])}
      />
    </fieldset>
  );
}

function AddPipeline({ taken, onAdd }: { readonly taken: readonly string[]; readonly onAdd: (id: string) => void }) {
  const list = useId();
  const [text, setText] = useState('');
  const pipelines = useInfiniteQuery(pipelinesQuery(text.trim() === '' ? {} : { q: text.trim() }));
  const ids = pipelines.data?.pages.flatMap((page) => page.items.map(({ id }) => id)) ?? [];
  const free = ids.filter((id) => !taken.includes(id));
  const isOne = free.includes(text.trim());
  const add = () => {
    if (!isOne) return;
    onAdd(text.trim());
    setText('');
  };
  return (
    <div className={styles.add}>
      <TextInput
        aria-label="Pipeline"
        placeholder="Pipeline"
        list={list}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Enter here adds; it does not save the form.
          event.preventDefault();
          add();
        }}
      />
      <datalist id={list}>
        {free.map((id) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      <Button leftSection={<Plus size={14} aria-hidden="true" />} disabled={!isOne} onClick={add}>
        Add
      </Button>
    </div>
  );
}
