import { z } from 'zod';

/** What this installation can do, for the first page and for support. */
export const SystemInfo = z.object({
  version: z.string(),
  builders: z.int().positive(),
  /** Null when the tool was not found. */
  bash: z.string().nullable(),
  git: z.string().nullable(),
  containerEngine: z.string().nullable(),
  samples: z.array(z.object({ name: z.string(), description: z.string() })),
  /** Who the local user is, until sign-in exists. */
  actor: z.string(),
});
export type SystemInfo = z.infer<typeof SystemInfo>;
