import { z } from 'zod';
import { PipelineKind } from './pipelines.ts';
import { HealthWord, Status } from './status.ts';
import { Moment } from './time.ts';

/** The longest text that is looked for, in UTF-16 units. */
export const longestSearch = 200;

/** Any text: its words, a build's number and the beginning of a commit's id are read out of it; no character has a power of its own. */
export const SearchQuery = z.object({ q: z.string().max(longestSearch) });
export type SearchQuery = z.infer<typeof SearchQuery>;

/** A text with what was looked for marked: [start, end) in UTF-16 units, in order, apart from each other. */
export const MarkedText = z.object({
  text: z.string(),
  marks: z.array(z.object({ start: z.int().nonnegative(), end: z.int().nonnegative() })),
});
export type MarkedText = z.infer<typeof MarkedText>;

export const FoundPipeline = z.object({
  id: z.string(),
  name: MarkedText,
  kind: PipelineKind,
  repository: MarkedText,
  branch: z.string(),
  health: HealthWord,
});
export type FoundPipeline = z.infer<typeof FoundPipeline>;

/** A pipeline whose builds are deployed, as somebody who deploys looks for it. Where it runs joins it here once it can run somewhere. */
export const FoundMicroservice = z.object({
  id: z.string(),
  name: MarkedText,
  /** The newest green build of its main branch, which is what one would deploy; null when none of its last builds was green. */
  newestGreen: z.object({ number: z.int().positive(), message: z.string(), finishedAt: Moment }).nullable(),
});
export type FoundMicroservice = z.infer<typeof FoundMicroservice>;

export const FoundBuild = z.object({
  id: z.string(),
  pipelineId: z.string(),
  pipelineName: MarkedText,
  number: z.int().positive(),
  status: Status,
  branch: MarkedText,
  queuedAt: Moment,
  /** Null until the branch head has been resolved. */
  commit: z.object({ sha: MarkedText, message: MarkedText, author: MarkedText }).nullable(),
  /** What was looked for names it: its number, its commit's id, or words of its message, author, branch and pipeline. */
  matched: z.enum(['number', 'commit', 'words']),
});
export type FoundBuild = z.infer<typeof FoundBuild>;

/** The few best of each group: pipelines by how well the name fits, builds named by number or commit before those by words, newest first. */
export const SearchResult = z.object({
  pipelines: z.array(FoundPipeline),
  microservices: z.array(FoundMicroservice),
  builds: z.array(FoundBuild),
});
export type SearchResult = z.infer<typeof SearchResult>;
