import {
  Background,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { ChevronDown, ChevronRight, Maximize, Minus, Plus } from 'lucide-react';
import { createContext, type KeyboardEvent, useContext, useEffect, useMemo, useState } from 'react';
import type { Outline, OutlineNode } from '#pipeline/outline.ts';
import { Span } from '#web/ui/moment.tsx';
import { LabelledStatusIcon } from '#web/ui/status-icon.tsx';
import { type Direction, endMarker, layOut, startMarker } from './layout.ts';
import { groupStatus, type NodeState } from './node-status.ts';
import styles from './state-graph.module.css';

export interface StateGraphProps {
  readonly outline: Outline;
  /** What has become of the states; null where no build is shown. */
  readonly states: ReadonlyMap<string, NodeState> | null;
  readonly selected: string | null;
  readonly onSelect: (name: string) => void;
  readonly direction: Direction;
  /** Marks of a comparison (`added`, `removed`, `changed`) or of what is wrong (`missing`, `broken`, `unreached`). */
  readonly marks?: ReadonlyMap<string, string>;
}

interface Shown {
  readonly node: OutlineNode;
  readonly collapsed: boolean | null;
  readonly status: NodeState | null;
  readonly selected: boolean;
  readonly mark: string | null;
}

const Details = createContext<{
  readonly of: (name: string) => Shown | null;
  readonly direction: Direction;
  readonly toggle: (name: string) => void;
} | null>(null);

/** The states of a pipeline and the ways between them. Its text twin is the steps tree or the editor's outline. */
export function StateGraph(props: StateGraphProps) {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

const nodeTypes = { state: StateNode, marker: MarkerNode };

function Graph({ outline, states, selected, onSelect, direction, marks }: StateGraphProps) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(() => new Set());
  const flow = useReactFlow();
  const layout = useMemo(() => layOut(outline, collapsed, direction), [outline, collapsed, direction]);
  const nodes = useMemo(() => flowNodes(outline, layout), [outline, layout]);
  const edges = useMemo(() => flowEdges(outline, layout), [outline, layout]);
  const byName = useMemo(() => new Map(outline.nodes.map((node) => [node.name, node])), [outline]);
  const size = useStore(({ width, height }) => `${width} ${height}`);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another shape, or another room for it, is shown whole; a change of status moves nothing.
  useEffect(() => {
    const frame = requestAnimationFrame(() => void flow.fitView({ maxZoom: 1, padding: 0.08 }));
    return () => cancelAnimationFrame(frame);
  }, [layout, size]);
  const details = useMemo(
    () => ({
      direction,
      of: (name: string): Shown | null => {
        const node = byName.get(name);
        if (!node) return null;
        const group = node.type === 'Parallel';
        const own = states?.get(name) ?? null;
        const folded = group && collapsed.has(name);
        return {
          node,
          collapsed: group ? folded : null,
          status: own && states && folded ? { ...own, status: groupStatus(name, outline, states) } : own,
          selected: name === selected,
          mark: marks?.get(name) ?? null,
        };
      },
      toggle: (name: string) =>
        setCollapsed((old) => {
          const next = new Set(old);
          if (!next.delete(name)) next.add(name);
          return next;
        }),
    }),
    [direction, byName, states, collapsed, outline, selected, marks],
  );
  return (
    <Details value={details}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys go from node to node; the nodes are buttons. */}
      <div className={styles.graph} onKeyDown={(event) => walk(event, outline)}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          onNodeClick={(_, { id, type }) => type === 'state' && onSelect(id)}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          onlyRenderVisibleElements={outline.nodes.length > 60}
          minZoom={0.1}
          maxZoom={1.5}
          preventScrolling={direction === 'down'}
          zoomOnScroll={direction === 'down'}
          proOptions={{ hideAttribution: true }}
        >
          {direction === 'down' ? <Background gap={24} size={1} /> : null}
        </ReactFlow>
        <div className={styles.tools}>
          <button type="button" aria-label="Zoom in" title="Zoom in" onClick={() => void flow.zoomIn()}>
            <Plus size={14} />
          </button>
          <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => void flow.zoomOut()}>
            <Minus size={14} />
          </button>
          <button
            type="button"
            aria-label="Fit to view"
            title="Fit to view"
            onClick={() => void flow.fitView({ maxZoom: 1, padding: 0.08 })}
          >
            <Maximize size={14} />
          </button>
        </div>
      </div>
    </Details>
  );
}

function StateNode({ id }: NodeProps) {
  const details = useContext(Details);
  const shown = details?.of(id);
  if (!details || !shown) return null;
  const { node, collapsed, status, selected, mark } = shown;
  const group = collapsed === false;
  const pale = status?.status === 'not-run';
  const [target, source] =
    details.direction === 'down' ? [Position.Top, Position.Bottom] : [Position.Left, Position.Right];
  return (
    <div
      className={styles.node}
      data-group={group || undefined}
      data-pale={pale || undefined}
      data-status={status?.status}
      data-type={node.type}
      data-mark={mark ?? undefined}
      data-selected={selected || undefined}
    >
      <Handle type="target" position={target} isConnectable={false} />
      <button type="button" className={styles.name} data-node={id} aria-current={selected ? 'true' : undefined}>
        {status ? <LabelledStatusIcon status={status.status} /> : null}
        <span>
          <b>{node.title ?? node.name}</b>
          <small>
            {status && status.startedAt !== null && node.type !== 'Choice' ? (
              <Span from={status.startedAt} to={status.finishedAt} />
            ) : (
              (marked[mark ?? ''] ?? wordOf(node))
            )}
          </small>
        </span>
      </button>
      {collapsed === null ? null : (
        <button
          type="button"
          className={styles.fold}
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
      <Handle type="source" position={source} isConnectable={false} />
    </div>
  );
}

function MarkerNode({ data }: NodeProps) {
  const details = useContext(Details);
  const down = details?.direction === 'down';
  return (
    <div className={styles.marker} data-kind={String(data.kind)}>
      {data.kind === 'start' ? (
        <Handle type="source" position={down ? Position.Bottom : Position.Right} isConnectable={false} />
      ) : (
        <Handle type="target" position={down ? Position.Top : Position.Left} isConnectable={false} />
      )}
    </div>
  );
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

function flowNodes(outline: Outline, layout: ReturnType<typeof layOut>): Node[] {
  const types = new Map(outline.nodes.map((node) => [node.name, node.type]));
  return [
    ...layout.nodes.map(
      ({ id, x, y, width, height, parent }): Node => ({
        id,
        type: 'state',
        position: { x, y },
        width,
        height,
        data: {},
        ...(parent !== null && { parentId: parent }),
        zIndex: types.get(id) === 'Parallel' ? 0 : 1,
      }),
    ),
    ...layout.markers.map(
      ({ id, x, y, width, height, kind }): Node => ({
        id,
        type: 'marker',
        position: { x, y },
        width,
        height,
        data: { kind },
      }),
    ),
  ];
}

function flowEdges(outline: Outline, layout: ReturnType<typeof layOut>): Edge[] {
  const shown = new Set(layout.nodes.map(({ id }) => id));
  const arrow = { type: MarkerType.ArrowClosed, width: 14, height: 14 };
  const ways = outline.edges
    .filter(({ from, to }) => shown.has(from) && shown.has(to))
    .map(
      ({ from, to, kind, label }, index): Edge => ({
        id: `${index}`,
        source: from,
        target: to,
        type: 'smoothstep',
        markerEnd: arrow,
        className: styles[kind] ?? '',
        ...(label !== null && { label, labelBgPadding: [4, 2] as [number, number] }),
      }),
    );
  const marked = new Set(layout.markers.map(({ id }) => id));
  const outer = outline.nodes.filter(({ parent }) => parent === null);
  return [
    ...ways,
    ...outer
      .filter(({ starts }) => starts && marked.has(startMarker))
      .map(
        ({ name }): Edge => ({
          id: `start ${name}`,
          source: startMarker,
          target: name,
          type: 'smoothstep',
          markerEnd: arrow,
        }),
      ),
    ...outer
      .filter(({ ends }) => ends && marked.has(endMarker))
      .map(
        ({ name }): Edge => ({
          id: `end ${name}`,
          source: name,
          target: endMarker,
          type: 'smoothstep',
          markerEnd: arrow,
        }),
      ),
  ];
}

/** Arrow keys follow the ways: down and right forwards, up and left backwards; into a group and out of it as well. */
function walk(event: KeyboardEvent<HTMLElement>, outline: Outline): void {
  const here = (event.target as HTMLElement).dataset.node;
  const forwards = event.key === 'ArrowDown' || event.key === 'ArrowRight';
  if (here === undefined || !(forwards || event.key === 'ArrowUp' || event.key === 'ArrowLeft')) return;
  event.preventDefault();
  const order = outline.nodes.map(({ name }) => name);
  const linked = outline.edges
    .filter(({ from, to }) => (forwards ? from : to) === here)
    .map(({ from, to }) => (forwards ? to : from));
  const next = event.shiftKey ? undefined : linked[0];
  const nearby = order[order.indexOf(here) + (forwards ? 1 : -1)];
  const wanted = next ?? nearby;
  if (wanted === undefined) return;
  event.currentTarget.querySelector<HTMLElement>(`[data-node="${CSS.escape(wanted)}"]`)?.focus();
}
