import { useEffect, useRef, useState } from 'react';
import type { ParsedPipeline, ParseOptions } from '#pipeline/parse-pipeline.ts';
import { Validator } from '#web/yaml-editor/validator.ts';

/** What the validator says of a text, in a worker: the newest answer there is, null before the first. */
export function useValidation(text: string, variables: ParseOptions['variables']) {
  const [found, setFound] = useState<{ parsed: ParsedPipeline | null; unchecked: string | null }>({
    parsed: null,
    unchecked: null,
  });
  const validator = useRef<Validator | null>(null);
  useEffect(() => {
    const made = new Validator((parsed, unchecked) => setFound({ parsed, unchecked }));
    validator.current = made;
    return () => {
      validator.current = null;
      made.dispose();
    };
  }, []);
  useEffect(() => {
    validator.current?.validate(text, variables ? { variables } : {});
  }, [text, variables]);
  return found;
}
