import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CheckRepository } from '#contract/pipelines.ts';
import { repositoryCheckQuery } from '#web/data/connection-queries.ts';
import { ConnectionFields } from '#web/repositories/connection-fields.tsx';
import { ChoiceList } from '#web/ui/choice-list.tsx';
import type { FieldFlaws } from '#web/ui/field-flaws.ts';
import { AddressFields } from './address-fields.tsx';
import type { Wizard } from './use-wizard.ts';
import { repositoryOf } from './wizard-draft.ts';
import { WizardStepFrame } from './wizard-step-frame.tsx';

interface RepositoryStepProps {
  readonly wizard: Wizard;
  readonly takesFocus: boolean;
}

const ways = [
  {
    value: 'connection',
    label: 'From a connected forge',
    detail: 'GitHub, GitLab, Bitbucket or Gitea, searched with a token. The webhook can be added for you.',
  },
  { value: 'address', label: 'Any git address', detail: 'https, ssh, or a folder on this machine.' },
] as const;

/** Which repository, and how it is fetched. Next looks at it once, so that what follows knows its branches. */
export function RepositoryStep({ wizard, takesFocus }: RepositoryStepProps) {
  const { draft, secrets, go } = wizard;
  const queries = useQueryClient();
  const [flaws, setFlaws] = useState<FieldFlaws>({});
  const look = useMutation({
    mutationFn: (question: CheckRepository) => queries.fetchQuery(repositoryCheckQuery(question)),
  });
  // An answer to what was entered before is of no use: a look under way is then waited for no more.
  const settle = () => {
    setFlaws({});
    look.reset();
  };
  const changing: Wizard = {
    ...wizard,
    change: (part) => {
      settle();
      wizard.change(part);
    },
    changeSecrets: (part) => {
      settle();
      wizard.changeSecrets(part);
    },
  };
  const next = () => {
    const { question, flaws: found } = repositoryOf(draft, secrets);
    setFlaws(found ?? {});
    if (question === null) return;
    look.mutate(
      { ...question, definitionPath: null },
      {
        onSuccess: ({ suggestedName, branch }) => {
          const { name, branch: wanted, suggested } = draft;
          wizard.change({
            name: name.trim() === '' || name === suggested.name ? suggestedName : name,
            branch: wanted === '' || wanted === suggested.branch ? branch : wanted,
            suggested: { name: suggestedName, branch },
          });
          go('pipeline');
        },
        onError: ({ message }) => setFlaws(draft.way === 'address' ? { address: message } : { chosen: message }),
      },
    );
  };
  return (
    <WizardStepFrame
      title="Where is the source code?"
      lead="Next reads the repository’s branches. It changes nothing there."
      takesFocus={takesFocus}
      flaws={flaws}
      next={{ label: 'Next', busy: look.isPending }}
      onNext={next}
    >
      <ChoiceList
        legend="Repository"
        hideLegend
        choices={ways}
        value={draft.way}
        onChange={(way) => changing.change({ way })}
      />
      {draft.way === 'connection' ? (
        <ConnectionFields choice={draft} flaws={flaws} onChange={changing.change} />
      ) : (
        <AddressFields wizard={changing} flaws={flaws} />
      )}
    </WizardStepFrame>
  );
}
