import { z } from 'zod';
import { problemCodes } from '#pipeline/problem.ts';

const TextPosition = z.object({
  offset: z.int().nonnegative(),
  line: z.int().positive(),
  column: z.int().positive(),
});

const TextRange = z.object({ start: TextPosition, end: TextPosition });

/** A mistake in a microtica.yaml; see `Problem` in the pipeline package for the meaning of each field. */
export const Problem = z
  .object({
    code: z.enum(problemCodes),
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    range: TextRange,
    fix: z
      .object({ title: z.string(), edits: z.array(z.object({ range: TextRange, text: z.string() })).readonly() })
      .optional(),
  })
  .readonly();
export type Problem = z.infer<typeof Problem>;
