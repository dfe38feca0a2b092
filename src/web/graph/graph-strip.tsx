import { useElementSize, useMergedRef } from '@mantine/hooks';
import { ReactFlow, ReactFlowProvider, ViewportPortal } from '@xyflow/react';
import { useEffect, useEffectEvent, useMemo, useRef } from 'react';
import { leastReadable } from './first-view.ts';
import { flowNodes, flowProps } from './flow-nodes.ts';
import { boxOf, type Layout } from './layout.ts';
import type { NodeState } from './node-status.ts';
import styles from './state-graph.module.css';
import type { Focus } from './state-graph.tsx';
import { Ways } from './ways.tsx';

interface GraphStripProps {
  readonly layout: Layout;
  readonly states: ReadonlyMap<string, NodeState> | null;
  readonly selected: string | null;
  readonly focus: Focus | null;
  readonly onSelect: (name: string) => void;
}

const pad = 16;
const leastZoom = Math.max(0.8, leastReadable);

/** The graph as a strip: as high as it can be, never too small to read; what has no room is reached by scrolling, as in any box. */
export function GraphStrip({ layout, states, selected, focus, onSelect }: GraphStripProps) {
  const place = useRef<HTMLDivElement>(null);
  const { ref: measured, width, height } = useElementSize<HTMLDivElement>();
  const both = useMergedRef(place, measured);
  const nodes = useMemo(() => flowNodes(layout), [layout]);
  const zoom = Math.min(1, Math.max(leastZoom, (height - 2 * pad) / Math.max(1, layout.height)));
  const drawn = { width: layout.width * zoom + 2 * pad, height: layout.height * zoom + 2 * pad };
  const view = {
    x: Math.max(pad, (width - layout.width * zoom) / 2),
    y: Math.max(pad, (height - layout.height * zoom) / 2),
    zoom,
  };
  const reveal = useEffectEvent((id: string | null) => {
    const box = id === null || width === 0 ? null : boxOf(layout, id);
    const scrolled = place.current;
    if (!box || !scrolled) return;
    const [left, top] = [box.x * zoom + view.x, box.y * zoom + view.y];
    scrolled.scrollTo({
      left: nearest(scrolled.scrollLeft, scrolled.clientWidth, left, box.width * zoom),
      top: nearest(scrolled.scrollTop, scrolled.clientHeight, top, box.height * zoom),
    });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is selected is looked for anew where it may have moved.
  useEffect(() => reveal(selected), [selected, layout, width]);
  useEffect(() => reveal(focus !== null && focus.turn > 0 ? focus.id : null), [focus]);
  return (
    <div ref={both} className={styles.scroller}>
      {width === 0 ? null : (
        <div style={{ width: Math.max(width, drawn.width), height: Math.max(height, drawn.height) }}>
          <ReactFlowProvider>
            <ReactFlow
              {...flowProps(layout)}
              nodes={nodes}
              viewport={view}
              onNodeClick={(_, { id, type }) => type === 'state' && onSelect(id)}
              panOnDrag={false}
              zoomOnScroll={false}
              zoomOnPinch={false}
              zoomOnDoubleClick={false}
              preventScrolling={false}
            >
              <ViewportPortal>
                <Ways ways={layout.ways} direction="right" states={states} />
              </ViewportPortal>
            </ReactFlow>
          </ReactFlowProvider>
        </div>
      )}
    </div>
  );
}

/** How far to scroll so that `size` px from `start` on are in view: no further than needed. */
function nearest(scrolled: number, room: number, start: number, size: number): number {
  if (start - pad < scrolled) return start - pad;
  if (start + size + pad > scrolled + room) return Math.min(start - pad, start + size + pad - room);
  return scrolled;
}
