import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { PipelineKind, type RepositoryCheck } from '#contract/pipelines.ts';
import { ChoiceList } from '#web/ui/choice-list.tsx';
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

const places = [
  { value: 'usual', label: 'In the usual place', detail: '.microtica/microtica.yaml, then microtica.yaml' },
  { value: 'path', label: 'Somewhere else', detail: 'For a repository with several pipelines in it.' },
] as const;

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
          rightSection={<ChevronDown size={14} aria-hidden="true" />}
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
        <ChoiceList
          legend="Where the definition is"
          choices={places}
          value={draft.place}
          onChange={(place) => change({ place })}
        />
        {draft.place === 'path' ? (
          <TextInput
            label="Path within the repository"
            placeholder="services/shop/microtica.yaml"
            value={draft.path}
            error={flaws.path}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="none"
            onChange={(event) => change({ path: event.currentTarget.value })}
          />
        ) : null}
      </div>
      <div className={styles.group}>
        <label className={styles.switch}>
          <input
            type="checkbox"
            checked={draft.automatic}
            aria-describedby="automatic-means"
            onChange={(event) => change({ automatic: event.currentTarget.checked })}
          />
          Build automatically when somebody pushes
        </label>
        <p className={styles.quiet} id="automatic-means">
          {draft.automatic
            ? `Pushes to ${draft.branch.trim() || 'the branch'} build, and to those below. Health is judged on ${draft.branch.trim() || 'that branch'} alone.`
            : 'Builds are started by hand, on a schedule, or through the API. No webhook is added.'}
        </p>
        {draft.automatic ? (
          <Textarea
            label="Other branches that build"
            description="One pattern a line: * is anything but a slash, ** anything, ! in front takes branches out. Empty: none."
            placeholder={'release/*\nfeature/**\n!feature/wip-*'}
            rows={3}
            classNames={{ input: styles.patterns ?? '' }}
            value={draft.patterns}
            error={flaws.patterns}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="none"
            onChange={(event) => change({ patterns: event.currentTarget.value })}
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
