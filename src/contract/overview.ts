import { z } from 'zod';
import { pageOf } from './page.ts';
import { PipelineKind, PipelineRow } from './pipelines.ts';
import { HealthWord } from './status.ts';
import { Moment } from './time.ts';

/** Of which builds a pipeline may be looked for by what is going on: one runs now, or one failed in the last 24 hours. */
export const Recent = z.enum(['running', 'failed']);
export type Recent = z.infer<typeof Recent>;

/** `broke-first`: unhealthy by newest break, degraded, never built, healthy by last build. `last-build`: the one that was last asked for first. */
export const PipelineSort = z.enum(['broke-first', 'last-build', 'name']);
export type PipelineSort = z.infer<typeof PipelineSort>;

const Value = z.string().trim().min(1).max(2000);

/** Which pipelines a list is of and in what order; each part narrows it further. */
export const PipelineFilter = z.object({
  /** In the name, the repository's address, or the author of the last commit. */
  q: z.string().trim().min(1).max(200).optional(),
  health: HealthWord.optional(),
  recent: Recent.optional(),
  kind: PipelineKind.optional(),
  /** As the pipeline names it; the whole address. */
  repository: Value.optional(),
  /** The main branch. */
  branch: Value.optional(),
  /** Of the last build's commit; the whole name. */
  author: Value.optional(),
  /** Those alone that whoever asks has marked. */
  favourites: z.literal('only').optional(),
  sort: PipelineSort.exclude(['broke-first']).optional(),
});
export type PipelineFilter = z.infer<typeof PipelineFilter>;

export const PipelinePage = pageOf(PipelineRow).extend({
  /** How many there are on all pages. */
  total: z.int().nonnegative(),
});
export type PipelinePage = z.infer<typeof PipelinePage>;

/** What a filter may be set to, those of most pipelines first. */
export const FilterValues = z.object({
  values: z.array(z.object({ value: z.string(), pipelines: z.int().positive() })),
  /** Whether there are more than these. */
  more: z.boolean(),
});
export type FilterValues = z.infer<typeof FilterValues>;

export const ValuesAsked = z.object({
  of: z.enum(['repository', 'branch', 'author']),
  /** Contained in the value. */
  q: z.string().trim().max(200).default(''),
});
export type ValuesAsked = z.infer<typeof ValuesAsked>;

/** A filter under a name, for whoever saved it. */
export const SaveView = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Give the view a name.')
    .max(60, 'Give the view a shorter name: 60 characters at most.'),
  filter: PipelineFilter,
  /** Whether it opens as the wall. */
  wall: z.boolean().default(false),
});
export type SaveView = z.infer<typeof SaveView>;

export const SavedView = SaveView.required().extend({ id: z.string(), createdAt: Moment });
export type SavedView = z.infer<typeof SavedView>;

/** So many views one person may keep. */
export const mostViews = 50;
