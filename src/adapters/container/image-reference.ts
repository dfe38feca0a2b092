/** `host:5000/app` of `host:5000/app:v1`, `host:5000/app@sha256:…` and `host:5000/app:v1@sha256:…`. */
export function repositoryOf(reference: string): string {
  return reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

/** `sha256:…` of a reference that names its bytes; null for one that names a tag. */
export function digestOf(reference: string): string | null {
  return /@(.+)$/.exec(reference)?.[1] ?? null;
}
