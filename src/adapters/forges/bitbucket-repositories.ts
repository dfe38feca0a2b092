import { z } from 'zod';
import type { ForgeRepository } from '#contract/forges.ts';
import type { Page } from '#contract/page.ts';
import { ForgeFault } from '#engine/ports/forge.ts';
import type { JsonApi } from './json-api.ts';

export const Repository = z.object({
  full_name: z.string(),
  description: z.string().nullish(),
  is_private: z.boolean(),
  mainbranch: z.object({ name: z.string() }).nullish(),
  links: z.object({
    html: z.object({ href: z.string() }),
    clone: z.array(z.object({ name: z.string(), href: z.string() })),
  }),
});

const Repositories = z.object({ values: z.array(Repository), next: z.string().nullish() });

/** Each with its workspace inside; the slug alone in the lists of older API versions. */
const Workspaces = z.object({
  values: z.array(
    z.union([
      z.object({ workspace: z.object({ slug: z.string() }) }).transform(({ workspace }) => workspace.slug),
      z.object({ slug: z.string() }).transform(({ slug }) => slug),
    ]),
  ),
  next: z.string().nullish(),
});

/** Where a list goes on: in a workspace, at a page of it. */
interface Place {
  readonly workspace: string;
  readonly page: number;
}

const ENOUGH = 30;
const REQUESTS = 10;

/**
 * Bitbucket lists by workspace alone (its CHANGE-2770 removed the list over all), so the account's workspaces are gone through one after
 * another; the workspace is known without asking when the text is `workspace/…`, which is all that an access token may ask for.
 */
export async function listBitbucket(
  api: JsonApi,
  { text, cursor }: { readonly text: string; readonly cursor: string | null },
  enoughMs: number,
): Promise<Page<ForgeRepository>> {
  const began = performance.now();
  const slash = text.indexOf('/');
  const workspaces = slash > 0 ? [text.slice(0, slash).toLowerCase()] : await workspacesOf(api);
  const name = slash > 0 ? text.slice(slash + 1) : text;
  let place = cursor === null ? firstPage(workspaces[0]) : placeOf(cursor, workspaces);
  const items: ForgeRepository[] = [];
  for (let asked = 0; place !== null && items.length < ENOUGH && asked < REQUESTS; asked++) {
    if (asked > 0 && performance.now() - began > enoughMs) break;
    const { workspace, page }: Place = place;
    const query = new URLSearchParams({ sort: '-updated_on', pagelen: '50', page: String(page) });
    if (name !== '') query.set('q', `full_name ~ "${name.replace(/["\\]/g, '\\$&')}"`);
    const { data } = await api.get(`/repositories/${encodeURIComponent(workspace)}?${query}`, Repositories);
    items.push(...data.values.map(repositoryOf));
    place = data.next ? { workspace, page: page + 1 } : firstPage(workspaces[workspaces.indexOf(workspace) + 1]);
  }
  return { items, nextCursor: place === null ? null : `${place.page}-${place.workspace}` };
}

export function repositoryOf(repository: z.output<typeof Repository>): ForgeRepository {
  const clone = repository.links.clone.find(({ name }) => name === 'https')?.href;
  return {
    fullName: repository.full_name,
    description: repository.description || null,
    private: repository.is_private,
    archived: false,
    defaultBranch: repository.mainbranch?.name ?? null,
    // Bitbucket puts the user's name before the host.
    cloneUrl: (clone ?? `${repository.links.html.href}.git`).replace(/^(https?:\/\/)[^@/]*@/, '$1'),
    webUrl: repository.links.html.href,
    mayAddWebhooks: null,
  };
}

async function workspacesOf(api: JsonApi): Promise<string[]> {
  try {
    const found: string[] = [];
    for (let page = 1; ; page++) {
      const { data } = await api.get(`/user/workspaces?pagelen=100&page=${page}`, Workspaces);
      found.push(...data.values);
      if (!data.next) return found;
    }
  } catch (error) {
    if (!(error instanceof ForgeFault) || error.code !== 'forbidden') throw error;
    throw new ForgeFault(
      'forbidden',
      'Bitbucket Cloud does not let this token list workspaces. Search for workspace/name, or give the token the scope read:workspace:bitbucket.',
      { cause: error },
    );
  }
}

function firstPage(workspace: string | undefined): Place | null {
  return workspace === undefined ? null : { workspace, page: 1 };
}

function placeOf(cursor: string, workspaces: readonly string[]): Place {
  const [, page, workspace] = /^([1-9]\d{0,5})-(.+)$/s.exec(cursor) ?? [];
  if (page === undefined || workspace === undefined || !workspaces.includes(workspace))
    throw new ForgeFault('refused', 'That is not a place in this list. Start at its beginning.');
  return { workspace, page: Number(page) };
}
