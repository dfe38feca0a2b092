import type { ZodError } from 'zod';

/** What is wrong with each field of a form, by the field's name. */
export type FieldFlaws = Readonly<Record<string, string>>;

/** The first flaw of each field, to be shown beside it. */
export function flawsOf(error: ZodError): FieldFlaws {
  const flaws: Record<string, string> = {};
  for (const { path, message } of error.issues) {
    const field = String(path[0] ?? '');
    flaws[field] ??= message;
  }
  return flaws;
}
