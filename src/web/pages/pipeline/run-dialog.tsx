import { ActionIcon, Button, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { Build, type TriggerBuild } from '#contract/builds.ts';
import type { PipelineRow } from '#contract/pipelines.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace } from '#web/data/trigger-queries.ts';
import { cx } from '#web/ui/cx.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import styles from './run-dialog.module.css';
import { emptyRun, type RunDraft, runOf, type VariableDraft } from './run-draft.ts';

interface RunDialogProps {
  readonly pipeline: Pick<PipelineRow, 'id' | 'name' | 'branch'>;
  readonly onClose: () => void;
}

/** Runs a pipeline at another branch or commit, or with variables for this build alone. */
export function RunDialog({ pipeline, onClose }: RunDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const navigate = useNavigate();
  const [draft, setDraft] = useState<RunDraft>(emptyRun);
  const [asked, setAsked] = useState(false);
  const { wanted, flaws } = runOf(draft);
  const shown = asked ? (flaws ?? {}) : {};
  const run = useMutation({
    mutationFn: (body: TriggerBuild) => api.post(Build, pipelinePlace(pipeline.id, 'builds'), body),
    onSuccess: ({ number }) => navigate(`/pipelines/${pipeline.id}/builds/${number}`),
  });
  const change = (part: Partial<RunDraft>) => {
    setDraft({ ...draft, ...part });
    run.reset();
  };
  const changeVariable = (index: number, part: Partial<VariableDraft>) =>
    change({ variables: draft.variables.map((each, at) => (at === index ? { ...each, ...part } : each)) });
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="run-title" onClose={onClose}>
      <h2 id="run-title">Run {pipeline.name}</h2>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (wanted) run.mutate(wanted);
        }}
      >
        <TextInput
          label="Branch"
          placeholder={pipeline.branch}
          value={draft.branch}
          error={shown.branch}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ branch: event.currentTarget.value })}
        />
        <TextInput
          label="Commit"
          description="All 40 digits. Empty: the head of the branch."
          value={draft.commit}
          error={shown.commit}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ commit: event.currentTarget.value })}
        />
        <fieldset className={styles.variables}>
          <legend>Variables for this build alone</legend>
          <p className={styles.hint}>They win over the pipeline’s.</p>
          {draft.variables.map((variable, index) => (
            <VariableFields
              key={variable.key}
              label={`Variable ${index + 1}`}
              variable={variable}
              flaw={shown[`variables.${index}`]}
              onChange={(part) => changeVariable(index, part)}
              onRemove={() => change({ variables: draft.variables.filter((_, at) => at !== index) })}
            />
          ))}
          <div>
            <Button
              size="xs"
              leftSection={<Plus size={14} aria-hidden="true" />}
              onClick={() =>
                change({
                  variables: [...draft.variables, { key: crypto.randomUUID(), name: '', value: '', sensitive: false }],
                })
              }
            >
              Add a variable
            </Button>
          </div>
        </fieldset>
        {run.error ? <ActionFailure error={run.error} /> : null}
        <div className={styles.actions}>
          <Button type="submit" variant="filled" loading={run.isPending}>
            Run it
          </Button>
          <Button variant="subtle" onClick={() => dialog.current?.close()}>
            Cancel
          </Button>
        </div>
      </form>
    </dialog>
  );
}

interface VariableFieldsProps {
  readonly label: string;
  readonly variable: VariableDraft;
  readonly flaw: string | undefined;
  readonly onChange: (part: Partial<VariableDraft>) => void;
  readonly onRemove: () => void;
}

function VariableFields({ label, variable, flaw, onChange, onRemove }: VariableFieldsProps) {
  return (
    <div className={styles.variable}>
      <TextInput
        aria-label={`${label}: name`}
        placeholder="NAME"
        value={variable.name}
        error={flaw !== undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Textarea
        aria-label={`${label}: value`}
        placeholder="value"
        rows={1}
        classNames={{ input: cx(styles.value, variable.sensitive && styles.hidden) }}
        value={variable.value}
        error={flaw !== undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ value: event.currentTarget.value })}
      />
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={variable.sensitive}
          onChange={(event) => onChange({ sensitive: event.currentTarget.checked })}
        />
        Sensitive
      </label>
      <ActionIcon aria-label={`${label}: take it out`} onClick={onRemove}>
        <Trash2 size={14} />
      </ActionIcon>
      {flaw ? (
        <p className={styles.flaw} role="alert">
          {flaw}
        </p>
      ) : null}
    </div>
  );
}
