import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import type { RepositoryCheck } from '#contract/pipelines.ts';
import { ApiError } from '#web/api/api-error.ts';
import { countOf } from '#web/ui/amount.ts';
import { TextLink } from '#web/ui/text-link.tsx';
import styles from './check-step.module.css';
import { DefinitionFinding, isReady } from './definition-finding.tsx';
import { Finding } from './finding.tsx';
import type { Wizard } from './use-wizard.ts';
import { repositoryName } from './wizard-draft.ts';
import { WizardStepFrame } from './wizard-step-frame.tsx';

interface CheckStepProps {
  readonly wizard: Wizard;
  readonly takesFocus: boolean;
  readonly check: UseQueryResult<RepositoryCheck>;
}

/** Whether a build would work: repository, definition, webhook. Nothing that is wrong stops a person from going back. */
export function CheckStep({ wizard, takesFocus, check }: CheckStepProps) {
  const { draft, go } = wizard;
  const isLooking = check.isFetching;
  const found = isLooking || check.isError ? undefined : check.data;
  const ready = isReady(found);
  return (
    <WizardStepFrame
      title="Does it work?"
      lead="The branch was fetched and its definition read. Nothing was changed in the repository."
      takesFocus={takesFocus}
      next={{ label: ready || isLooking ? 'Next' : 'Look again', busy: isLooking }}
      onBack={() => go('pipeline')}
      onNext={() => (ready ? go('create') : void check.refetch())}
    >
      <ul className={styles.findings} aria-busy={isLooking}>
        {isLooking ? (
          <Finding status="running" title="Repository" word="Looking">
            <p role="status">Fetching {draft.branch} and reading its definition…</p>
          </Finding>
        ) : check.error ? (
          <Unreachable error={check.error} />
        ) : found ? (
          <>
            <Finding status="succeeded" title="Repository" word="Reached">
              <p>
                {countOf(found.branches.length, 'branch', 'branches')}; {found.branch} is at{' '}
                <code>{found.commitSha.slice(0, 7)}</code>.
              </p>
            </Finding>
            <DefinitionFinding check={found} place={`${repositoryName(draft)} · ${found.branch}`} />
            <WebhookFinding webhook={found.webhook} automatic={draft.automatic} />
          </>
        ) : null}
      </ul>
      {ready ? (
        <div>
          <Button
            size="xs"
            leftSection={<RotateCw size={14} aria-hidden="true" />}
            onClick={() => void check.refetch()}
          >
            Look again
          </Button>
        </div>
      ) : null}
    </WizardStepFrame>
  );
}

function Unreachable({ error }: { readonly error: Error }) {
  const isBranch = error instanceof ApiError && error.code === 'branch-missing';
  return (
    <Finding status="failed" title="Repository" word="Not reached">
      <div role="alert">
        <p>{error.message}</p>
        <p>
          {isBranch ? (
            <TextLink to="?step=pipeline">Choose another branch</TextLink>
          ) : (
            <TextLink to="?step=repository">Change the address or credentials</TextLink>
          )}
          , or look again when it is mended.
        </p>
      </div>
    </Finding>
  );
}

interface WebhookFindingProps {
  readonly webhook: RepositoryCheck['webhook'];
  readonly automatic: boolean;
}

function WebhookFinding({ webhook, automatic }: WebhookFindingProps) {
  if (!automatic) {
    return (
      <Finding status="not-run" title="Webhook" word="Not needed">
        <p>Not needed: pushes do not build. Automatic builds can be turned on later.</p>
      </Finding>
    );
  }
  return (
    <Finding
      status={webhook.permitted ? 'succeeded' : 'not-run'}
      title="Webhook"
      word={webhook.permitted ? 'Permitted' : 'Not permitted'}
    >
      <p>{webhook.message}</p>
      {webhook.permitted ? null : (
        <p className={styles.quiet}>
          In the next step you can have address and secret for a webhook that you add by hand. It can be added for you
          where <TextLink to="?step=repository">the repository is chosen from a connection</TextLink> whose account may
          add webhooks.
        </p>
      )}
    </Finding>
  );
}
