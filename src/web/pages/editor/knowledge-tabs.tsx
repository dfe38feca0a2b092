import { lazy, Suspense, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Problem } from '#pipeline/problem.ts';
import { LinkTabs } from '#web/ui/link-tabs.tsx';
import type { ReadText } from '#web/yaml-editor/validation-worker.ts';
import { Beginnings } from './beginnings.tsx';
import { Changes } from './changes.tsx';
import { withFlaws } from './graph-flaws.ts';
import styles from './knowledge-tabs.module.css';
import { Note } from './note.tsx';
import { ProblemList } from './problem-list.tsx';
import type { Origin } from './queries.ts';
import { Resolved } from './resolved.tsx';

const StateGraph = lazy(async () => ({ default: (await import('#web/graph/state-graph.tsx')).StateGraph }));

const tabs = ['graph', 'problems', 'resolved', 'changes'] as const;

interface KnowledgeTabsProps {
  readonly origin: Origin;
  readonly text: string;
  readonly parsed: ReadText | null;
  /** How many lines differ from the file; null for a new one. */
  readonly changes: number | null;
  readonly selected: string | null;
  /** The text is the beginning of a new file. */
  readonly beginning: boolean;
  readonly onTemplate: (text: string) => void;
  readonly onState: (name: string) => void;
  readonly onGo: (problem: Problem) => void;
  readonly onFix: (problem: Problem) => void;
}

/** What is known of the text: its graph, its problems, what its references stand for, what changed. */
export function KnowledgeTabs(props: KnowledgeTabsProps) {
  const { origin, text, parsed, changes, selected, beginning, onTemplate, onState, onGo, onFix } = props;
  const [parameters] = useSearchParams();
  const tab = tabs.find((name) => name === parameters.get('tab')) ?? 'graph';
  const to = (name: (typeof tabs)[number]) => {
    const next = new URLSearchParams(parameters);
    next.set('tab', name);
    return { search: `?${next}` };
  };
  const outline = parsed?.outline ?? null;
  const names = parsed?.places.states.map(({ name }) => name).join('\n') ?? '';
  const flawed = useMemo(() => outline && withFlaws(outline, new Set(names.split('\n'))), [outline, names]);
  return (
    <div className={styles.right}>
      <LinkTabs
        label="What is known of the definition"
        tabs={[
          { label: 'Graph', to: to('graph'), current: tab === 'graph' },
          {
            label: 'Problems',
            to: to('problems'),
            current: tab === 'problems',
            count: beginning ? 0 : (parsed?.problems.length ?? 0),
          },
          { label: 'Resolved', to: to('resolved'), current: tab === 'resolved' },
          {
            label: 'Changes',
            to: to('changes'),
            current: tab === 'changes',
            ...(changes !== null && { count: changes }),
          },
        ]}
      />
      <div className={styles.tab}>
        {tab === 'graph' && !beginning && flawed ? (
          <Suspense fallback={null}>
            <StateGraph
              outline={flawed.outline}
              marks={flawed.marks}
              states={null}
              selected={selected}
              direction="down"
              onSelect={onState}
            />
          </Suspense>
        ) : null}
        {tab === 'graph' && beginning ? <Beginnings onTemplate={onTemplate} /> : null}
        {tab === 'graph' && !beginning && parsed && !outline ? <NothingToDraw /> : null}
        {tab === 'problems' && beginning ? <Note>There is nothing to check yet.</Note> : null}
        {tab === 'problems' && !beginning && parsed ? (
          <ProblemList problems={parsed.problems} onGo={onGo} onFix={onFix} />
        ) : null}
        {tab === 'resolved' && parsed ? (
          <Resolved pipelineId={origin.pipelineId} references={parsed.places.references} text={text} />
        ) : null}
        {tab === 'changes' && parsed ? (
          <Changes before={origin.text} place={origin.place} after={text} outline={outline} />
        ) : null}
      </div>
    </div>
  );
}

function NothingToDraw() {
  return <Note>This cannot be drawn yet: mend what stands under Problems first.</Note>;
}
