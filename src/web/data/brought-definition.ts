import { z } from 'zod';

/** A definition that another page hands to the editor in the entry of the browser's history: it has no address of its own. */
export const BroughtDefinition = z.object({
  definition: z.object({
    /** Names the draft in this browser: the same file of the same repository goes on with the same draft. */
    key: z.string(),
    path: z.string(),
    text: z.string(),
    /** What is shown beside the file's name. */
    place: z.string(),
  }),
});
export type BroughtDefinition = z.infer<typeof BroughtDefinition>;
