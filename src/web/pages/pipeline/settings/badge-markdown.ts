/** The badge as a README shows it: the picture, and behind it the pipeline's page. */
export function badgeMarkdown(name: string, badgeUrl: string, pipelineUrl: string): string {
  return `[![${escaped(`Build of ${name}`)}](${badgeUrl})](${pipelineUrl})`;
}

/** Brackets and backslashes would end the text of a link. */
function escaped(text: string): string {
  return text.replaceAll(/[\\[\]]/g, String.raw`\$&`);
}
