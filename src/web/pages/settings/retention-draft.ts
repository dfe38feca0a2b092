import { type PipelineRetention, RetentionPolicy } from '#contract/retention.ts';

const gigabyte = 1e9;

/** A limit as it stands in the form: the number is kept while the limit is off, so that switching it on again brings it back. */
export interface DraftLimit {
  readonly on: boolean;
  readonly text: string;
}

export interface RetentionDraft {
  readonly days: DraftLimit;
  readonly builds: DraftLimit;
  readonly gigabytes: DraftLimit;
  readonly pipelines: readonly PipelineDraft[];
}

/** A pipeline's own limits; an empty text is the installation's, `-` is none. */
export interface PipelineDraft {
  readonly pipelineId: string;
  readonly days: string;
  readonly builds: string;
}

/** What stands in a field that says that there is no limit. */
export const noLimit = '-';

export function draftOf(policy: RetentionPolicy): RetentionDraft {
  const limit = (value: number | null, usual: number) => ({ on: value !== null, text: String(value ?? usual) });
  return {
    days: limit(policy.days, 90),
    builds: limit(policy.builds, 500),
    gigabytes: limit(policy.bytes === null ? null : policy.bytes / gigabyte, 20),
    pipelines: policy.pipelines.map(({ pipelineId, days, builds }) => ({
      pipelineId,
      days: ownText(days),
      builds: ownText(builds),
    })),
  };
}

function ownText(value: number | null | undefined): string {
  if (value === undefined) return '';
  return value === null ? noLimit : String(value);
}

/** What is wrong with a draft, by the name of its field: `days`, `builds`, `bytes`, `pipelines.0.days` and so on. */
export type DraftFlaws = Readonly<Record<string, string>>;

/** The policy that a draft says, or what is wrong with it: the contract's own words. */
export function policyOf(
  draft: RetentionDraft,
): { policy: RetentionPolicy; flaws: null } | { policy: null; flaws: DraftFlaws } {
  const parsed = RetentionPolicy.safeParse({
    days: numberOf(draft.days),
    builds: numberOf(draft.builds),
    bytes: scaled(numberOf(draft.gigabytes)),
    pipelines: draft.pipelines.map(ownLimits),
  });
  if (parsed.success) return { policy: parsed.data, flaws: null };
  const flaws = parsed.error.issues.map(({ path, message }) => [path.join('.'), message] as const);
  return { policy: null, flaws: Object.fromEntries(flaws.toReversed()) };
}

function numberOf({ on, text }: DraftLimit): number | null {
  return on ? amount(text) : null;
}

function scaled(gigabytes: number | null): number | null {
  return gigabytes === null ? null : Math.round(gigabytes * gigabyte);
}

function ownLimits({ pipelineId, days, builds }: PipelineDraft): PipelineRetention {
  const limit = (text: string) => (text.trim() === noLimit ? null : amount(text));
  return {
    pipelineId,
    ...(days.trim() === '' ? {} : { days: limit(days) }),
    ...(builds.trim() === '' ? {} : { builds: limit(builds) }),
  };
}

/** NaN, which the contract refuses, for what is no number. */
function amount(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
}
