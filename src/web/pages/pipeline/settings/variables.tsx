import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { LockKeyhole } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import type { Variable } from '#contract/variables.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace, variablesQuery } from '#web/data/trigger-queries.ts';
import { AddableRows } from '#web/ui/addable-rows.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { QuerySection } from '#web/ui/query-section.tsx';
import styles from './settings.module.css';
import { VariableForm } from './variable-form.tsx';

/** The variables that every build of a pipeline gets. */
export function Variables({ pipelineId }: { readonly pipelineId: string }) {
  const variables = useQuery(variablesQuery(pipelineId));
  return (
    <QuerySection
      title="Variables"
      lead="Every build gets them in its environment. A sensitive value is stored encrypted, masked in logs, and never shown again."
      what="the variables"
      query={variables}
    >
      {({ items }) => (
        <AddableRows
          rows={items.map((variable) => (
            <VariableRow key={variable.name} pipelineId={pipelineId} variable={variable} />
          ))}
          empty="None yet."
          add="Add a variable"
          form={(close) => <VariableForm pipelineId={pipelineId} known={items} changed={null} onDone={close} />}
        />
      )}
    </QuerySection>
  );
}

function VariableRow({ pipelineId, variable }: { readonly pipelineId: string; readonly variable: Variable }) {
  const { name, value } = variable;
  const queries = useQueryClient();
  const [changing, setChanging] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.delete(z.unknown(), pipelinePlace(pipelineId, `variables/${name}`)),
    onSuccess: () => queries.invalidateQueries({ queryKey: variablesQuery(pipelineId).queryKey }),
  });
  return (
    <li className={styles.row} aria-label={name}>
      <div>
        <code className={styles.name}>{name}</code>
        {value === null ? (
          <p className={styles.quiet}>
            <LockKeyhole size={12} aria-hidden="true" /> sensitive, not shown
          </p>
        ) : (
          <p className={styles.value}>{value}</p>
        )}
      </div>
      <div className={styles.actions}>
        <Button size="xs" aria-label={`Change ${name}`} aria-expanded={changing} onClick={() => setChanging(!changing)}>
          Change
        </Button>
        <Button
          size="xs"
          variant="subtle"
          aria-label={`Remove ${name}`}
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          Remove
        </Button>
      </div>
      {remove.error || changing ? (
        <div className={styles.below}>
          {remove.error ? <ActionFailure error={remove.error} /> : null}
          {changing ? (
            <VariableForm pipelineId={pipelineId} known={[]} changed={variable} onDone={() => setChanging(false)} />
          ) : null}
        </div>
      ) : null}
    </li>
  );
}
