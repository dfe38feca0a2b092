import { z } from 'zod';
import { stateTypes } from '#pipeline/graph.ts';

/** The shape of a pipeline; see `Outline` in the pipeline package for the meaning of each field. */
export const Outline = z.object({
  nodes: z
    .array(
      z.object({
        name: z.string(),
        title: z.string().nullable(),
        type: z.enum(stateTypes),
        action: z.string().nullable(),
        parent: z.string().nullable(),
        branch: z.int().nonnegative().nullable(),
        starts: z.boolean(),
        ends: z.boolean(),
      }),
    )
    .readonly(),
  edges: z
    .array(
      z.object({
        from: z.string(),
        to: z.string(),
        kind: z.enum(['next', 'choice', 'default', 'catch']),
        label: z.string().nullable(),
      }),
    )
    .readonly(),
});
export type Outline = z.infer<typeof Outline>;
