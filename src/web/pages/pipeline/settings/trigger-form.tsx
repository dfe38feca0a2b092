import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { TriggerSettings } from '#contract/pipeline-settings.ts';
import { api } from '#web/api/client.ts';
import { pipelineQuery } from '#web/data/queries.ts';
import { pipelinePlace, triggerSettingsQuery } from '#web/data/trigger-queries.ts';
import { BranchPatternsField } from '#web/pipelines/branch-patterns-field.tsx';
import { DefinitionPlaceFields } from '#web/pipelines/definition-place-fields.tsx';
import { CheckField } from '#web/ui/check-field.tsx';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import { CodeField } from '#web/ui/code-field.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { FormFrame } from '#web/ui/form-frame.tsx';
import { QuerySection } from '#web/ui/query-section.tsx';
import { useDraft } from '#web/ui/use-draft.ts';
import styles from './settings.module.css';
import { type TriggerDraft, triggerDraftOf, triggersOf } from './trigger-draft.ts';

const pullRequests = [
  { value: 'off', label: 'None' },
  { value: 'own', label: 'Those of the repository’s own branches' },
  {
    value: 'forks',
    label: 'Those of forks as well',
    detail: 'What a stranger wrote is run. These builds never see a sensitive variable.',
  },
] as const;

const supersede = [
  { value: 'off', label: 'Build every one' },
  { value: 'queued', label: 'Cancel the older ones that wait' },
  { value: 'running', label: 'Cancel the older ones that wait or run' },
] as const;

/** What starts the builds of a pipeline, and from which branch and file. */
export function TriggerForm({ pipelineId }: { readonly pipelineId: string }) {
  const settings = useQuery(triggerSettingsQuery(pipelineId));
  return (
    <QuerySection
      title="Builds"
      lead="Which branch and file, and what starts a build."
      what="the trigger settings"
      query={settings}
    >
      {(saved) => <Form key={JSON.stringify(saved)} pipelineId={pipelineId} saved={saved} />}
    </QuerySection>
  );
}

function Form({ pipelineId, saved }: { readonly pipelineId: string; readonly saved: TriggerSettings }) {
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (next: TriggerSettings) => api.put(TriggerSettings, pipelinePlace(pipelineId, 'triggers'), next),
    onSuccess: async (next) => {
      queries.setQueryData(triggerSettingsQuery(pipelineId).queryKey, next);
      await queries.invalidateQueries({ queryKey: pipelineQuery(pipelineId).queryKey });
    },
  });
  const { draft, change, flaws, setFlaws } = useDraft<TriggerDraft>(() => triggerDraftOf(saved), save.reset);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(triggerDraftOf(saved));
  const send = () => {
    const wanted = triggersOf(draft);
    setFlaws(wanted.flaws ?? {});
    if (wanted.settings) save.mutate(wanted.settings);
  };
  return (
    <FormFrame onSend={send}>
      <CodeField
        label="Main branch"
        description="Health is judged on it alone."
        value={draft.branch}
        error={flaws.branch}
        onChange={(branch) => change({ branch })}
      />
      <DefinitionPlaceFields value={draft} flaw={flaws.definitionPath} onChange={change} />
      <CheckField
        label="Build automatically when somebody pushes"
        checked={draft.automatic}
        onChange={(automatic) => change({ automatic })}
      />
      <BranchPatternsField
        disabled={!draft.automatic}
        value={draft.patterns}
        flaw={flaws.branches}
        onChange={(patterns) => change({ patterns })}
      />
      <ChoiceList
        legend="Pull requests that build"
        choices={pullRequests}
        value={draft.pullRequests}
        onChange={(value) => change({ pullRequests: value })}
      />
      <ChoiceList
        legend="When a branch gets a newer build"
        choices={supersede}
        value={draft.supersede}
        onChange={(value) => change({ supersede: value })}
      />
      <div className={styles.actions}>
        <Button type="submit" loading={save.isPending} disabled={!isChanged}>
          Save
        </Button>
        {isChanged ? (
          <Button variant="subtle" onClick={() => change(triggerDraftOf(saved))}>
            Discard
          </Button>
        ) : null}
      </div>
      {save.error ? <ActionFailure error={save.error} /> : null}
    </FormFrame>
  );
}
