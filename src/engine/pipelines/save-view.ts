import { ulid } from 'ulid';
import { mostViews, type SavedView, type SaveView } from '#contract/overview.ts';
import type { EngineContext } from '#engine/builds/engine-context.ts';
import { Refusal } from '#engine/refusal.ts';

/** Keeps a filter of the overview under a name; one of that name is replaced. @throws Refusal `conflict` when there are too many. */
export async function saveView(
  { views, now }: Pick<EngineContext, 'views' | 'now'>,
  owner: string,
  view: SaveView,
): Promise<SavedView> {
  const kept = await views.list(owner);
  if (kept.length >= mostViews && !kept.some(({ name }) => name === view.name))
    throw new Refusal('conflict', `You have ${mostViews} views already. Delete one of them first.`);
  return views.save(owner, { id: ulid(), createdAt: now(), ...view });
}
