import '@xyflow/react/dist/base.css';
import { type KeyboardEvent, memo, useMemo, useState } from 'react';
import type { Outline } from '#pipeline/outline.ts';
import { GraphCanvas } from './graph-canvas.tsx';
import { GraphStrip } from './graph-strip.tsx';
import { nextNode } from './next-node.ts';
import { groupStatus, type NodeState } from './node-status.ts';
import type { Direction } from './route-ways.ts';
import styles from './state-graph.module.css';
import { Details, type Shown } from './state-node.tsx';
import { useLayout } from './use-layout.ts';

export interface StateGraphProps {
  /** The same object as long as its shape is the same: it is laid out anew for another one. */
  readonly outline: Outline;
  /** What has become of the states; null where no build is shown. */
  readonly states: ReadonlyMap<string, NodeState> | null;
  readonly selected: string | null;
  readonly onSelect: (name: string) => void;
  /** `down`: a canvas to zoom and pan. `right`: a strip of readable size that scrolls. */
  readonly direction: Direction;
  /** Marks of a comparison (`added`, `removed`, `changed`) or of what is wrong (`missing`, `broken`, `unreached`). */
  readonly marks?: ReadonlyMap<string, string>;
}

/** Where the keys are. */
export interface Focus {
  readonly id: string;
  /** Grows with each key; 0: it was not the keys that led here. */
  readonly turn: number;
}

/** The states of a pipeline and the ways between them. Its text twin is the steps tree or the editor's outline. */
export const StateGraph = memo(function StateGraph(props: StateGraphProps) {
  const { outline, states, selected, onSelect, direction, marks } = props;
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(() => new Set());
  const [focus, setFocus] = useState<Focus | null>(null);
  const laidOut = useLayout(outline, collapsed, direction);
  const details = useMemo(() => {
    if (laidOut === null) return null;
    const byName = new Map(laidOut.outline.nodes.map((node) => [node.name, node]));
    const ids = laidOut.layout.nodes.map(({ id }) => id);
    const tabStop = [focus?.id, selected].find((id) => id && ids.includes(id)) ?? ids[0];
    return {
      of: (name: string): Shown | null => {
        const node = byName.get(name);
        if (!node) return null;
        const group = node.type === 'Parallel';
        const own = states?.get(name) ?? null;
        const folded = group && collapsed.has(name);
        return {
          node,
          collapsed: group ? folded : null,
          status: own && states && folded ? { ...own, status: groupStatus(name, laidOut.outline, states) } : own,
          selected: name === selected,
          mark: marks?.get(name) ?? null,
          tabStop: name === tabStop,
          focused: name === focus?.id ? focus.turn : 0,
        };
      },
      toggle: (name: string) =>
        setCollapsed((old) => {
          const next = new Set(old);
          if (!next.delete(name)) next.add(name);
          return next;
        }),
    };
  }, [laidOut, states, collapsed, selected, marks, focus]);
  const walk = (event: KeyboardEvent) => {
    const here = nodeOf(event.target);
    if (here === null || laidOut === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = nextNode(laidOut.layout, here, event.key, direction);
    if (next === null) return;
    event.preventDefault();
    setFocus((old) => ({ id: next, turn: (old?.turn ?? 0) + 1 }));
  };
  return (
    <Details value={details}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys go from node to node; the nodes are buttons. */}
      <div
        className={styles.graph}
        onKeyDown={walk}
        onFocus={({ target }) => {
          const id = nodeOf(target);
          if (id !== null && id !== focus?.id) setFocus({ id, turn: 0 });
        }}
      >
        {laidOut === null ? null : direction === 'down' ? (
          <GraphCanvas
            layout={laidOut.layout}
            states={states}
            selected={selected}
            focus={focus}
            onSelect={onSelect}
            onFocusLost={(id) => setFocus({ id, turn: 0 })}
          />
        ) : (
          <GraphStrip layout={laidOut.layout} states={states} selected={selected} focus={focus} onSelect={onSelect} />
        )}
      </div>
    </Details>
  );
});

function nodeOf(target: EventTarget): string | null {
  return target instanceof HTMLElement ? (target.dataset.node ?? null) : null;
}
