import { type Flow, type PipelineGraph, runningOrder, type State } from './graph.ts';

/**
 * The shape of a pipeline for drawing and for lists: nodes and the ways between them. Plain data, small enough to travel with
 * every build.
 */
export interface Outline {
  /** A Parallel before the states inside it; within a flow in the order in which they are first reached. */
  readonly nodes: readonly OutlineNode[];
  readonly edges: readonly OutlineEdge[];
}

export interface OutlineNode {
  readonly name: string;
  readonly title: string | null;
  readonly type: State['type'];
  /** What a Task does: `run`, `image`, `clone` …; null for other states. */
  readonly action: string | null;
  /** The Parallel that it stands in; null on the outermost level. */
  readonly parent: string | null;
  /** Which branch of the parent, from 0; null on the outermost level. */
  readonly branch: number | null;
  /** The first state of its flow. */
  readonly starts: boolean;
  /** Its flow may end with it. */
  readonly ends: boolean;
}

/** A way from one state to another of the same flow. Where a flow starts and ends is said by its nodes. */
export interface OutlineEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'next' | 'choice' | 'default' | 'catch';
  /** When the way is taken, for people: `commit.branch = "main"`, `States.ALL`; null for `next` and `default`. */
  readonly label: string | null;
}

/** The outline of a compiled pipeline. */
export function outlineOf(graph: PipelineGraph): Outline {
  return outlineOfFlow(graph, null, null);
}

function outlineOfFlow(flow: Flow, parent: string | null, branch: number | null): Outline {
  const nodes: OutlineNode[] = [];
  const edges: OutlineEdge[] = [];
  for (const state of runningOrder(flow)) {
    const action = state.type === 'Task' ? state.action.kind : null;
    const starts = state.name === flow.startAt;
    nodes.push({
      name: state.name,
      title: state.title,
      type: state.type,
      action,
      parent,
      branch,
      starts,
      ends: ends(state),
    });
    edges.push(...edgesOf(state));
    if (state.type !== 'Parallel') continue;
    for (const [index, inner] of state.branches.entries()) {
      const outline = outlineOfFlow(inner, state.name, index);
      nodes.push(...outline.nodes);
      edges.push(...outline.edges);
    }
  }
  return { nodes, edges };
}

function ends(state: State): boolean {
  return 'next' in state ? state.next === null : state.type !== 'Choice';
}

function edgesOf(state: State): OutlineEdge[] {
  const from = state.name;
  const edges: OutlineEdge[] = [];
  if ('next' in state && state.next !== null) edges.push({ from, to: state.next, kind: 'next', label: null });
  if (state.type === 'Choice') {
    for (const rule of state.choices) {
      edges.push({ from, to: rule.next, kind: 'choice', label: conditionText(rule.condition) });
    }
    if (state.default !== null) edges.push({ from, to: state.default, kind: 'default', label: null });
  }
  if (state.type === 'Task' || state.type === 'Parallel') {
    for (const catcher of state.catch) {
      edges.push({ from, to: catcher.next, kind: 'catch', label: catcher.errors.join(', ') });
    }
  }
  return edges;
}

type Condition = Extract<State, { type: 'Choice' }>['choices'][number]['condition'];

const signs: Readonly<Record<string, string>> = {
  Equals: '=',
  LessThan: '<',
  GreaterThan: '>',
  LessThanEquals: '≤',
  GreaterThanEquals: '≥',
  Matches: 'like',
};

/** A condition in a few words: `commit.branch = "main" and build.number > 3`. */
export function conditionText(condition: Condition): string {
  if ('and' in condition) return condition.and.map(conditionText).join(' and ');
  if ('or' in condition) return condition.or.map(conditionText).join(' or ');
  if ('not' in condition) return `not (${conditionText(condition.not)})`;
  const { variable, operator, value } = condition;
  const name = variable.replace(/^\$\./, '');
  const sign = signs[operator.replace(/^(String|Numeric|Boolean)/, '').replace(/Path$/, '')];
  if (sign === undefined) return `${name} ${value === true ? 'is' : 'is not'} ${operator.slice(2).toLowerCase()}`;
  return `${name} ${sign} ${operator.endsWith('Path') ? String(value).replace(/^\$\./, '') : JSON.stringify(value)}`;
}
