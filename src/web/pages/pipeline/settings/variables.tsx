import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { LockKeyhole, Plus } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import type { Variable } from '#contract/variables.ts';
import { api } from '#web/api/client.ts';
import { pipelinePlace, variablesQuery } from '#web/data/trigger-queries.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import styles from './settings.module.css';
import { SettingsSection } from './settings-section.tsx';
import { VariableForm } from './variable-form.tsx';

/** The variables that every build of a pipeline gets. */
export function Variables({ pipelineId }: { readonly pipelineId: string }) {
  const variables = useQuery(variablesQuery(pipelineId));
  const [adding, setAdding] = useState(false);
  return (
    <SettingsSection
      title="Variables"
      lead="Every build gets them in its environment. A sensitive value is stored encrypted, masked in logs, and never shown again."
      what="the variables"
      query={variables}
    >
      {({ items }) => (
        <>
          {items.length === 0 && !adding ? <p className={styles.empty}>None yet.</p> : null}
          {items.length > 0 ? (
            <ul className={styles.rows}>
              {items.map((variable) => (
                <VariableRow key={variable.name} pipelineId={pipelineId} variable={variable} />
              ))}
            </ul>
          ) : null}
          {adding ? (
            <VariableForm pipelineId={pipelineId} known={items} changed={null} onDone={() => setAdding(false)} />
          ) : (
            <Button leftSection={<Plus size={14} aria-hidden="true" />} onClick={() => setAdding(true)}>
              Add a variable
            </Button>
          )}
        </>
      )}
    </SettingsSection>
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
