import type { NodeProps } from '@xyflow/react';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { createContext, useContext, useEffect, useRef } from 'react';
import type { OutlineNode } from '#pipeline/outline.ts';
import { RetryWait } from '#web/builds/retry-wait.tsx';
import { Span } from '#web/ui/moment.tsx';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import type { NodeState } from './node-status.ts';
import styles from './state-graph.module.css';

/** One state as the graph shows it now. */
export interface Shown {
  readonly node: OutlineNode;
  /** Null on a state that is no group. */
  readonly collapsed: boolean | null;
  readonly status: NodeState | null;
  readonly selected: boolean;
  readonly mark: string | null;
  /** Whether it is the one that Tab leads to: of the whole graph there is one. */
  readonly tabStop: boolean;
  /** Grows each time the keys lead here; 0: they do not. */
  readonly focused: number;
}

/** What changes without moving anything: read by the nodes, so that they need not be laid out for it. */
export const Details = createContext<{
  readonly of: (name: string) => Shown | null;
  readonly toggle: (name: string) => void;
} | null>(null);

export function StateNode({ id }: NodeProps) {
  const details = useContext(Details);
  const shown = details?.of(id);
  const button = useRef<HTMLButtonElement>(null);
  const focused = shown?.focused ?? 0;
  useEffect(() => {
    // A node that was out of view is drawn only now that it is in it; the view has been moved already.
    if (focused > 0) button.current?.focus({ preventScroll: true });
  }, [focused]);
  if (!details || !shown) return null;
  const { node, collapsed, status, selected, mark, tabStop } = shown;
  return (
    <div
      className={styles.node}
      data-group={collapsed === false || undefined}
      data-pale={status?.status === 'not-run' || undefined}
      data-status={status?.status}
      data-type={node.type}
      data-mark={mark ?? undefined}
      data-selected={selected || undefined}
    >
      <button
        ref={button}
        type="button"
        className={styles.name}
        data-node={id}
        tabIndex={tabStop ? 0 : -1}
        title={node.title ?? node.name}
        aria-current={selected ? 'true' : undefined}
      >
        {status ? <LabelledStatusIcon status={status.status} /> : null}
        <span>
          <b>{node.title ?? node.name}</b>
          <small>
            <Note node={node} status={status} mark={mark} />
          </small>
        </span>
      </button>
      {collapsed === null ? null : (
        <button
          type="button"
          className={styles.fold}
          tabIndex={tabStop ? 0 : -1}
          aria-expanded={!collapsed}
          aria-label={`${collapsed ? 'Open' : 'Close'} ${node.title ?? node.name}`}
          onClick={(event) => {
            event.stopPropagation();
            details.toggle(id);
          }}
        >
          {collapsed ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
        </button>
      )}
    </div>
  );
}

function Note({ node, status, mark }: Pick<Shown, 'node' | 'status' | 'mark'>) {
  if (status?.retry) return <RetryWait retry={status.retry} />;
  if (status?.takenFrom) return `from #${status.takenFrom}`;
  if (status && status.startedAt !== null && node.type !== 'Choice') {
    return <Span from={status.startedAt} to={status.finishedAt} />;
  }
  return marked[mark ?? ''] ?? wordOf(node);
}

export function MarkerNode({ data }: NodeProps) {
  return <div className={styles.marker} data-kind={String(data.kind)} />;
}

const actions: Readonly<Record<string, string>> = {
  run: 'Task',
  image: 'Builds an image',
  clone: 'Clones',
  trigger: 'Triggers',
  deploy: 'Deploys',
  skip: 'Skipped',
};

const marked: Readonly<Record<string, string>> = {
  missing: 'No such state',
  broken: 'Cannot be read yet',
  unreached: 'Not reached',
};

function wordOf({ type, action }: OutlineNode): string {
  return action === null ? type : (actions[action] ?? 'Task');
}
