import { Background, ReactFlow, ReactFlowProvider, useReactFlow, useStore, ViewportPortal } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { type ReactNode, useEffect, useEffectEvent, useMemo, useRef } from 'react';
import { firstView, fittingZoom, isInView, leastReadable, viewAround, wholeView } from './first-view.ts';
import { flowNodes, flowProps } from './flow-nodes.ts';
import { boxOf, type Layout } from './layout.ts';
import type { NodeState } from './node-status.ts';
import styles from './state-graph.module.css';
import type { Focus } from './state-graph.tsx';
import { Ways } from './ways.tsx';

interface GraphCanvasProps {
  readonly layout: Layout;
  readonly states: ReadonlyMap<string, NodeState> | null;
  readonly selected: string | null;
  readonly focus: Focus | null;
  readonly onSelect: (name: string) => void;
  /** Tab would lead to a state that is out of view, and so not drawn: this one is in view. */
  readonly onFocusLost: (id: string) => void;
}

/** The graph on a canvas: as a whole at first, then as the person has zoomed and moved it. */
export function GraphCanvas(props: GraphCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ layout, states, selected, focus, onSelect, onFocusLost }: GraphCanvasProps) {
  const flow = useReactFlow();
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const room = { width, height };
  /** `new`: nothing shown yet; `ours`: we chose the view; `theirs`: the person did, and it is theirs from then on. */
  const view = useRef<'new' | 'ours' | 'theirs'>('new');
  const nodes = useMemo(() => flowNodes(layout), [layout]);
  const fit = fittingZoom(layout, room);
  const showAll = () => {
    view.current = 'ours';
    void flow.setViewport(wholeView(layout, room));
  };
  const begin = useEffectEvent(() => {
    if (width === 0 || view.current === 'theirs') return;
    if (view.current === 'ours' && fit < leastReadable) return;
    view.current = 'ours';
    const from = boxOf(layout, selected ?? layout.nodes[0]?.id ?? '') ?? boxOf(layout, layout.nodes[0]?.id ?? '');
    void flow.setViewport(firstView(layout, room, from));
  });
  const reveal = useEffectEvent((id: string | null) => {
    const box = id === null || width === 0 ? null : boxOf(layout, id);
    const now = flow.getViewport();
    if (box && !isInView(box, now, room)) void flow.setViewport(viewAround(box, now, room));
  });
  const keepTabStop = () => {
    const now = flow.getViewport();
    const seen = ({ id }: { readonly id: string }) => {
      const box = boxOf(layout, id);
      return box !== null && isInView(box, now, room);
    };
    const stop = focus?.id ?? selected ?? layout.nodes[0]?.id ?? '';
    const other = seen({ id: stop }) ? undefined : layout.nodes.find(seen);
    if (other) onFocusLost(other.id);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another shape, or another room for it; a change of status moves nothing.
  useEffect(() => begin(), [layout, width, height]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is selected is looked for anew where it may have moved.
  useEffect(() => reveal(selected), [selected, layout, width]);
  useEffect(() => reveal(focus !== null && focus.turn > 0 ? focus.id : null), [focus]);
  const touch = () => {
    view.current = 'theirs';
  };
  return (
    <>
      <ReactFlow
        {...flowProps(layout)}
        nodes={nodes}
        minZoom={Math.min(0.1, fit)}
        maxZoom={1.5}
        onNodeClick={(_, { id, type }) => type === 'state' && onSelect(id)}
        onMoveStart={(event) => event && touch()}
        onMoveEnd={keepTabStop}
      >
        <Background gap={24} size={1} />
        <ViewportPortal>
          <Ways ways={layout.ways} direction="down" states={states} />
        </ViewportPortal>
      </ReactFlow>
      <div className={styles.tools}>
        <Tool
          label="Zoom in"
          onUse={() => {
            touch();
            void flow.zoomIn();
          }}
        >
          <Plus size={14} />
        </Tool>
        <Tool
          label="Zoom out"
          onUse={() => {
            touch();
            void flow.zoomOut();
          }}
        >
          <Minus size={14} />
        </Tool>
        <Tool label="Fit to view" onUse={showAll}>
          <Maximize size={14} />
        </Tool>
      </div>
    </>
  );
}

interface ToolProps {
  readonly label: string;
  readonly onUse: () => void;
  readonly children: ReactNode;
}

function Tool({ label, onUse, children }: ToolProps) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onUse}>
      {children}
    </button>
  );
}
