import { ActionIcon, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Build, type TriggerBuild } from '#contract/builds.ts';
import type { PipelineRow } from '#contract/pipelines.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace } from '#web/data/trigger-queries.ts';
import { CheckField } from '#web/ui/check-field.tsx';
import { CodeArea, CodeField } from '#web/ui/code-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { FormActions, FormFrame } from '#web/ui/form-frame.tsx';
import styles from './run-dialog.module.css';
import { emptyRun, type RunDraft, runOf, type VariableDraft } from './run-draft.ts';

interface RunDialogProps {
  readonly pipeline: Pick<PipelineRow, 'id' | 'name' | 'branch'>;
  readonly onClose: () => void;
}

/** Runs a pipeline at another branch or commit, or with variables for this build alone. */
export function RunDialog({ pipeline, onClose }: RunDialogProps) {
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
  const send = () => {
    setAsked(true);
    if (wanted) run.mutate(wanted);
  };
  return (
    <Dialog title={`Run ${pipeline.name}`} onClose={onClose}>
      {(close) => (
        <FormFrame onSend={send}>
          <CodeField
            label="Branch"
            placeholder={pipeline.branch}
            value={draft.branch}
            error={shown.branch}
            onChange={(branch) => change({ branch })}
          />
          <CodeField
            label="Commit"
            description="All 40 digits. Empty: the head of the branch."
            value={draft.commit}
            error={shown.commit}
            onChange={(commit) => change({ commit })}
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
                    variables: [
                      ...draft.variables,
                      { key: crypto.randomUUID(), name: '', value: '', sensitive: false },
                    ],
                  })
                }
              >
                Add a variable
              </Button>
            </div>
          </fieldset>
          <FormActions send="Run it" busy={run.isPending} error={run.error} onCancel={close} />
        </FormFrame>
      )}
    </Dialog>
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
      <CodeField
        aria-label={`${label}: name`}
        placeholder="NAME"
        value={variable.name}
        error={flaw !== undefined}
        onChange={(name) => onChange({ name })}
      />
      <CodeArea
        aria-label={`${label}: value`}
        placeholder="value"
        rows={1}
        hidden={variable.sensitive}
        value={variable.value}
        error={flaw !== undefined}
        onChange={(value) => onChange({ value })}
      />
      <CheckField label="Sensitive" checked={variable.sensitive} onChange={(sensitive) => onChange({ sensitive })} />
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
