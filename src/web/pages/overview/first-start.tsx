import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { GitBranch, Play } from 'lucide-react';
import { SamplesAdded } from '#contract/pipelines.ts';
import type { SystemInfo } from '#contract/system.ts';
import { api } from '#web/api/client.ts';
import { systemQuery } from '#web/data/queries.ts';
import { AddRepositoryForm } from '#web/pipelines/add-repository-form.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { PageTitle } from '#web/ui/page-title.tsx';
import { StatusIcon } from '#web/ui/status-icon.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './first-start.module.css';

/** An empty installation: two ways in, and what this machine can do. */
export function FirstStart() {
  const { data: system } = useQuery(systemQuery);
  return (
    <section className={styles.first}>
      <PageTitle>Welcome</PageTitle>
      <h1>No pipelines yet</h1>
      <p className={styles.lead}>
        A pipeline is a <code>microtica.yaml</code> beside your source code. Pipewright builds a commit by the file
        found in that very commit.
      </p>
      <div className={styles.ways}>
        <Samples samples={system?.samples ?? []} />
        <div className={styles.way}>
          <h2>
            <GitBranch size={16} aria-hidden="true" /> Add pipeline
          </h2>
          <AddRepositoryForm />
          <p className={styles.quiet}>
            No <code>microtica.yaml</code> in it yet? <TextLink to="/editor">Begin one in the editor</TextLink>, which
            checks it as you type.
          </p>
        </div>
      </div>
      <div className={styles.below}>
        <div>
          <h3>What happens next</h3>
          <ol className={styles.list}>
            {next.map(([verb, what], index) => (
              <li key={verb}>
                <span className={styles.pale}>{index + 1}</span>
                <b>{verb}</b>
                <span>{what}</span>
              </li>
            ))}
          </ol>
        </div>
        <div>
          <h3>This installation</h3>
          <ul className={styles.list}>{system ? <Machine system={system} /> : null}</ul>
        </div>
      </div>
    </section>
  );
}

const next = [
  ['Fetch', 'the commit, over git alone'],
  ['Check', 'microtica.yaml, with line and fix for every problem'],
  ['Build', 'state by state, log live from the first line'],
] as const;

function Samples({ samples }: { readonly samples: SystemInfo['samples'] }) {
  const queries = useQueryClient();
  const add = useMutation({
    mutationFn: () => api.post(SamplesAdded, '/api/samples'),
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <div className={styles.way}>
      <h2>
        <Play size={16} aria-hidden="true" /> Try the samples
      </h2>
      <p className={styles.quiet}>
        Three small repositories, already on this machine. Their builds take about 20 seconds and need no network.
      </p>
      <ul className={styles.samples}>
        {samples.map(({ name, description }) => (
          <li key={name}>
            <b>{name}</b>
            <span>{description}</span>
          </li>
        ))}
      </ul>
      {add.error ? <ActionFailure error={add.error} /> : null}
      <div className={styles.go}>
        <Button variant="filled" loading={add.isPending} onClick={() => add.mutate()}>
          Add the samples and build
        </Button>
      </div>
    </div>
  );
}

function Machine({ system }: { readonly system: SystemInfo }) {
  const parts: [string, string | null, string][] = [
    [
      'Shell runner',
      system.bash && `bash ${system.bash}, ${system.builders} builds at a time`,
      'No bash found: install it, builds need it.',
    ],
    ['Git', system.git, 'Not found: install it, sources are fetched by it.'],
    ['Container engine', system.containerEngine, 'Not found. Builds that call docker will fail.'],
  ];
  return parts.map(([name, found, missing]) => (
    <li key={name}>
      <StatusIcon status={found ? 'succeeded' : 'not-run'} label={found ? 'Ready' : 'Missing'} />
      <b>{name}</b>
      <span>{found ?? missing}</span>
    </li>
  ));
}
