import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { HealthRule, HealthSettings } from '#contract/health.ts';
import { api } from '#web/api/client.ts';
import { healthQuery, healthSettingsQuery } from '#web/data/health-queries.ts';
import { pipelineQuery } from '#web/data/queries.ts';
import { pipelinePlace } from '#web/data/trigger-queries.ts';
import { HealthDays } from '#web/pipelines/health-days.tsx';
import { CodeField } from '#web/ui/code-field.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { flawsOf } from '#web/ui/field-flaws.ts';
import { FieldPair } from '#web/ui/field-pair.tsx';
import { FormFrame } from '#web/ui/form-frame.tsx';
import { QuerySection } from '#web/ui/query-section.tsx';
import { wordOfHealth } from '#web/ui/status.ts';
import styles from './settings.module.css';

/** When the pipeline is unhealthy, with what the rule would have said of the last 30 days. */
export function HealthForm({ pipelineId }: { readonly pipelineId: string }) {
  const settings = useQuery(healthSettingsQuery(pipelineId));
  return (
    <div id="health">
      <QuerySection
        title="Health"
        lead="By the finished builds of the main branch. Degraded when the last one did not succeed, whatever the rule."
        what="the health rule"
        query={settings}
      >
        {({ rule }) => <Form key={JSON.stringify(rule)} pipelineId={pipelineId} saved={rule} />}
      </QuerySection>
    </div>
  );
}

function Form({ pipelineId, saved }: { readonly pipelineId: string; readonly saved: HealthRule }) {
  const queries = useQueryClient();
  const [threshold, setThreshold] = useState(String(saved.threshold));
  const [window, setWindow] = useState(String(saved.window));
  const read = HealthRule.safeParse({
    window: Number(window || Number.NaN),
    threshold: Number(threshold || Number.NaN),
  });
  const flaws = read.error ? flawsOf(read.error) : {};
  const tried = read.data ?? null;
  const preview = useQuery({ ...healthQuery(pipelineId, tried), enabled: tried !== null });
  const save = useMutation({
    mutationFn: (rule: HealthRule) => api.put(HealthSettings, pipelinePlace(pipelineId, 'health-rule'), rule),
    onSuccess: async (next) => {
      queries.setQueryData(healthSettingsQuery(pipelineId).queryKey, next);
      await queries.invalidateQueries({ queryKey: ['health', pipelineId] });
      await queries.invalidateQueries({ queryKey: pipelineQuery(pipelineId).queryKey });
    },
  });
  const isChanged = tried !== null && (tried.window !== saved.window || tried.threshold !== saved.threshold);
  return (
    <FormFrame onSend={() => tried && isChanged && save.mutate(tried)}>
      <FieldPair>
        <CodeField
          label="Unhealthy when so many failed"
          inputMode="numeric"
          value={threshold}
          error={flaws.threshold}
          onChange={setThreshold}
        />
        <CodeField
          label="of the last so many builds"
          inputMode="numeric"
          value={window}
          error={flaws.window}
          onChange={setWindow}
        />
      </FieldPair>
      {tried && preview.data ? (
        <div className={styles.stack}>
          <p className={styles.lead}>
            By {isChanged ? 'this' : 'its'} rule it is {wordOfHealth(preview.data.health.word).toLowerCase()} now:{' '}
            {preview.data.health.because}. The last 30 days:
          </p>
          <HealthDays explained={preview.data} />
        </div>
      ) : null}
      <div className={styles.actions}>
        <Button type="submit" loading={save.isPending} disabled={!isChanged}>
          Save
        </Button>
      </div>
      {preview.error ? <ActionFailure error={preview.error} /> : null}
      {save.error ? <ActionFailure error={save.error} /> : null}
    </FormFrame>
  );
}
