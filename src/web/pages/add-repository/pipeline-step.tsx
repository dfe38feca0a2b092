import { NativeSelect, TextInput } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { PipelineKind, type RepositoryCheck } from '#contract/pipelines.ts';
import { BranchPatternsField } from '#web/pipelines/branch-patterns-field.tsx';
import { DefinitionPlaceFields } from '#web/pipelines/definition-place-fields.tsx';
import { CheckField } from '#web/ui/check-field.tsx';
import { ActionFailure } from '#web/ui/failure.tsx';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';
import { BranchField } from './branch-field.tsx';
import styles from './pipeline-step.module.css';
import type { Wizard } from './use-wizard.ts';
import { pipelineFlaws } from './wizard-draft.ts';
import { WizardStepFrame } from './wizard-step-frame.tsx';

interface PipelineStepProps {
  readonly wizard: Wizard;
  readonly takesFocus: boolean;
  /** What the first look at the repository found. */
  readonly look: UseQueryResult<RepositoryCheck>;
  /** A name that the server refused, and why. */
  readonly takenName: { readonly name: string; readonly because: string } | null;
}

/** What the pipeline is called, where its definition is, and what starts its builds. */
export function PipelineStep({ wizard, takesFocus, look, takenName }: PipelineStepProps) {
  const { draft, go } = wizard;
  const branches = look.data?.branches ?? null;
  const refused: FieldFlaws = takenName && takenName.name === draft.name ? { name: takenName.because } : {};
  const [found, setFound] = useState<FieldFlaws>({});
  const flaws = { ...refused, ...found };
  const change: Wizard['change'] = (part) => {
    setFound({});
    wizard.change(part);
  };
  const next = () => {
    const wrong = { ...refused, ...pipelineFlaws(draft, branches) };
    setFound(wrong);
    if (Object.keys(wrong).length === 0) go('check');
  };
  return (
    <WizardStepFrame
      title="What is built?"
      lead="These are settings of the portal. Nothing is written to the repository, and the pipeline itself stays in its file."
      takesFocus={takesFocus}
      flaws={found}
      next={{ label: 'Next' }}
      onBack={() => go('repository')}
      onNext={next}
    >
      {look.error ? <ActionFailure error={look.error} /> : null}
      <div className={styles.pair}>
        <TextInput
          label="Name"
          value={draft.name}
          error={flaws.name}
          autoComplete="off"
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <NativeSelect
          label="Kind"
          data={PipelineKind.options.map((value) => ({ value, label: value }))}
          value={draft.kind}
          onChange={(event) => change({ kind: PipelineKind.parse(event.currentTarget.value) })}
        />
      </div>
      <BranchField
        branches={branches}
        value={draft.branch}
        flaw={flaws.branch}
        onChange={(branch) => change({ branch })}
      />
      <div className={styles.group}>
        <DefinitionPlaceFields value={draft} flaw={flaws.path} onChange={change} />
      </div>
      <div className={styles.group}>
        <CheckField
          label="Build automatically when somebody pushes"
          checked={draft.automatic}
          describedBy="automatic-means"
          onChange={(automatic) => change({ automatic })}
        />
        <p className={styles.quiet} id="automatic-means">
          {draft.automatic
            ? `Pushes to ${draft.branch.trim() || 'the branch'} build, and to those below. Health is judged on ${draft.branch.trim() || 'that branch'} alone.`
            : 'Builds are started by hand, on a schedule, or through the API. No webhook is added.'}
        </p>
        {draft.automatic ? (
          <BranchPatternsField
            value={draft.patterns}
            flaw={flaws.patterns}
            onChange={(patterns) => change({ patterns })}
          />
        ) : null}
      </div>
      <section className={styles.said} aria-labelledby="artifacts-stored">
        <h3 id="artifacts-stored">Where artifacts are stored</h3>
        <p>
          With this installation, as files named by their content (SHA-256): the same content is stored once. This is a
          setting of the installation and the same for every pipeline.
        </p>
      </section>
    </WizardStepFrame>
  );
}
