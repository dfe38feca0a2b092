/**
 * The id of a pipeline of that name: legal as an OCI repository name (lower case, digits, single hyphens) and as one path
 * segment. Null when the name has no letter or digit to make it of.
 */
export function pipelineId(name: string): string | null {
  const id = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return id === '' ? null : id;
}

/** The name that a repository suggests: the last part of its address without `.git`. */
export function suggestedName(repository: string): string {
  const last =
    repository
      .replace(/[/\\]+$/, '')
      .split(/[/:\\]/)
      .at(-1) ?? '';
  return last.replace(/\.git$/, '') || 'pipeline';
}
