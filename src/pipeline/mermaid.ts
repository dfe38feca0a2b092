import { type Flow, type PipelineGraph, runningOrder, type State } from './graph.ts';
import { outlineOf } from './outline.ts';

/** The graph as a Mermaid flowchart: a Parallel is a subgraph, catch routes are dashed. */
export function mermaidOf(graph: PipelineGraph): string {
  const ids = new Map(outlineOf(graph).nodes.map(({ name }, index) => [name, `s${index}`]));
  const id = (name: string) => ids.get(name) ?? name;
  const lines = ['flowchart TD', '  start((start))'];
  writeFlow(graph, '  ', id, lines);
  lines.push(`  start --> ${id(graph.startAt)}`);
  for (const { from, to, kind, label } of outlineOf(graph).edges) {
    const text = label === null ? '' : `|${escaped(label)}|`;
    lines.push(`  ${id(from)} ${kind === 'catch' ? '-.->' : '-->'}${text} ${id(to)}`);
  }
  const last = runningOrder(graph).filter((state) => ends(state));
  if (last.length > 0) lines.push('  stop((end))', ...last.map(({ name }) => `  ${id(name)} --> stop`));
  return `${lines.join('\n')}\n`;
}

function writeFlow(flow: Flow, indent: string, id: (name: string) => string, lines: string[]): void {
  for (const state of runningOrder(flow)) {
    const text = escaped(state.title ?? state.name);
    if (state.type !== 'Parallel') {
      lines.push(`${indent}${id(state.name)}${state.type === 'Choice' ? `{${text}}` : `[${text}]`}`);
      continue;
    }
    lines.push(`${indent}subgraph ${id(state.name)} [${text}]`);
    for (const branch of state.branches) writeFlow(branch, `${indent}  `, id, lines);
    lines.push(`${indent}end`);
  }
}

function ends(state: State): boolean {
  return 'next' in state ? state.next === null : state.type !== 'Choice';
}

/** In quotes, with the characters that Mermaid would read as something else written as entities. */
function escaped(text: string): string {
  return `"${text.replace(/[&"<>#`]/g, (sign) => `#${sign.charCodeAt(0)};`).replaceAll('\n', ' ')}"`;
}
