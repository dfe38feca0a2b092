import { z } from 'zod';
import { problemCodes } from '#pipeline/problem.ts';

const TextPosition = z.object({
  offset: z.int().nonnegative(),
  line: z.int().positive(),
  column: z.int().positive(),
});

/** A mistake in a microtica.yaml; see `Problem` in the pipeline package for the meaning of each field. */
export const Problem = z
  .object({
    code: z.enum(problemCodes),
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    range: z.object({ start: TextPosition, end: TextPosition }),
  })
  .readonly();
export type Problem = z.infer<typeof Problem>;
