import type { Node } from 'yaml';
import type { ParseOptions } from '#pipeline/parse-pipeline.ts';
import type { Rendered, Template } from '#pipeline/template.ts';
import type { YamlDocument } from '#pipeline/yaml-document.ts';

/** Says what is wrong with `{{NAME}}`: where YAML alone would misread it, and where nothing has that name. */
export function checkTemplates(document: YamlDocument, rendered: Rendered, options: ParseOptions): void {
  warnOfUnquoted(document, rendered);
  if (options.variables) warnOfUnknown(document, rendered, options.variables);
}

function warnOfUnknown(
  document: YamlDocument,
  { templates }: Rendered,
  variables: Readonly<Record<string, string | null>>,
): void {
  const names = Object.keys(variables);
  for (const template of templates) {
    if (Object.hasOwn(variables, template.name)) continue;
    const meant = document.nearest(template.name, names);
    const hint = meant === null ? '' : ` Did you mean “${meant}”?`;
    const message = `Nothing gives {{${template.name}}} a value: it is replaced by nothing.${hint}`;
    document.templateProblem('unknown-variable', message, template, meant === null ? null : `{{${meant}}}`);
  }
}

/** A plain scalar that begins with `{{`, or holds it inside `[…]` or `{…}`: without the template YAML sees a map there. */
function warnOfUnquoted(document: YamlDocument, { templates }: Rendered): void {
  if (templates.length === 0) return;
  let next = 0;
  for (const { node, flow } of document.plainScalars) {
    const [start, end] = node.range as [number, number, number];
    while ((templates[next]?.end ?? Number.POSITIVE_INFINITY) < start) next += 1;
    const inside: Template[] = [];
    for (let index = next; (templates[index]?.start ?? Number.POSITIVE_INFINITY) < end; index++) {
      const template = templates[index];
      if (template && template.start >= start) inside.push(template);
    }
    const [first] = inside;
    if (!first || !(flow || first.start === start)) continue;
    document.templateQuotes(
      'unquoted-template',
      `{{${first.name}}} stands outside quotes, where YAML alone reads \`{{\` as a map. Put the whole text in quotes.`,
      node as Node,
    );
  }
}
