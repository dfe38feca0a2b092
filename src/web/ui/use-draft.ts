import { useState } from 'react';
import type { FieldFlaws } from './field-flaws.ts';

/**
 * What somebody writes into a form, and what is wrong with it by field. With a change the flaws are gone, and `onChange` takes back what
 * was said of the draft before.
 */
export function useDraft<Draft extends object>(initial: Draft | (() => Draft), onChange: () => void) {
  const [draft, setDraft] = useState(initial);
  const [flaws, setFlaws] = useState<FieldFlaws>({});
  const change = (part: Partial<Draft>) => {
    setDraft((now) => ({ ...now, ...part }));
    setFlaws({});
    onChange();
  };
  return { draft, change, flaws, setFlaws };
}
