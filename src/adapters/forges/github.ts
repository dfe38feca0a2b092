import type { Octokit } from '@octokit/rest';
import type { ForgeRepository } from '#contract/forges.ts';
import type { Page } from '#contract/page.ts';
import type { CommitStatus, Forge, ForgeAccount } from '#engine/ports/forge.ts';
import { type CallLimits, callForge, type GuardedFetch } from './forge-call.ts';
import { readGitHub, verifyGitHub } from './github-deliveries.ts';
import { cursorOfPage, hasNext, pageOfCursor } from './page-cursor.ts';
import { type Call, flawIn, type HookList, webhookCalls } from './registered-hooks.ts';
import { ownerAndName } from './repository-path.ts';

const READ = 'the scope repo (a fine-grained token: Contents and Metadata, read)';
const HOOKS = 'the scope admin:repo_hook (a fine-grained token: Webhooks, read and write)';
const STATUSES = 'the scope repo:status (a fine-grained token: Commit statuses, read and write)';

/** `push` tells of created and deleted branches and tags as well. */
const EVENTS = ['push', 'pull_request'];

/** GitHub has no search among the repositories of an account: so many pages of 100 are looked through for one page of ours. */
const PAGES_LOOKED_THROUGH = 10;
const ENOUGH = 30;

const STATES = { pending: 'pending', success: 'success', failure: 'failure', canceled: 'error' } as const;

/** GitHub.com, its tenants at ghe.com, and GitHub Enterprise Server. */
export function createGitHub(limits: CallLimits): Forge {
  const call: Call<Octokit> = (account, about, signal, work) =>
    callForge({ provider: 'github', account, ...about, signal }, limits, async (fetch) =>
      work(await clientOf(account, fetch)),
    );

  return {
    provider: 'github',

    account: (account, signal) =>
      call(account, { doing: 'say whose token it is', needs: READ }, signal, async (github) => {
        const { data } = await github.rest.users.getAuthenticated();
        return data.login;
      }),

    repositories: (account, query, signal) =>
      call(account, { doing: 'list the repositories', needs: READ }, signal, (github) =>
        listed(github, query, limits.limitMs / 2),
      ),

    repository: (account, fullName, signal) =>
      call(account, { doing: `read ${fullName}`, needs: READ }, signal, async (github) => {
        const [owner, repo] = ownerAndName(fullName);
        return repositoryOf((await github.rest.repos.get({ owner, repo })).data);
      }),

    gitLogin: (account) => ({ username: 'x-access-token', password: account.token }),

    ...webhookCalls(call, hooksOf, HOOKS),

    setStatus: (account, fullName, commit, status: CommitStatus, signal) =>
      call(
        account,
        { doing: `set the status of ${commit} in ${fullName}`, needs: STATUSES },
        signal,
        async (github) => {
          const [owner, repo] = ownerAndName(fullName);
          await github.rest.repos.createCommitStatus({
            owner,
            repo,
            sha: commit,
            state: STATES[status.state],
            context: status.context,
            // Longer ones are refused.
            description: status.description.slice(0, 140),
            target_url: status.url,
          });
        },
      ),

    verify: verifyGitHub,
    read: readGitHub,
  };
}

/** Loaded with the first call: a server without a connection to GitHub does not carry the library. */
async function clientOf(account: ForgeAccount, fetch: GuardedFetch): Promise<Octokit> {
  const { Octokit } = await import('@octokit/rest');
  // What is to be told is told by the fault.
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  return new Octokit({
    auth: account.token,
    baseUrl: apiOf(account.address),
    userAgent: 'pipewright',
    request: { fetch, log },
    log,
  });
}

function apiOf(address: string): string {
  const { hostname } = new URL(address);
  if (hostname === 'github.com') return 'https://api.github.com';
  return hostname.endsWith('.ghe.com') ? `https://api.${hostname}` : `${address}/api/v3`;
}

async function listed(
  github: Octokit,
  { text, cursor }: { readonly text: string; readonly cursor: string | null },
  enoughMs: number,
): Promise<Page<ForgeRepository>> {
  const items: ForgeRepository[] = [];
  const wanted = text.toLowerCase();
  const first = pageOfCursor(cursor);
  const began = performance.now();
  for (let page = first; ; page++) {
    const answer = await github.rest.repos.listForAuthenticatedUser({ sort: 'pushed', per_page: 100, page });
    for (const repository of answer.data)
      if (repository.full_name.toLowerCase().includes(wanted)) items.push(repositoryOf(repository));
    if (!hasNext(answer.headers.link)) return { items, nextCursor: null };
    const looked = page - first + 1 >= PAGES_LOOKED_THROUGH || performance.now() - began > enoughMs;
    if (items.length >= ENOUGH || looked) return { items, nextCursor: cursorOfPage(page + 1) };
  }
}

function repositoryOf(repository: {
  readonly full_name: string;
  readonly description: string | null;
  readonly private: boolean;
  readonly archived?: boolean;
  readonly default_branch?: string;
  readonly clone_url?: string;
  readonly html_url: string;
  readonly permissions?: { readonly admin?: boolean };
}): ForgeRepository {
  return {
    fullName: repository.full_name,
    description: repository.description,
    private: repository.private,
    archived: repository.archived ?? false,
    defaultBranch: repository.default_branch ?? null,
    cloneUrl: repository.clone_url ?? `${repository.html_url}.git`,
    webUrl: repository.html_url,
    mayAddWebhooks: repository.permissions?.admin ?? null,
  };
}

function hooksOf(
  github: Octokit,
  fullName: string,
  wanted: { readonly url: string; readonly secret: string },
): HookList {
  const [owner, repo] = ownerAndName(fullName);
  const settings = {
    active: true,
    events: EVENTS,
    config: { url: wanted.url, content_type: 'json', secret: wanted.secret, insecure_ssl: '0' },
  };
  return {
    // One page: GitHub allows 20 webhooks for one event.
    async all() {
      const { data } = await github.rest.repos.listWebhooks({ owner, repo, per_page: 100 });
      return data.map((hook) => ({
        id: String(hook.id),
        url: hook.config.url ?? '',
        flaw: flawIn(hook.active, hook.events.includes('*') ? EVENTS : hook.events, EVENTS),
      }));
    },
    async add() {
      const { data } = await github.rest.repos.createWebhook({ owner, repo, name: 'web', ...settings });
      return String(data.id);
    },
    async mend(id) {
      await github.rest.repos.updateWebhook({ owner, repo, hook_id: Number(id), ...settings });
    },
    async remove(id) {
      await github.rest.repos.deleteWebhook({ owner, repo, hook_id: Number(id) });
    },
  };
}
