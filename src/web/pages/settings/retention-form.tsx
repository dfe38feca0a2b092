import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { defaultRetention, Retention, type RetentionPolicy, type RetentionPreview } from '#contract/retention.ts';
import { api } from '#web/api/client.ts';
import { countOf, formatBytes } from '#web/ui/amount.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import { LimitField } from './limit-field.tsx';
import { PipelineLimits } from './pipeline-limits.tsx';
import { retentionPreviewQuery, retentionQuery } from './queries.ts';
import { draftOf, policyOf, type RetentionDraft } from './retention-draft.ts';
import styles from './retention-form.module.css';

/** How long after the last key (ms) the server is asked what a change would remove. */
const previewMs = 300;

/** The limits, what changing them would remove, and one button that says so. */
export function RetentionForm({ saved }: { readonly saved: RetentionPolicy }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<RetentionDraft>(() => draftOf(saved));
  const { policy, flaws } = policyOf(draft);
  const text = JSON.stringify(policy);
  const isChanged = policy !== null && text !== JSON.stringify(saved);
  const [settled] = useDebouncedValue(text, previewMs);
  const preview = useQuery({ ...retentionPreviewQuery(policy ?? saved), enabled: isChanged && settled === text });
  const save = useMutation({
    mutationFn: (next: RetentionPolicy) => api.put(Retention, '/api/retention', next),
    onSuccess: (retention) => queries.setQueryData(retentionQuery.queryKey, retention),
  });
  const known = (isChanged && preview.data) || null;
  const change = (part: Partial<RetentionDraft>) => setDraft({ ...draft, ...part });
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) save.mutate(policy);
      }}
    >
      <LimitField
        label="By age"
        before="Keep logs for"
        after="days"
        limit={draft.days}
        flaw={flaws?.days}
        onChange={(days) => change({ days })}
      />
      <LimitField
        label="By count"
        before="Keep the logs of the last"
        after="builds of each pipeline"
        limit={draft.builds}
        flaw={flaws?.builds}
        onChange={(builds) => change({ builds })}
      />
      <LimitField
        label="By size"
        before="Keep"
        after="GB of logs; the oldest go first"
        limit={draft.gigabytes}
        flaw={flaws?.bytes}
        onChange={(gigabytes) => change({ gigabytes })}
      />
      <PipelineLimits limits={draft.pipelines} flaws={flaws ?? {}} onChange={(pipelines) => change({ pipelines })} />
      <p className={styles.preview} role="status">
        {isChanged ? <Preview preview={known} /> : null}
      </p>
      {preview.error && isChanged ? <ActionFailure error={preview.error} /> : null}
      <div className={styles.actions}>
        <Button type="submit" loading={save.isPending} disabled={!isChanged}>
          {known !== null && known.logs > 0 ? `Save and remove ${countOf(known.logs, 'log')}` : 'Save'}
        </Button>
        {isChanged || flaws !== null ? (
          <Button variant="subtle" onClick={() => setDraft(draftOf(saved))}>
            Discard
          </Button>
        ) : null}
        <span className={styles.usual}>
          Unless set otherwise: {defaultRetention.days} days, {defaultRetention.builds} builds, 20 GB.
        </span>
      </div>
      {save.error ? <ActionFailure error={save.error} /> : null}
    </form>
  );
}

function Preview({ preview }: { readonly preview: RetentionPreview | null }) {
  if (preview === null) return 'Looking at what this would remove…';
  if (preview.logs === 0) return 'This removes nothing now.';
  const { logs, builds, bytes } = preview;
  return `This removes ${countOf(logs, 'log')} of ${countOf(builds, 'build')} at once, ${formatBytes(bytes)}. They cannot be brought back.`;
}
