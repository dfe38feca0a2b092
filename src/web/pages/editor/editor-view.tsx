import { useQuery } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { useLocation } from 'react-router';
import { showNotice } from '#web/ui/notice.ts';
import type { ReadText } from '#web/yaml-editor/validation-worker.ts';
import { changedLines } from './changed-lines.ts';
import { DraftLine } from './draft-line.tsx';
import { type Draft, dropDraft, keepDraft, readDraft } from './drafts.ts';
import styles from './editor-page.module.css';
import { ExportBar } from './export-bar.tsx';
import { BranchChoice, FileBar, ProblemCounts, TemplateChoice, TextActions } from './file-bar.tsx';
import { KnowledgeTabs } from './knowledge-tabs.tsx';
import { type Origin, pipelineVariablesQuery } from './queries.ts';
import { templates } from './templates.ts';
import { useValidation } from './use-validation.ts';
import { useYamlEditor } from './use-yaml-editor.ts';

interface EditorViewProps {
  readonly origin: Origin;
  /** The id of the template that a new file begins with. */
  readonly template: string | null;
  /** Whether the branch may be chosen: not for the file of one build. */
  readonly branches: boolean;
}

/** The editor on one text, and what is known of it beside it. */
export function EditorView({ origin, template, branches }: EditorViewProps) {
  const start = origin.text ?? templates.find(({ id }) => id === template)?.text ?? '';
  const [draft, setDraft] = useState<Draft>(() => readDraft(origin.key) ?? { text: start, base: origin.text });
  const [line, setLine] = useState(1);
  const { text } = draft;
  const changed = text !== start;
  const kept = useKeptDraft(origin.key, draft, changed);
  const variables = useQuery(pipelineVariablesQuery(origin.pipelineId)).data;
  const names = useMemo(() => Object.keys(variables ?? {}), [variables]);
  const { parsed, unchecked, validate } = useValidation(text, variables, (found) => editor?.show(found, names));
  const change = useCallback(
    (now: string) => {
      validate(now);
      setDraft(({ base }) => ({ base, text: now }));
    },
    [validate],
  );
  const { place, editor, failure, replace } = useYamlEditor(text, { changed: change, cursorMoved: setLine });
  // An answer that came before the editor is shown as soon as there is one.
  const newest = useEffectEvent(() => parsed && editor?.show(parsed, names));
  useEffect(() => void (editor && newest()), [editor]);
  // What is shown beside the text may come a moment after it.
  const calmText = useDeferredValue(text);
  const changes = useMemo(
    () => (origin.text === null ? null : changedLines(origin.text, calmText)),
    [origin.text, calmText],
  );
  useEffect(() => editor?.markChanged(changes?.lines ?? []), [editor, changes]);

  const goToState = useCallback(
    (name: string) => {
      const state = parsed?.places.states.find((each) => each.name === name);
      if (state) editor?.goTo(state.key);
    },
    [parsed, editor],
  );
  const drop = () => {
    setDraft({ text, base: origin.text });
    replace(start);
  };
  const rebase = (now: string) => {
    setDraft({ text, base: origin.text });
    replace(now);
  };
  const open = async (file: File | undefined) => {
    if (file) replace(await file.text());
  };
  return (
    <section
      className={styles.page}
      aria-label="Editor"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void open(event.dataTransfer.files[0]);
      }}
    >
      <ExportBar origin={origin} text={text} />
      <div className={styles.panes}>
        <div className={styles.left}>
          <FileBar origin={origin}>
            {branches && origin.pipelineId ? <BranchChoice pipelineId={origin.pipelineId} /> : null}
            {origin.text === null ? <TemplateChoice onChoose={replace} /> : null}
            <TextActions onFormat={() => editor?.format()} onFile={open} />
            <ProblemCounts problems={parsed?.problems ?? null} />
          </FileBar>
          <div ref={place} className={styles.editor}>
            {editor ? null : <pre className={styles.loading}>{failure ? notLoaded(failure) : text}</pre>}
          </div>
          {unchecked === null ? null : (
            <p className={styles.errors}>The syntax of commands is not checked here: {unchecked}</p>
          )}
          {changed ? <DraftLine draft={draft} file={origin.text} kept={kept} onRebase={rebase} onDrop={drop} /> : null}
        </div>
        <KnowledgeTabs
          origin={origin}
          text={calmText}
          parsed={parsed}
          changes={changes?.count ?? null}
          selected={stateAt(parsed, line)}
          onState={goToState}
          onGo={(problem) => editor?.goTo(problem.range)}
          onFix={(problem) => editor?.apply(problem)}
        />
      </div>
    </section>
  );
}

/** Keeps the draft in the browser; false when it has no room. Whoever leaves is told where it is. */
function useKeptDraft(key: string, draft: Draft, changed: boolean): boolean {
  const [kept, setKept] = useState(true);
  const { pathname, search } = useLocation();
  useEffect(() => {
    if (changed) setKept(keepDraft(key, draft));
    else dropDraft(key);
  }, [key, draft, changed]);
  const leave = useEffectEvent(() => {
    if (!changed || !kept) return;
    showNotice({ text: 'Your draft is kept in this browser.', to: pathname + search, label: 'Back to the draft' });
  });
  useEffect(() => {
    showNotice(null);
    return () => leave();
  }, []);
  return kept;
}

function notLoaded(fault: unknown): string {
  return `The editor could not be loaded: ${fault instanceof Error ? fault.message : String(fault)}. Reload the page.`;
}

/** The innermost state around a line. */
function stateAt(parsed: ReadText | null, line: number): string | null {
  const around = parsed?.places.states.filter(({ whole }) => whole.start.line <= line && line <= whole.end.line) ?? [];
  return around.at(-1)?.name ?? null;
}
