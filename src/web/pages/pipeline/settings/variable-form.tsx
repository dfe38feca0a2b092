import { useMutation, useQueryClient } from '@tanstack/react-query';
import { GivenVariable, Variable } from '#contract/variables.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace, variablesQuery } from '#web/data/trigger-queries.ts';
import { CheckField } from '#web/ui/check-field.tsx';
import { CodeArea, CodeField } from '#web/ui/code-field.tsx';
import { flawsOf } from '#web/ui/field-flaws.ts';
import { FormActions, FormFrame } from '#web/ui/form-frame.tsx';
import { useDraft } from '#web/ui/use-draft.ts';

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
  const save = useMutation({
    mutationFn: ({ name, ...body }: GivenVariable) =>
      api.put(Variable, pipelinePlace(pipelineId, `variables/${name}`), body),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: variablesQuery(pipelineId).queryKey });
      onDone();
    },
  });
  const { draft, change, flaws, setFlaws } = useDraft(
    () => ({ name: changed?.name ?? '', value: changed?.value ?? '', sensitive: changed?.sensitive ?? false }),
    save.reset,
  );
  const send = () => {
    const wanted = GivenVariable.safeParse({ ...draft, name: draft.name.trim() });
    if (!wanted.success) setFlaws(flawsOf(wanted.error));
    else if (known.some(({ name }) => name === wanted.data.name))
      setFlaws({ name: `There is ${wanted.data.name} already: change it in its row.` });
    else save.mutate(wanted.data);
  };
  return (
    <FormFrame boxed onSend={send}>
      {changed ? null : (
        <CodeField
          label="Name"
          placeholder="NPM_TOKEN"
          value={draft.name}
          error={flaws.name}
          onChange={(name) => change({ name })}
        />
      )}
      <CodeArea
        label={changed?.sensitive ? 'New value' : 'Value'}
        rows={2}
        hidden={draft.sensitive}
        value={draft.value}
        error={flaws.value}
        onChange={(value) => change({ value })}
      />
      <CheckField
        label="Sensitive: masked in logs, never shown again"
        checked={draft.sensitive}
        onChange={(sensitive) => change({ sensitive })}
      />
      <FormActions
        send={changed ? `Change ${changed.name}` : 'Add the variable'}
        busy={save.isPending}
        error={save.error}
        onCancel={onDone}
      />
    </FormFrame>
  );
}
