import { z } from 'zod';

/** What every list takes: a cursor from the page before and how many rows at most. */
export const PageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** One page of a list. `nextCursor` is null on the last page; a cursor is opaque to the client. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
}
