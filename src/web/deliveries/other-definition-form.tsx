import { ChoiceList } from '#web/ui/choice-list.tsx';
import { CodeArea, CodeField } from '#web/ui/code-field.tsx';
import { FormActions, FormFrame } from '#web/ui/form-frame.tsx';
import { useDraft } from '#web/ui/use-draft.ts';
import { type OtherDefinition, type OtherDefinitionDraft, otherDefinitionOf } from './other-definition.ts';

const origins = [
  { value: 'repository', label: 'From the repository', detail: 'As it is at another branch or commit.' },
  { value: 'text', label: 'A text', detail: 'As it would be after you committed it.' },
] as const;

interface OtherDefinitionFormProps {
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onSend: (other: OtherDefinition) => void;
  readonly onChange: () => void;
  readonly onCancel: () => void;
}

/** By which definition a delivery is tried, other than that of its commit. */
export function OtherDefinitionForm({ busy, error, onSend, onChange, onCancel }: OtherDefinitionFormProps) {
  const { draft, change, flaws, setFlaws } = useDraft<OtherDefinitionDraft>(
    { from: 'repository', version: '', text: '' },
    onChange,
  );
  const send = () => {
    const { other, flaws: wrong } = otherDefinitionOf(draft);
    setFlaws(wrong ?? {});
    if (other) onSend(other);
  };
  return (
    <FormFrame boxed label="Another definition" onSend={send}>
      <ChoiceList legend="Definition" choices={origins} value={draft.from} onChange={(from) => change({ from })} />
      {draft.from === 'repository' ? (
        <CodeField
          label="Branch or commit"
          description="A commit by all its 40 digits."
          value={draft.version}
          error={flaws.version}
          onChange={(version) => change({ version })}
        />
      ) : (
        <CodeArea
          label="Text of the definition"
          rows={10}
          value={draft.text}
          error={flaws.text}
          onChange={(text) => change({ text })}
        />
      )}
      <FormActions send="Try it" busy={busy} error={error} onCancel={onCancel} />
    </FormFrame>
  );
}
