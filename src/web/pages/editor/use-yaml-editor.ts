import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { EditorListeners, YamlEditor } from '#web/yaml-editor/yaml-editor.ts';

/** Attaches Monaco to `place` once its code has come. A text that is replaced before that is the one it begins with. */
export function useYamlEditor(start: string, { changed, cursorMoved }: EditorListeners) {
  const place = useRef<HTMLDivElement>(null);
  const waiting = useRef(start);
  const [editor, setEditor] = useState<YamlEditor | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const onChange = useEffectEvent(changed);
  const onCursor = useEffectEvent(cursorMoved);

  useEffect(() => {
    let made: YamlEditor | null = null;
    let gone = false;
    import('#web/yaml-editor/yaml-editor.ts').then(
      (code) => {
        if (gone || !place.current) return;
        made = new code.YamlEditor(place.current, waiting.current, {
          changed: (text) => onChange(text),
          cursorMoved: (line) => onCursor(line),
        });
        setEditor(made);
      },
      (fault) => setFailure(fault),
    );
    return () => {
      gone = true;
      made?.dispose();
      setEditor(null);
    };
  }, []);

  const replace = useCallback(
    (text: string) => {
      waiting.current = text;
      if (editor) editor.replace(text);
      else changed(text);
    },
    [editor, changed],
  );
  return { place, editor, failure, replace };
}
