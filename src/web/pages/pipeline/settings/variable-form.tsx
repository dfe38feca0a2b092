import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { GivenVariable, Variable } from '#contract/variables.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace, variablesQuery } from '#web/data/trigger-queries.ts';
import { cx } from '#web/ui/cx.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import { type FieldFlaws, flawsOf } from '#web/ui/field-flaws.ts';
import styles from './settings.module.css';

interface VariableFormProps {
  readonly pipelineId: string;
  /** Those that a new one must not replace by accident. */
  readonly known: readonly Variable[];
  /** Null: a new one. */
  readonly changed: Variable | null;
  readonly onDone: () => void;
}

/** A variable, new or with another value. What is sensitive is written anew, never shown. */
export function VariableForm({ pipelineId, known, changed, onDone }: VariableFormProps) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => ({
    name: changed?.name ?? '',
    value: changed?.value ?? '',
    sensitive: changed?.sensitive ?? false,
  }));
  const [flaws, setFlaws] = useState<FieldFlaws>({});
  const save = useMutation({
    mutationFn: ({ name, ...body }: GivenVariable) =>
      api.put(Variable, pipelinePlace(pipelineId, `variables/${name}`), body),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: variablesQuery(pipelineId).queryKey });
      onDone();
    },
  });
  const change = (part: Partial<typeof draft>) => {
    setDraft({ ...draft, ...part });
    setFlaws({});
    save.reset();
  };
  return (
    <form
      className={cx(styles.form, styles.boxed)}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = GivenVariable.safeParse({ ...draft, name: draft.name.trim() });
        if (!wanted.success) setFlaws(flawsOf(wanted.error));
        else if (known.some(({ name }) => name === wanted.data.name))
          setFlaws({ name: `There is ${wanted.data.name} already: change it in its row.` });
        else save.mutate(wanted.data);
      }}
    >
      {changed ? null : (
        <TextInput
          label="Name"
          placeholder="NPM_TOKEN"
          value={draft.name}
          error={flaws.name}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      )}
      <Textarea
        label={changed?.sensitive ? 'New value' : 'Value'}
        rows={2}
        classNames={{ input: cx(styles.lines, draft.sensitive && styles.hidden) }}
        value={draft.value}
        error={flaws.value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => change({ value: event.currentTarget.value })}
      />
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={draft.sensitive}
          onChange={(event) => change({ sensitive: event.currentTarget.checked })}
        />
        Sensitive: masked in logs, never shown again
      </label>
      {save.error ? <ActionFailure error={save.error} /> : null}
      <div className={styles.actions}>
        <Button type="submit" variant="filled" loading={save.isPending}>
          {changed ? `Change ${changed.name}` : 'Add the variable'}
        </Button>
        <Button variant="subtle" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
