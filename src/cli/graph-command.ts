import { mermaidOf } from '#pipeline/mermaid.ts';
import { type CheckShell, validatePipeline } from '#pipeline/validate-pipeline.ts';
import { printFound } from './lint-command.ts';
import { readDefinition } from './read-definition.ts';

/** Prints the flowchart; a file with errors has none, and its problems are printed instead. @throws Misuse */
export async function graphCommand(
  file: string | undefined,
  shell: CheckShell,
  print: (text: string) => void,
): Promise<number> {
  const { name, text } = await readDefinition(file);
  const { graph, problems } = await validatePipeline(text, { shell });
  if (graph === null) {
    const found = problems.map((problem) => ({ file: name, problem }));
    printFound(found, 1, false, (lines) => process.stderr.write(lines));
    return 1;
  }
  print(mermaidOf(graph));
  return 0;
}
