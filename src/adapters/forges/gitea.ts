import { z } from 'zod';
import type { ForgeRepository } from '#contract/forges.ts';
import type { Forge } from '#engine/ports/forge.ts';
import { type CallLimits, callForge } from './forge-call.ts';
import { readGitea, verifyGitea } from './gitea-deliveries.ts';
import { createJsonApi, type JsonApi } from './json-api.ts';
import { cursorOfPage, hasNext, pageOfCursor } from './page-cursor.ts';
import { type Call, flawIn, type HookList, type RegisteredHook, webhookCalls } from './registered-hooks.ts';
import { ownerAndName } from './repository-path.ts';

const READ = 'the permission repository: read';
const HOOKS = 'the permission repository: read and write, of an administrator of the repository';
const STATUSES = 'the permission repository: read and write, of somebody who may push';

/** What a webhook is asked for, and what the list of webhooks calls the same. */
const ASKED = ['push', 'delete', 'pull_request_only', 'pull_request_sync'];
const LISTED = ['push', 'delete', 'pull_request', 'pull_request_sync'];

const STATES = { pending: 'pending', success: 'success', failure: 'failure', canceled: 'error' } as const;

const Repository = z.object({
  full_name: z.string(),
  description: z.string().nullish(),
  private: z.boolean(),
  archived: z.boolean().nullish(),
  default_branch: z.string().nullish(),
  clone_url: z.string(),
  html_url: z.string(),
  permissions: z.object({ admin: z.boolean() }).nullish(),
});

const Hook = z.object({
  id: z.int(),
  active: z.boolean(),
  events: z.array(z.string()).nullish(),
  config: z.record(z.string(), z.string()).nullish(),
});

/** Gitea and Forgejo, which speak the same API (v1). */
export function createGitea(limits: CallLimits): Forge {
  const call: Call<JsonApi> = (account, about, signal, work) =>
    callForge({ provider: 'gitea', account, ...about, signal }, limits, (fetch) =>
      work(createJsonApi(`${account.address}/api/v1`, `token ${account.token}`, fetch)),
    );

  return {
    provider: 'gitea',

    account: (account, signal) =>
      call(
        account,
        { doing: 'say whose token it is', needs: 'the permission user: read' },
        signal,
        async (api) => (await api.get('/user', z.object({ login: z.string() }))).data.login,
      ),

    repositories: (account, { text, cursor }, signal) =>
      call(account, { doing: 'list the repositories', needs: READ }, signal, async (api) => {
        const page = pageOfCursor(cursor);
        const query = new URLSearchParams({ q: text, sort: 'updated', order: 'desc', limit: '50', page: String(page) });
        const found = await api.get(`/repos/search?${query}`, z.object({ data: z.array(Repository) }));
        // Gitea finds by topics as well.
        const named = found.data.data.filter(({ full_name }) => full_name.toLowerCase().includes(text.toLowerCase()));
        return {
          items: named.map(repositoryOf),
          nextCursor: hasNext(found.headers.get('link')) ? cursorOfPage(page + 1) : null,
        };
      }),

    repository: (account, fullName, signal) =>
      call(account, { doing: `read ${fullName}`, needs: READ }, signal, async (api) =>
        repositoryOf((await api.get(pathOf(fullName), Repository)).data),
      ),

    // Gitea takes a token for the password of any user name.
    gitLogin: (account) => ({ username: account.username ?? 'pipewright', password: account.token }),

    ...webhookCalls(call, hooksOf, HOOKS),

    setStatus: (account, fullName, commit, status, signal) =>
      call(account, { doing: `set the status of ${commit} in ${fullName}`, needs: STATUSES }, signal, async (api) => {
        await api.send(
          'POST',
          `${pathOf(fullName)}/statuses/${encodeURIComponent(commit)}`,
          {
            state: STATES[status.state],
            context: status.context,
            description: status.description,
            target_url: status.url,
          },
          z.object({}),
        );
      }),

    verify: verifyGitea,
    read: readGitea,
  };
}

function pathOf(fullName: string): string {
  const [owner, name] = ownerAndName(fullName);
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

function repositoryOf(repository: z.output<typeof Repository>): ForgeRepository {
  return {
    fullName: repository.full_name,
    description: repository.description || null,
    private: repository.private,
    archived: repository.archived ?? false,
    defaultBranch: repository.default_branch || null,
    cloneUrl: repository.clone_url,
    webUrl: repository.html_url,
    mayAddWebhooks: repository.permissions?.admin ?? null,
  };
}

function hooksOf(api: JsonApi, fullName: string, wanted: { readonly url: string; readonly secret: string }): HookList {
  const hooks = `${pathOf(fullName)}/hooks`;
  const settings = {
    active: true,
    events: ASKED,
    config: { url: wanted.url, content_type: 'json', secret: wanted.secret },
  };
  return {
    async all() {
      const found: RegisteredHook[] = [];
      for (let page = 1; ; page++) {
        const { data, headers } = await api.get(`${hooks}?limit=50&page=${page}`, z.array(Hook));
        for (const hook of data)
          found.push({
            id: String(hook.id),
            url: hook.config?.url ?? '',
            flaw: flawIn(hook.active, hook.events ?? [], LISTED),
          });
        if (!hasNext(headers.get('link'))) return found;
      }
    },
    async add() {
      const { id } = await api.send('POST', hooks, { type: 'gitea', ...settings }, z.object({ id: z.int() }));
      return String(id);
    },
    // Gitea leaves the secret as it was (`editHook` in its source, 1.26).
    mend: null,
    remove: (id) => api.delete(`${hooks}/${encodeURIComponent(id)}`),
  };
}
