import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import {
  dropDraft,
  emptyDraft,
  keepDraft,
  keptDraft,
  noSecrets,
  repositoryOf,
  type WizardDraft,
  type WizardSecrets,
} from './wizard-draft.ts';
import { furthestStep, shownStep, type WizardStep } from './wizard-steps.ts';

/** What each step is given of the wizard. */
export interface Wizard {
  readonly draft: WizardDraft;
  readonly secrets: WizardSecrets;
  readonly change: (part: Partial<WizardDraft>) => void;
  readonly changeSecrets: (part: Partial<WizardSecrets>) => void;
  readonly go: (step: WizardStep) => void;
}

/** What is entered, kept in the tab without its secrets, and the step, which is in the address. */
export function useWizard() {
  const [parameters, setParameters] = useSearchParams();
  const [draft, setDraft] = useState(() => keptDraft() ?? emptyDraft);
  const [secrets, setSecrets] = useState<WizardSecrets>(noSecrets);
  useEffect(() => {
    if (draft === emptyDraft) dropDraft();
    else keepDraft(draft);
  }, [draft]);
  const furthest = furthestStep(draft, secrets);
  const wizard: Wizard = {
    draft,
    secrets,
    change: (part) => setDraft((now) => ({ ...now, ...part })),
    changeSecrets: (part) => setSecrets((now) => ({ ...now, ...part })),
    go: (next) => setParameters({ step: next }),
  };
  const step = shownStep(parameters.get('step'), furthest);
  // By whatever way another step is come to, its heading takes the focus; the first one that is shown does not.
  const [seen, setSeen] = useState({ step, moved: false });
  if (seen.step !== step) setSeen({ step, moved: true });
  return {
    wizard,
    furthest,
    step,
    moved: seen.moved,
    repository: repositoryOf(draft, secrets),
    isBegun: draft !== emptyDraft,
    startOver: () => {
      setDraft(emptyDraft);
      setSecrets(noSecrets);
      wizard.go('repository');
    },
  };
}
