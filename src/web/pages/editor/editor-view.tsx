import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleX, Copy, Download, FileDiff, GitBranch, TriangleAlert, WandSparkles } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ParsedPipeline } from '#pipeline/parse-pipeline.ts';
import { countOf } from '#web/ui/amount.ts';
import { LinkTabs } from '#web/ui/link-tabs.tsx';
import { Validator } from '#web/yaml-editor/validator.ts';
import type { YamlEditor } from '#web/yaml-editor/yaml-editor.ts';
import { Changes, changedLines } from './changes.tsx';
import { dropDraft, keepDraft, readDraft } from './drafts.ts';
import styles from './editor-page.module.css';
import { gitPatch } from './patch.ts';
import { ProblemList } from './problem-list.tsx';
import { branchesQuery, buildInputQuery, type Origin } from './queries.ts';
import { Resolved } from './resolved.tsx';
import { templates } from './templates.ts';

const StateGraph = lazy(async () => ({ default: (await import('#web/graph/state-graph.tsx')).StateGraph }));

const tabs = ['graph', 'problems', 'resolved', 'changes'] as const;

/** The editor on one text, and what is known of it beside it. */
export function EditorView({ origin, template }: { readonly origin: Origin; readonly template: string | null }) {
  const [parameters, setParameters] = useSearchParams();
  const tab = tabs.find((name) => name === parameters.get('tab')) ?? 'graph';
  const against = parameters.get('against');
  const start = origin.text ?? templates.find(({ id }) => id === template)?.text ?? '';
  const [text, setText] = useState(() => readDraft(origin.key)?.text ?? start);
  const [parsed, setParsed] = useState<ParsedPipeline | null>(null);
  const [line, setLine] = useState(1);
  const [kept, setKept] = useState(true);
  const [said, setSaid] = useState('');
  const [unchecked, setUnchecked] = useState<string | null>(null);
  const input = useQuery(buildInputQuery(against));
  const branches = useQuery(branchesQuery(origin.pipelineId));
  const variables = input.data?.variables;
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<YamlEditor | null>(null);
  const validator = useRef<Validator | null>(null);

  useEffect(() => {
    const shown = new Validator((result, why) => {
      setParsed(result);
      setUnchecked(why);
      editor.current?.show(result, []);
    });
    validator.current = shown;
    return () => {
      validator.current = null;
      shown.dispose();
    };
  }, []);

  useEffect(() => {
    validator.current?.validate(text, variables ? { variables } : {});
  }, [text, variables]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor lives as long as its origin; what is typed comes out of it.
  useEffect(() => {
    let gone = false;
    const change = (now: string) => {
      setText(now);
      if (now === start) dropDraft(origin.key);
      else setKept(keepDraft(origin.key, { text: now, base: origin.text }));
    };
    void import('#web/yaml-editor/yaml-editor.ts').then((code) => {
      if (gone || !place.current) return;
      editor.current = new code.YamlEditor(place.current, text, { changed: change, cursorMoved: setLine });
      if (parsed) editor.current.show(parsed, []);
    });
    return () => {
      gone = true;
      editor.current?.dispose();
      editor.current = null;
    };
  }, [origin.key]);

  const here = stateAt(parsed, line);
  const goToState = useCallback(
    (name: string) => {
      const state = parsed?.places.states.find((each) => each.name === name);
      if (state) editor.current?.goTo(state.key);
    },
    [parsed],
  );
  const replace = (now: string) => editor.current?.replace(now);
  const open = async (file: File | undefined) => {
    if (file) replace(await file.text());
  };
  const copy = async (what: string, name: string) => {
    await navigator.clipboard.writeText(what);
    setSaid(`${name} copied.`);
  };
  const patch = gitPatch(origin.path, origin.text, text);
  const errors = parsed?.problems.filter(({ severity }) => severity === 'error').length ?? 0;
  const warnings = (parsed?.problems.length ?? 0) - errors;
  const to = (name: string) => ({ search: `?${withParameter(parameters, 'tab', name)}` });
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
      <div className={styles.promise}>
        <GitBranch size={16} aria-hidden="true" />
        <p>
          <b>Pipelines change only through the repository.</b> Take your change with you and commit it there.
        </p>
        <span className={styles.said} role="status">
          {said}
        </span>
        <Button leftSection={<Copy size={14} aria-hidden="true" />} onClick={() => copy(text, 'The file was')}>
          Copy
        </Button>
        <Button
          component="a"
          href={dataAddress(text)}
          download="microtica.yaml"
          leftSection={<Download size={14} aria-hidden="true" />}
        >
          Download
        </Button>
        <Button
          data-primary
          disabled={patch === ''}
          leftSection={<FileDiff size={14} aria-hidden="true" />}
          onClick={() => copy(patch, 'The patch was')}
        >
          Copy as patch
        </Button>
      </div>
      <div className={styles.panes}>
        <div className={styles.left}>
          <div className={styles.file}>
            <b>{origin.path}</b>
            <span>{origin.place}</span>
            {origin.pipelineId && branches.data && branches.data.items.length > 1 && !parameters.get('build') ? (
              <NativeSelect
                aria-label="Branch"
                size="xs"
                data={branches.data.items}
                value={parameters.get('branch') ?? branches.data.items[0] ?? ''}
                onChange={(event) =>
                  setParameters(new URLSearchParams(withParameter(parameters, 'branch', event.currentTarget.value)))
                }
              />
            ) : null}
            {origin.text === null ? <TemplateChoice onChoose={replace} onFile={open} /> : null}
            <span className={styles.grow} />
            {text !== start ? (
              <button type="button" className={styles.quiet} onClick={() => replace(start)}>
                Drop the draft
              </button>
            ) : null}
            <button
              type="button"
              className={styles.quiet}
              title="Format the file"
              onClick={() => editor.current?.format()}
            >
              <WandSparkles size={14} aria-hidden="true" /> Format
            </button>
            {errors > 0 ? (
              <span className={styles.errors}>
                <CircleX size={14} aria-hidden="true" /> {countOf(errors, 'error')}
              </span>
            ) : null}
            {warnings > 0 ? (
              <span className={styles.warnings}>
                <TriangleAlert size={14} aria-hidden="true" /> {countOf(warnings, 'warning')}
              </span>
            ) : null}
            {parsed && parsed.problems.length === 0 ? <span>No problems</span> : null}
          </div>
          <div ref={place} className={styles.editor} />
          {unchecked === null ? null : (
            <p className={styles.errors}>The syntax of commands is not checked here: {unchecked}</p>
          )}
          {kept ? null : (
            <p className={styles.errors}>
              This browser has no room for the draft: copy or download it before you leave.
            </p>
          )}
          {text === start ? null : <p className={styles.draft}>The draft is kept in this browser alone.</p>}
        </div>
        <div className={styles.right}>
          <LinkTabs
            label="What is known of the definition"
            tabs={[
              { label: 'Graph', to: to('graph'), current: tab === 'graph' },
              {
                label: 'Problems',
                to: to('problems'),
                current: tab === 'problems',
                count: parsed?.problems.length ?? 0,
              },
              { label: 'Resolved', to: to('resolved'), current: tab === 'resolved' },
              {
                label: 'Changes',
                to: to('changes'),
                current: tab === 'changes',
                count: changedLines(origin.text ?? '', text),
              },
            ]}
          />
          <div className={styles.tab}>
            {tab === 'graph' && parsed?.outline ? (
              <Suspense fallback={null}>
                <StateGraph
                  outline={parsed.outline}
                  states={null}
                  selected={here}
                  direction="down"
                  onSelect={goToState}
                />
              </Suspense>
            ) : null}
            {tab === 'graph' && parsed && !parsed.outline ? (
              <p className={styles.note}>
                There is nothing to draw yet. Choose a template, drop a file here, or begin with <code>Pipeline:</code>.
              </p>
            ) : null}
            {tab === 'problems' && parsed ? (
              <ProblemList
                problems={parsed.problems}
                onGo={(problem) => editor.current?.goTo(problem.range)}
                onFix={(problem) => editor.current?.apply(problem)}
              />
            ) : null}
            {tab === 'resolved' && parsed ? (
              <Resolved
                pipelineId={origin.pipelineId}
                references={parsed.places.references}
                text={text}
                against={against}
                onAgainst={(id) => setParameters(new URLSearchParams(withParameter(parameters, 'against', id)))}
                known={input.data ?? null}
              />
            ) : null}
            {tab === 'changes' && parsed ? (
              <Changes before={origin.text} after={text} outline={parsed.outline} />
            ) : null}
          </div>
        </div>
      </div>
    </section>
  );
}

function TemplateChoice({
  onChoose,
  onFile,
}: {
  readonly onChoose: (text: string) => void;
  readonly onFile: (file: File | undefined) => void;
}) {
  return (
    <>
      <NativeSelect
        aria-label="Template"
        size="xs"
        data={[{ value: '', label: 'Begin with…' }, ...templates.map(({ id, name }) => ({ value: id, label: name }))]}
        value=""
        onChange={(event) => {
          const chosen = templates.find(({ id }) => id === event.currentTarget.value);
          if (chosen) onChoose(chosen.text);
        }}
      />
      <label className={styles.quiet}>
        Open a file
        <input type="file" accept=".yaml,.yml" hidden onChange={(event) => onFile(event.currentTarget.files?.[0])} />
      </label>
    </>
  );
}

/** The innermost state around a line. */
function stateAt(parsed: ParsedPipeline | null, line: number): string | null {
  const around = parsed?.places.states.filter(({ whole }) => whole.start.line <= line && line <= whole.end.line) ?? [];
  return around.at(-1)?.name ?? null;
}

function withParameter(parameters: URLSearchParams, name: string, value: string): string {
  const next = new URLSearchParams(parameters);
  if (value === '') next.delete(name);
  else next.set(name, value);
  return next.toString();
}

function dataAddress(text: string): string {
  return `data:application/yaml;charset=utf-8,${encodeURIComponent(text)}`;
}
