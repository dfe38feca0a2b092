import { useMutation, useQueryClient } from '@tanstack/react-query';
import { AddedPipeline, type AddPipeline, type RepositoryCheck } from '#contract/pipelines.ts';
import { ApiError } from '#web/api/api-error.ts';
import { api } from '#web/api/client.ts';
import { CheckField } from '#web/ui/check-field.tsx';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './create-step.module.css';
import type { Wizard } from './use-wizard.ts';
import { deedsAtRepository, webhookOf } from './webhook-plan.ts';
import { definitionPathOf, patternsOf, repositoryName, repositoryOf } from './wizard-draft.ts';
import { WizardStepFrame } from './wizard-step-frame.tsx';

interface CreateStepProps {
  readonly wizard: Wizard;
  readonly takesFocus: boolean;
  readonly check: RepositoryCheck | undefined;
  readonly onAdded: (added: AddedPipeline, build: boolean) => void;
  readonly onNameTaken: (name: string, because: string) => void;
}

/** All that will be done, before it is done. */
export function CreateStep({ wizard, takesFocus, check, onAdded, onNameTaken }: CreateStepProps) {
  const { draft, secrets, change, go } = wizard;
  const queries = useQueryClient();
  const permitted = check?.webhook.permitted ?? false;
  const webhook = webhookOf(draft, permitted);
  const add = useMutation({
    mutationFn: (wanted: AddPipeline) => api.post(AddedPipeline, '/api/pipelines', wanted),
    onSuccess: async (added, { build }) => {
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'repository-check' });
      onAdded(added, build);
    },
    onError: (error, { name }) => {
      if (error instanceof ApiError && error.code === 'name-taken') onNameTaken(name, error.message);
    },
  });
  const create = () => {
    const { question } = repositoryOf(draft, secrets);
    if (question === null) return;
    const { kind, automatic, build } = draft;
    add.mutate({
      ...question,
      name: draft.name.trim(),
      kind,
      branch: draft.branch,
      definitionPath: definitionPathOf(draft),
      automatic,
      branches: patternsOf(draft),
      webhook,
      build,
    });
  };
  return (
    <WizardStepFrame
      title="Ready to add"
      lead="Nothing has been done yet. This is what the button below does."
      takesFocus={takesFocus}
      next={{ label: draft.build ? 'Add and build' : 'Add', busy: add.isPending }}
      onBack={() => go('check')}
      onNext={create}
    >
      <Summary wizard={wizard} path={check?.definitionPath ?? null} />
      {draft.automatic ? (
        <ChoiceList
          legend="How pushes are heard of"
          choices={[
            ...(permitted
              ? [
                  {
                    value: 'registered' as const,
                    label: 'Add the webhook',
                    detail: 'Through the forge’s API. Builds begin within a second of a push.',
                  },
                ]
              : []),
            {
              value: 'manual',
              label: 'I add a webhook by hand',
              detail: 'Address and secret are shown once, after the pipeline was added.',
            },
            {
              value: 'none',
              label: 'No webhook',
              detail: 'The branches are looked at now and then: builds begin some minutes after a push.',
            },
          ]}
          value={webhook}
          onChange={(kind) => change({ webhook: kind })}
        />
      ) : null}
      <CheckField
        label={
          <>
            Build the head of {draft.branch}
            {check ? (
              <>
                {' '}
                (<code>{check.commitSha.slice(0, 7)}</code>)
              </>
            ) : null}{' '}
            at once
          </>
        }
        checked={draft.build}
        onChange={(build) => change({ build })}
      />
      <section className={styles.deeds} aria-labelledby="deeds">
        <h3 id="deeds">What is done to the repository</h3>
        <ul>
          {deedsAtRepository(webhook, permitted).map((deed) => (
            <li key={deed}>{deed}</li>
          ))}
        </ul>
      </section>
      {add.error ? <ActionFailure error={add.error} /> : null}
    </WizardStepFrame>
  );
}

function Summary({ wizard: { draft }, path }: { readonly wizard: Wizard; readonly path: string | null }) {
  const patterns = patternsOf(draft);
  const rows: [string, string, string][] = [
    ['Repository', repositoryName(draft), 'repository'],
    ['Pipeline', `${draft.name.trim()}, ${draft.kind}`, 'pipeline'],
    ['Branch', draft.branch, 'pipeline'],
    ['Definition', definitionPathOf(draft) ?? path ?? 'in the usual place', 'pipeline'],
    [
      'Pushes',
      !draft.automatic ? 'do not build' : patterns.length === 0 ? 'build' : `build, and on ${patterns.join(', ')}`,
      'pipeline',
    ],
  ];
  return (
    <dl className={styles.summary}>
      {rows.map(([name, value, step]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          <dd>
            <TextLink to={`?step=${step}`} aria-label={`Change: ${name}`}>
              Change
            </TextLink>
          </dd>
        </div>
      ))}
    </dl>
  );
}
