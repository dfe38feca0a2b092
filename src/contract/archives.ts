import { z } from 'zod';
import { PageQuery } from './page.ts';
import { Moment } from './time.ts';

export const ArchiveQuery = PageQuery.extend({
  /** In the path; upper and lower case are the same. */
  q: z.string().trim().max(200).default(''),
  /** How many entries that match come before the page. */
  cursor: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
export type ArchiveQuery = z.infer<typeof ArchiveQuery>;

/** Something in an archive. `path` is as the archive names it, and is anybody's text. */
export const ArchiveEntry = z.object({
  /** Its place in the archive, from 0: what it is downloaded by, because names may come twice. */
  index: z.int().nonnegative(),
  path: z.string(),
  type: z.enum(['file', 'directory', 'symlink', 'link', 'other']),
  bytes: z.int().nonnegative(),
  /** As `ls` writes them: `rwxr-xr-x`. */
  mode: z.string(),
  modifiedAt: Moment.nullable(),
  /** Of links, what they lead to. */
  target: z.string().nullable(),
});
export type ArchiveEntry = z.infer<typeof ArchiveEntry>;

/** What is inside a stored archive, page by page. */
export const ArchiveContents = z.object({
  /** False: it is one file, and nothing to look into. */
  isArchive: z.boolean(),
  entries: z.array(ArchiveEntry),
  /** How many match, and how many there are. */
  matching: z.int().nonnegative(),
  total: z.int().nonnegative(),
  /** Why there may be more than `total`: it is larger than is looked through, or damaged. */
  cut: z.enum(['bound', 'damaged']).nullable(),
  nextCursor: z.string().nullable(),
});
export type ArchiveContents = z.infer<typeof ArchiveContents>;
