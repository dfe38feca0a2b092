import { ChoiceList } from '#web/ui/choice-list.tsx';
import { CodeField } from '#web/ui/code-field.tsx';

export interface DefinitionPlace {
  readonly place: 'usual' | 'path';
  readonly path: string;
}

interface DefinitionPlaceFieldsProps {
  readonly value: DefinitionPlace;
  /** Of the path. */
  readonly flaw: string | undefined;
  readonly onChange: (part: Partial<DefinitionPlace>) => void;
}

const places = [
  { value: 'usual', label: 'In the usual place', detail: '.microtica/microtica.yaml, then microtica.yaml' },
  { value: 'path', label: 'Somewhere else', detail: 'For a repository with several pipelines in it.' },
] as const;

/** Where in the repository the definition is. */
export function DefinitionPlaceFields({ value, flaw, onChange }: DefinitionPlaceFieldsProps) {
  return (
    <>
      <ChoiceList
        legend="Where the definition is"
        choices={places}
        value={value.place}
        onChange={(place) => onChange({ place })}
      />
      {value.place === 'path' ? (
        <CodeField
          label="Path within the repository"
          placeholder="services/shop/microtica.yaml"
          value={value.path}
          error={flaw}
          onChange={(path) => onChange({ path })}
        />
      ) : null}
    </>
  );
}
