import type { z } from 'zod';

/** What the address asks for of the parts that a filter has. What cannot be asked it leaves out: an old link still shows a list. */
export function filterOfAddress<Shape extends z.ZodRawShape>(
  filter: z.ZodObject<Shape>,
  parameters: URLSearchParams,
): z.infer<z.ZodObject<Shape>> {
  const parts: readonly string[] = Object.keys(filter.shape);
  const given = parts.flatMap((part) => {
    const value = parameters.get(part);
    return value !== null && (filter.shape[part] as z.ZodType).safeParse(value).success ? [[part, value]] : [];
  });
  return filter.parse(Object.fromEntries(given));
}

/** The address with one part changed; null or empty takes it out. */
export function withPart(parameters: URLSearchParams, part: string, value: string | null): URLSearchParams {
  const next = new URLSearchParams(parameters);
  if (value) next.set(part, value);
  else next.delete(part);
  return next;
}

/** The address without these parts. */
export function withoutParts(parameters: URLSearchParams, parts: readonly string[]): URLSearchParams {
  return parts.reduce((rest, part) => withPart(rest, part, null), parameters);
}
