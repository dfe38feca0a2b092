import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { BadgeSettings } from '#contract/pipeline-settings.ts';
import { isBad } from '#contract/status.ts';
import type { BadgeStore } from '#engine/ports/badge-store.ts';
import { type PipelineStore, StoreFault } from '#engine/ports/build-store.ts';
import { Refusal } from '#engine/refusal.ts';

export interface BadgeContext {
  readonly pipelines: Pick<PipelineStore, 'get'>;
  readonly badges: BadgeStore;
  readonly publicUrl: () => string;
}

export interface Badge {
  readonly pipelineName: string;
  readonly branch: string;
  readonly word: 'passing' | 'failing' | 'unknown';
}

/** The badge's address as it is to be put into a README. @throws StoreFault `missing` */
export async function badgeSettings({ badges, publicUrl }: BadgeContext, pipelineId: string): Promise<BadgeSettings> {
  const token = await badges.token(pipelineId);
  const query = token === null ? '' : `?token=${token}`;
  return { url: `${publicUrl()}/badge/${encodeURIComponent(pipelineId)}.svg${query}`, token };
}

/** A private badge gets a fresh token each time, so that setting it again takes the old address out of use. @throws StoreFault `missing` */
export async function setBadgePrivate(
  context: BadgeContext,
  pipelineId: string,
  isPrivate: boolean,
): Promise<BadgeSettings> {
  await context.badges.setToken(pipelineId, isPrivate ? randomBytes(18).toString('base64url') : null);
  return badgeSettings(context, pipelineId);
}

/**
 * What the badge shows: how the last build of the branch (null: the main one) that says something about the code ended.
 *
 * @throws Refusal `not-found` without the right token, in the same words as for a pipeline that is not there.
 */
export async function viewBadge(
  { pipelines, badges }: BadgeContext,
  pipelineId: string,
  asked: { readonly branch: string | null; readonly token: string | null },
): Promise<Badge> {
  const token = await badges.token(pipelineId).catch((fault: unknown) => {
    throw fault instanceof StoreFault && fault.code === 'missing' ? noBadge() : fault;
  });
  if (token !== null && !same(token, asked.token ?? '')) throw noBadge();
  const pipeline = await pipelines.get(pipelineId);
  const branch = asked.branch ?? pipeline.branch;
  const status = await badges.outcome(pipelineId, branch);
  const word = status === null ? 'unknown' : isBad(status) ? 'failing' : 'passing';
  return { pipelineName: pipeline.name, branch, word };
}

function noBadge(): Refusal {
  return new Refusal('not-found', 'There is no such badge, or it needs another token.');
}

/** Takes the same time whatever is wrong. */
function same(wanted: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(wanted), digest(given));
}
