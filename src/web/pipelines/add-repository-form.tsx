import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Pipeline, PipelineKind, RepositoryCheck } from '#contract/pipelines.ts';
import { api } from '#web/api/client.ts';
import { countOf } from '#web/ui/amount.ts';
import { ActionFailure } from '#web/ui/failure.tsx';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './add-repository-form.module.css';

/** Address, then what was found there, then one button. Nothing is registered before the button. */
export function AddRepositoryForm() {
  const [repository, setRepository] = useState('');
  const [name, setName] = useState('');
  const [kind, setKind] = useState<PipelineKind>('microservice');
  const navigate = useNavigate();
  const queries = useQueryClient();
  const check = useMutation({
    mutationFn: (branch?: string) => api.post(RepositoryCheck, '/api/repository-checks', { repository, branch }),
    onSuccess: (found) => setName((given) => given || found.suggestedName),
  });
  const found = check.data;
  const add = useMutation({
    mutationFn: () => api.post(Pipeline, '/api/pipelines', { name, kind, repository, branch: found?.branch }),
    onSuccess: async (pipeline) => {
      await queries.invalidateQueries();
      await navigate(`/pipelines/${pipeline.id}/builds/1`);
    },
  });
  const ready = found?.problems.every(({ severity }) => severity !== 'error');
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) add.mutate();
        else check.mutate(undefined);
      }}
    >
      <TextInput
        label="Git address or folder on this machine"
        placeholder="https://git.example.org/shop/checkout-web.git"
        value={repository}
        onChange={(event) => {
          setRepository(event.currentTarget.value);
          check.reset();
          add.reset();
        }}
        onBlur={() => {
          if (repository.trim() !== '' && check.isIdle) check.mutate(undefined);
        }}
        required
      />
      {found ? (
        <>
          <NativeSelect
            label="Branch"
            data={found.branches}
            value={found.branch}
            onChange={(event) => check.mutate(event.currentTarget.value)}
          />
          <Found check={found} />
        </>
      ) : null}
      {ready ? (
        <div className={styles.pair}>
          <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} required />
          <NativeSelect
            label="Kind"
            data={PipelineKind.options.map((value) => ({ value, label: value }))}
            value={kind}
            onChange={(event) => setKind(PipelineKind.parse(event.currentTarget.value))}
          />
        </div>
      ) : null}
      {check.error ? <ActionFailure error={check.error} /> : null}
      {add.error ? <ActionFailure error={add.error} /> : null}
      <div>
        <Button type="submit" loading={check.isPending || add.isPending}>
          {ready ? 'Add and build' : 'Look at the repository'}
        </Button>
      </div>
    </form>
  );
}

function Found({ check }: { readonly check: RepositoryCheck }) {
  const sha = check.commitSha.slice(0, 7);
  if (check.problems.length === 0) {
    return (
      <p className={styles.found}>
        <StatusIcon status="succeeded" />
        Found {check.definitionPath} at {sha}: {countOf(check.states.length, 'state')}, no problems.
      </p>
    );
  }
  return (
    <div className={styles.problems} role="alert">
      <p>
        {check.definitionPath
          ? `${check.definitionPath} at ${sha} has ${countOf(check.problems.length, 'problem')}:`
          : `At ${sha}:`}
      </p>
      <ul>
        {check.problems.slice(0, 10).map((problem) => (
          <li key={`${problem.code}${problem.range.start.offset}`}>
            <StatusIcon status={problem.severity === 'error' ? 'invalid' : 'queued'} />
            <span>
              {check.definitionPath ? `Line ${problem.range.start.line}: ` : ''}
              {problem.message}
            </span>
          </li>
        ))}
      </ul>
      {check.definitionPath === null ? (
        <p>
          <TextLink to="/editor">Begin a definition in the editor</TextLink>, commit it to the repository, and look
          again.
        </p>
      ) : null}
    </div>
  );
}
