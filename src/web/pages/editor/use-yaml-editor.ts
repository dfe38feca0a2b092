import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { TabMeaning } from '#web/yaml-editor/tab-key.ts';
import type { EditorListeners, YamlEditor } from '#web/yaml-editor/yaml-editor.ts';

/** Attaches Monaco to `place` once its code has come. A text that is replaced before that is the one it begins with. */
export function useYamlEditor(
  start: string,
  { changed, cursorMoved, formatRefused }: Omit<EditorListeners, 'tabChanged'>,
) {
  const place = useRef<HTMLDivElement>(null);
  const waiting = useRef(start);
  /** Known before React has drawn with it: a text that is replaced in between must reach it. */
  const attached = useRef<YamlEditor | null>(null);
  const [editor, setEditor] = useState<YamlEditor | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [tab, setTab] = useState<TabMeaning | null>(null);
  const onChange = useEffectEvent(changed);
  const onCursor = useEffectEvent(cursorMoved);
  const onRefusal = useEffectEvent(formatRefused);

  useEffect(() => {
    let made: YamlEditor | null = null;
    let gone = false;
    import('#web/yaml-editor/yaml-editor.ts').then(
      (code) => {
        if (gone || !place.current) return;
        made = new code.YamlEditor(place.current, waiting.current, {
          changed: (text) => onChange(text),
          cursorMoved: (line) => onCursor(line),
          tabChanged: setTab,
          formatRefused: (why) => onRefusal(why),
        });
        attached.current = made;
        setEditor(made);
      },
      (fault) => setFailure(fault),
    );
    return () => {
      gone = true;
      attached.current = null;
      made?.dispose();
      setEditor(null);
    };
  }, []);

  const replace = useCallback(
    (text: string) => {
      waiting.current = text;
      if (attached.current) attached.current.replace(text);
      else changed(text);
    },
    [changed],
  );
  return { place, editor, failure, replace, tab };
}
