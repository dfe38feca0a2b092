import type { Node, ReactFlowProps } from '@xyflow/react';
import type { Layout } from './layout.ts';
import { MarkerNode, StateNode } from './state-node.tsx';

/** What React Flow is used for: the nodes, where the layout has put them. The ways are drawn beside it, as one picture. */
export function flowNodes(layout: Layout): Node[] {
  const groups = new Set(layout.nodes.map(({ parent }) => parent));
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
        zIndex: groups.has(id) ? 0 : 1,
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

/** From this number of nodes on, only those in view are drawn. */
const mostDrawnAlways = 60;

/**
 * Nothing is edited here, and no key is React Flow's: it would take the space bar, Shift and others from the whole page, also
 * from the editor beside it (guarded by the story in e2e/editor.spec.ts that types with real keys).
 */
export function flowProps(layout: Layout) {
  return {
    nodeTypes,
    nodesDraggable: false,
    nodesConnectable: false,
    nodesFocusable: false,
    edgesFocusable: false,
    elementsSelectable: false,
    disableKeyboardA11y: true,
    deleteKeyCode: null,
    selectionKeyCode: null,
    multiSelectionKeyCode: null,
    panActivationKeyCode: null,
    zoomActivationKeyCode: null,
    onlyRenderVisibleElements: layout.nodes.length > mostDrawnAlways,
    proOptions: { hideAttribution: true },
  } as const satisfies ReactFlowProps;
}

const nodeTypes = { state: StateNode, marker: MarkerNode };
