import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { TriggerSettings } from '#contract/pipeline-settings.ts';
import { api } from '#web/api/client.ts';
import { pipelineQuery } from '#web/data/queries.ts';
import { pipelinePlace, triggerSettingsQuery } from '#web/data/trigger-queries.ts';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';
import styles from './settings.module.css';
import { SettingsSection } from './settings-section.tsx';
import { type TriggerDraft, triggerDraftOf, triggersOf } from './trigger-draft.ts';

const places = [
  { value: 'usual', label: 'In the usual place', detail: '.microtica/microtica.yaml, then microtica.yaml' },
  { value: 'path', label: 'Somewhere else', detail: 'For a repository with several pipelines in it.' },
] as const;

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
    <SettingsSection
      title="Builds"
      lead="Which branch and file, and what starts a build."
      what="the trigger settings"
      query={settings}
    >
      {(saved) => <Form key={JSON.stringify(saved)} pipelineId={pipelineId} saved={saved} />}
    </SettingsSection>
  );
}

function Form({ pipelineId, saved }: { readonly pipelineId: string; readonly saved: TriggerSettings }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState<TriggerDraft>(() => triggerDraftOf(saved));
  const [flaws, setFlaws] = useState<FieldFlaws>({});
  const save = useMutation({
    mutationFn: (next: TriggerSettings) => api.put(TriggerSettings, pipelinePlace(pipelineId, 'triggers'), next),
    onSuccess: async (next) => {
      queries.setQueryData(triggerSettingsQuery(pipelineId).queryKey, next);
      await queries.invalidateQueries({ queryKey: pipelineQuery(pipelineId).queryKey });
    },
  });
  const change = (part: Partial<TriggerDraft>) => {
    setDraft({ ...draft, ...part });
    setFlaws({});
    save.reset();
  };
  const isChanged = JSON.stringify(draft) !== JSON.stringify(triggerDraftOf(saved));
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = triggersOf(draft);
        setFlaws(wanted.flaws ?? {});
        if (wanted.settings) save.mutate(wanted.settings);
      }}
    >
      <TextInput
        label="Main branch"
        description="Health is judged on it alone."
        value={draft.branch}
        error={flaws.branch}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => change({ branch: event.currentTarget.value })}
      />
      <ChoiceList
        legend="Where the definition is"
        choices={places}
        value={draft.place}
        onChange={(place) => change({ place })}
      />
      {draft.place === 'path' ? (
        <TextInput
          label="Path within the repository"
          placeholder="services/shop/microtica.yaml"
          value={draft.path}
          error={flaws.definitionPath}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ path: event.currentTarget.value })}
        />
      ) : null}
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={draft.automatic}
          onChange={(event) => change({ automatic: event.currentTarget.checked })}
        />
        Build automatically when somebody pushes
      </label>
      <Textarea
        label="Other branches that build"
        description="One pattern a line: * is anything but a slash, ** anything, ! in front takes branches out. Empty: none."
        placeholder={'release/*\nfeature/**\n!feature/wip-*'}
        rows={3}
        classNames={{ input: styles.lines ?? '' }}
        disabled={!draft.automatic}
        value={draft.patterns}
        error={flaws.branches}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => change({ patterns: event.currentTarget.value })}
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
    </form>
  );
}
