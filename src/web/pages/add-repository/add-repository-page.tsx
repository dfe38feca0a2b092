import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { AddedPipeline } from '#contract/pipelines.ts';
import { repositoryCheckQuery } from '#web/data/connection-queries.ts';
import { PageTitle } from '#web/ui/page-title.tsx';
import styles from './add-repository-page.module.css';
import { AddedResult, placeOf } from './added-result.tsx';
import { CheckStep } from './check-step.tsx';
import { CreateStep } from './create-step.tsx';
import { isReady } from './definition-finding.tsx';
import { PipelineStep } from './pipeline-step.tsx';
import { RepositoryStep } from './repository-step.tsx';
import { StepList } from './step-list.tsx';
import { useWizard } from './use-wizard.ts';
import { definitionPathOf, dropDraft } from './wizard-draft.ts';
import { shownStep } from './wizard-steps.ts';

/**
 * The wizard for a new pipeline. Nothing is done before its last button. The two looks at the repository are held here, so that
 * going back and forth asks for neither again.
 */
export function AddRepositoryPage() {
  const { wizard, repository, step: wanted, furthest: entered, moved, isBegun, startOver } = useWizard();
  const { draft, go } = wizard;
  const navigate = useNavigate();
  const [added, setAdded] = useState<{ pipeline: AddedPipeline; build: boolean } | null>(null);
  const [takenName, setTakenName] = useState<{ name: string; because: string } | null>(null);
  const question = { ...(repository.question ?? { repository: '' }), definitionPath: null };
  const isKnown = repository.question !== null && added === null;
  const look = useQuery({ ...repositoryCheckQuery(question), enabled: isKnown && wanted !== 'repository' });
  const check = useQuery({
    ...repositoryCheckQuery({ ...question, branch: draft.branch, definitionPath: definitionPathOf(draft) }),
    enabled: isKnown && (wanted === 'check' || wanted === 'create'),
  });
  // Only what was found good can be added: until that is known, and whatever the address says, the check is shown.
  const checked = check.isError ? undefined : check.data;
  const furthest = entered === 'create' && !isReady(checked) ? 'check' : entered;
  const step = shownStep(wanted, furthest);
  const finish = (pipeline: AddedPipeline, build: boolean) => {
    dropDraft();
    if (pipeline.webhookSecret || pipeline.webhookFailure) setAdded({ pipeline, build });
    else void navigate(placeOf(pipeline, build));
  };
  return (
    <div className={styles.page}>
      <PageTitle>Add pipeline</PageTitle>
      <div className={styles.head}>
        <h1>Add pipeline</h1>
        {isBegun && !added ? (
          <Button size="xs" variant="subtle" onClick={startOver}>
            Start over
          </Button>
        ) : null}
      </div>
      {added ? (
        <AddedResult added={added.pipeline} build={added.build} />
      ) : (
        <>
          <StepList current={step} furthest={furthest} />
          {step === 'repository' ? <RepositoryStep wizard={wizard} takesFocus={moved} /> : null}
          {step === 'pipeline' ? (
            <PipelineStep wizard={wizard} takesFocus={moved} look={look} takenName={takenName} />
          ) : null}
          {step === 'check' ? <CheckStep wizard={wizard} takesFocus={moved} check={check} /> : null}
          {step === 'create' ? (
            <CreateStep
              wizard={wizard}
              takesFocus={moved}
              check={checked}
              onAdded={finish}
              onNameTaken={(name, because) => {
                setTakenName({ name, because });
                go('pipeline');
              }}
            />
          ) : null}
        </>
      )}
    </div>
  );
}
