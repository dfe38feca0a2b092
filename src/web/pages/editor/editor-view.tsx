import { useQuery } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useEffect, useEffectEvent, useMemo, useState } from 'react';
import type { ReadText } from '#web/yaml-editor/validation-worker.ts';
import { changedLines } from './changed-lines.ts';
import { type Draft, DraftKeeper, type Other } from './draft-keeper.ts';
import { DraftLine, OtherTabLine } from './draft-line.tsx';
import { EditorFoot } from './editor-foot.tsx';
import styles from './editor-view.module.css';
import { ExportBar } from './export-bar.tsx';
import { BranchChoice, FileBar, TemplateChoice, TextActions } from './file-bar.tsx';
import { KnowledgeTabs } from './knowledge-tabs.tsx';
import { type Origin, pipelineVariablesQuery } from './queries.ts';
import { readDefinitionFile } from './read-definition-file.ts';
import { templates } from './templates.ts';
import { useKeptDraft } from './use-kept-draft.ts';
import { useValidation } from './use-validation.ts';
import { useYamlEditor } from './use-yaml-editor.ts';

interface EditorViewProps {
  readonly origin: Origin;
  /** The id of the template that a new file begins with. */
  readonly template: string | null;
  /** Whether the branch may be chosen: not for the file of one build. */
  readonly branches: boolean;
  /** Why the file could not be asked for again; null when what is shown is the newest. */
  readonly unasked: Error | null;
}

/** The editor on one text, and what is known of it beside it. */
export function EditorView({ origin, template, branches, unasked }: EditorViewProps) {
  const start = origin.text ?? templates.find(({ id }) => id === template)?.text ?? '';
  const fresh: Draft = { text: start, base: origin.text, place: origin.place };
  const [keeper] = useState(() => new DraftKeeper(origin.key));
  const [draft, setDraft] = useState<Draft>(() => keeper.read() ?? fresh);
  const [line, setLine] = useState(1);
  const [said, setSaid] = useState<string | null>(null);
  const { text } = draft;
  const changed = text !== (draft.base ?? start);
  const beginning = origin.text === null && text.trim() === '';
  const variables = useQuery(pipelineVariablesQuery(origin.pipelineId)).data;
  const names = useMemo(() => Object.keys(variables ?? {}), [variables]);
  const show = (found: ReadText) => editor?.show(beginning ? { ...found, problems: [] } : found, names);
  const { parsed, unchecked, validate } = useValidation(text, variables, show);
  const change = useCallback(
    (now: string) => {
      validate(now);
      setSaid(null);
      setDraft((old) => ({ ...old, text: now }));
    },
    [validate],
  );
  const { place, editor, failure, replace, tab } = useYamlEditor(text, {
    changed: change,
    cursorMoved: setLine,
    formatRefused: (why) => setSaid(`Not formatted. ${why}`),
  });
  /** Puts another draft in place of this one, as an edit that can be undone. */
  const turnTo = (next: Draft, because: string | null) => {
    if (next.text !== text) replace(next.text);
    setDraft(next);
    setSaid(because);
  };
  const { hasRoom, other, settle } = useKeptDraft(keeper, draft, changed, {
    onFollow: (theirs) => turnTo(theirs, 'Another tab goes on with this draft: this is its text.'),
  });
  // An answer that came before the editor is shown as soon as there is one.
  const newest = useEffectEvent(() => parsed && show(parsed));
  useEffect(() => void (editor && newest()), [editor]);
  const follow = useEffectEvent(() => {
    if (!changed && origin.text !== null && draft.base !== origin.text)
      turnTo(fresh, `The file has changed in the repository: this is the one of ${origin.place}.`);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the branch was asked again, and has moved.
  useEffect(() => follow(), [origin.text]);
  // What is shown beside the text may come a moment after it.
  const calmText = useDeferredValue(text);
  const changes = useMemo(
    () => (origin.text === null ? null : changedLines(origin.text, calmText)),
    [origin.text, calmText],
  );
  useEffect(() => editor?.markChanged(changes?.lines ?? []), [editor, changes]);

  const goToState = useCallback((name: string) => editor?.goToState(name), [editor]);
  const takeOther = (theirs: Other) => {
    const next = theirs === 'dropped' ? fresh : theirs;
    turnTo(next, 'This is the text of the other tab. Undo brings yours back.');
    settle(next);
  };
  const open = async (file: File | undefined) => {
    if (!file) return;
    const read = await readDefinitionFile(file);
    if ('text' in read) replace(read.text);
    else setSaid(read.refused);
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
      <ExportBar origin={origin} draft={draft} />
      <div className={styles.panes}>
        <div className={styles.left}>
          <FileBar origin={origin}>
            {branches && origin.pipelineId ? <BranchChoice pipelineId={origin.pipelineId} /> : null}
            {origin.text === null ? <TemplateChoice onChoose={replace} /> : null}
            <TextActions onFormat={() => void editor?.format()} onFile={open} />
          </FileBar>
          <p className={styles.said} role="alert">
            {said}
          </p>
          <div ref={place} className={styles.editor}>
            {editor ? null : <pre className={styles.loading}>{failure ? notLoaded(failure) : text}</pre>}
          </div>
          {unasked === null ? null : (
            <p className={styles.unchecked}>The repository could not be asked for a newer file: {unasked.message}</p>
          )}
          {unchecked === null ? null : (
            <p className={styles.unchecked}>The syntax of commands is not checked here: {unchecked}</p>
          )}
          {other === null ? null : (
            <OtherTabLine other={other} onTake={() => takeOther(other)} onKeep={() => settle(draft)} />
          )}
          {changed ? (
            <DraftLine
              draft={draft}
              file={origin.text}
              hasRoom={hasRoom}
              onRebase={(now) => turnTo({ ...fresh, text: now }, null)}
              onDrop={() => turnTo(fresh, null)}
            />
          ) : null}
          <EditorFoot problems={parsed?.problems ?? null} tab={tab} beginning={beginning} />
        </div>
        <KnowledgeTabs
          origin={origin}
          text={calmText}
          parsed={parsed}
          changes={changes?.count ?? null}
          selected={stateAt(parsed, line)}
          beginning={beginning}
          onTemplate={replace}
          onState={goToState}
          onGo={(problem) => editor?.goTo(problem.range)}
          onFix={(problem) => editor?.apply(problem)}
        />
      </div>
    </section>
  );
}

function notLoaded(fault: unknown): string {
  return `The editor could not be loaded: ${fault instanceof Error ? fault.message : String(fault)}. Reload the page.`;
}

/** The innermost state around a line. */
function stateAt(parsed: ReadText | null, line: number): string | null {
  const around = parsed?.places.states.filter(({ whole }) => whole.start.line <= line && line <= whole.end.line) ?? [];
  return around.at(-1)?.name ?? null;
}
