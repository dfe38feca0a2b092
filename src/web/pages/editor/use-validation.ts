import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import type { ParseOptions } from '#pipeline/parse-pipeline.ts';
import type { ReadText } from '#web/yaml-editor/validation-worker.ts';
import { Validator } from '#web/yaml-editor/validator.ts';

interface Found {
  /** The newest answer there is; null before the first. */
  readonly parsed: ReadText | null;
  /** Why commands could not be checked; null when they were. */
  readonly unchecked: string | null;
}

/**
 * What the validator says of a text, in a worker. Whoever knows a new text before React has drawn it says so by `validate`, and
 * hears the answer first in `found`: somebody waits for the marker.
 */
export function useValidation(text: string, variables: ParseOptions['variables'], found: (parsed: ReadText) => void) {
  const [answer, setAnswer] = useState<Found>({ parsed: null, unchecked: null });
  const validator = useRef<Validator | null>(null);
  const asked = useRef<{ text: string; variables: ParseOptions['variables'] } | null>(null);
  const onFound = useEffectEvent(found);

  useLayoutEffect(() => {
    const made = new Validator((parsed, unchecked) => {
      onFound(parsed);
      setAnswer((old) => ({
        parsed: { ...parsed, outline: sameOrNew(old.parsed?.outline, parsed.outline) },
        unchecked,
      }));
    });
    validator.current = made;
    return () => {
      validator.current = null;
      asked.current = null;
      made.dispose();
    };
  }, []);

  const validate = useCallback(
    (now: string) => {
      if (asked.current?.text === now && asked.current.variables === variables) return;
      asked.current = { text: now, variables };
      validator.current?.validate(now, variables ? { variables } : {});
    },
    [variables],
  );
  useEffect(() => validate(text), [text, validate]);
  return { ...answer, validate };
}

/** The outline of before where nothing of the shape has changed: a graph is laid out anew for another object, and typing must not. */
function sameOrNew(before: ReadText['outline'] | undefined, now: ReadText['outline']): ReadText['outline'] {
  return before && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}
