import { CodeArea } from '#web/ui/code-field.tsx';

interface BranchPatternsFieldProps {
  /** One pattern a line. */
  readonly value: string;
  readonly flaw: string | undefined;
  readonly disabled?: boolean;
  readonly onChange: (patterns: string) => void;
}

/** The branches beside the main one whose pushes build. */
export function BranchPatternsField({ value, flaw, disabled = false, onChange }: BranchPatternsFieldProps) {
  return (
    <CodeArea
      label="Other branches that build"
      description="One pattern a line: * is anything but a slash, ** anything, ! in front takes branches out. Empty: none."
      placeholder={'release/*\nfeature/**\n!feature/wip-*'}
      rows={3}
      disabled={disabled}
      value={value}
      error={flaw}
      onChange={onChange}
    />
  );
}
