import { mermaidOf } from '#pipeline/mermaid.ts';
import { type CheckShell, validatePipeline } from '#pipeline/validate-pipeline.ts';
import { lintCommand } from './lint-command.ts';
import { readDefinition } from './read-definition.ts';

/** Prints the flowchart; a file with errors has none, and its problems are printed instead. @throws Misuse */
export async function graphCommand(
  file: string | undefined,
  shell: CheckShell,
  print: (text: string) => void,
): Promise<number> {
  const { name, text } = await readDefinition(file);
  const { graph } = await validatePipeline(text, { shell });
  if (graph === null) return lintCommand([name], false, shell, (problems) => process.stderr.write(problems));
  print(mermaidOf(graph));
  return 0;
}
