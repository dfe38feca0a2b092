import { pipelineFlaws, repositoryOf, type WizardDraft, type WizardSecrets } from './wizard-draft.ts';

export const wizardSteps = [
  { id: 'repository', name: 'Repository' },
  { id: 'pipeline', name: 'Pipeline' },
  { id: 'check', name: 'Check' },
  { id: 'create', name: 'Create' },
] as const;
export type WizardStep = (typeof wizardSteps)[number]['id'];

export function stepIndex(step: WizardStep): number {
  return wizardSteps.findIndex(({ id }) => id === step);
}

/** The furthest step that what is entered allows; an address that asks for more shows this one. */
export function furthestStep(draft: WizardDraft, secrets: WizardSecrets): WizardStep {
  if (repositoryOf(draft, secrets).flaws) return 'repository';
  if (Object.keys(pipelineFlaws(draft, null)).length > 0) return 'pipeline';
  return 'create';
}

/** The step that the address asks for, as far as it can be shown. */
export function shownStep(wanted: string | null, furthest: WizardStep): WizardStep {
  const step = wizardSteps.find(({ id }) => id === wanted)?.id ?? 'repository';
  return stepIndex(step) <= stepIndex(furthest) ? step : furthest;
}
