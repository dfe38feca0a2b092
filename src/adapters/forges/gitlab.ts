import { z } from 'zod';
import type { ForgeRepository } from '#contract/forges.ts';
import type { Forge, ForgeAccount } from '#engine/ports/forge.ts';
import { AnswerFault, faultIn } from './answer-fault.ts';
import { type CallLimits, callForge, type GuardedFetch } from './forge-call.ts';
import { readGitLab, verifyGitLab } from './gitlab-deliveries.ts';
import { createGitLabRequester } from './gitlab-requester.ts';
import { cursorOfPage, pageOfCursor } from './page-cursor.ts';
import { type Call, flawIn, type HookList, type RegisteredHook, webhookCalls } from './registered-hooks.ts';
import { groupedPath } from './repository-path.ts';

const READ = 'the scope api or read_api';
const HOOKS = 'the scope api and the role Maintainer in the project';
const STATUSES = 'the scope api and the role Developer in the project';

const EVENTS = ['push_events', 'tag_push_events', 'merge_requests_events'] as const;
const MAINTAINER = 40;

const STATES = { pending: 'pending', success: 'success', failure: 'failed', canceled: 'canceled' } as const;

const Access = z.object({ access_level: z.int() }).nullish();

const Project = z.object({
  path_with_namespace: z.string(),
  description: z.string().nullish(),
  visibility: z.string().nullish(),
  archived: z.boolean().nullish(),
  default_branch: z.string().nullish(),
  http_url_to_repo: z.string(),
  web_url: z.string(),
  permissions: z.object({ project_access: Access, group_access: Access }).nullish(),
});

const Hook = z.object({
  id: z.int(),
  url: z.string(),
  push_events: z.boolean().nullish(),
  tag_push_events: z.boolean().nullish(),
  merge_requests_events: z.boolean().nullish(),
  /** `executable`; anything else after too many failed deliveries. Since GitLab 15. */
  alert_status: z.string().nullish(),
});

/** GitLab.com and self-managed GitLab, API v4. */
export function createGitLab(limits: CallLimits, now: () => number): Forge {
  const call: Call<Resources> = (account, about, signal, work) =>
    callForge({ provider: 'gitlab', account, ...about, signal }, limits, async (fetch) =>
      work(await resourcesOf(account, fetch)),
    );

  return {
    provider: 'gitlab',

    account: (account, signal) =>
      call(account, { doing: 'say whose token it is', needs: READ }, signal, async ({ users }) => {
        return z.object({ username: z.string() }).parse(await users.showCurrentUser()).username;
      }),

    repositories: (account, { text, cursor }, signal) =>
      call(account, { doing: 'list the projects', needs: READ }, signal, async ({ projects }) => {
        const page = pageOfCursor(cursor);
        const found = await projects.all({
          membership: true,
          orderBy: 'last_activity_at',
          sort: 'desc',
          pagination: 'offset',
          perPage: 50,
          page,
          maxPages: 1,
          showExpanded: true,
          // GitLab searches for three characters and more; shorter ones are looked for here.
          ...(text === '' ? {} : { search: text, searchNamespaces: true }),
        });
        const items = z.array(Project).parse(found.data).map(repositoryOf);
        return {
          items: items.filter(({ fullName }) => fullName.toLowerCase().includes(text.toLowerCase())),
          nextCursor: found.paginationInfo.next === null ? null : cursorOfPage(page + 1),
        };
      }),

    repository: (account, fullName, signal) =>
      call(account, { doing: `read ${fullName}`, needs: READ }, signal, async ({ projects }) =>
        repositoryOf(Project.parse(await projects.show(groupedPath(fullName)))),
      ),

    // GitLab, "Clone using a token": any user name does.
    gitLogin: (account) => ({ username: 'oauth2', password: account.token }),

    ...webhookCalls(call, hooksOf, HOOKS),

    setStatus: (account, fullName, commit, status, signal) =>
      call(
        account,
        { doing: `set the status of ${commit} in ${fullName}`, needs: STATUSES },
        signal,
        async (gitlab) => {
          try {
            await gitlab.commits.editStatus(groupedPath(fullName), commit, STATES[status.state], {
              name: status.context,
              description: status.description.slice(0, 255),
              targetUrl: status.url,
            });
          } catch (error) {
            if (!isSameState(error)) throw error;
          }
        },
      ),

    verify: verifyGitLab(now),
    read: readGitLab,
  };
}

/** GitLab refuses a state that the commit has already: a status that is sent again after a crash has arrived. */
function isSameState(error: unknown): boolean {
  const fault = faultIn(error);
  if (!(fault instanceof AnswerFault) || fault.status !== 400) return false;
  const [, transition, state] = /cannot transition status via :(\w+) from :(\w+)/i.exec(fault.said) ?? [];
  return transition !== undefined && TRANSITIONS[transition] === state;
}

/** The state that each of GitLab's transitions leads to. */
const TRANSITIONS: Readonly<Record<string, string>> = {
  enqueue: 'pending',
  run: 'running',
  success: 'success',
  drop: 'failed',
  cancel: 'canceled',
};

type Resources = Awaited<ReturnType<typeof resourcesOf>>;

/** Loaded with the first call: a server without a connection to GitLab does not carry the library. */
async function resourcesOf(account: ForgeAccount, fetch: GuardedFetch) {
  const { Commits, ProjectHooks, Projects, Users } = await import('@gitbeaker/rest');
  const options = {
    host: account.address,
    token: account.token,
    // The call has its own limit.
    queryTimeout: null,
    requesterFn: createGitLabRequester(fetch),
  };
  return {
    commits: new Commits(options),
    hooks: new ProjectHooks(options),
    projects: new Projects(options),
    users: new Users(options),
  };
}

function repositoryOf(project: z.output<typeof Project>): ForgeRepository {
  const levels = [project.permissions?.project_access?.access_level, project.permissions?.group_access?.access_level];
  const level = Math.max(...levels.map((granted) => granted ?? 0));
  return {
    fullName: project.path_with_namespace,
    description: project.description || null,
    private: project.visibility !== 'public',
    archived: project.archived ?? false,
    defaultBranch: project.default_branch ?? null,
    cloneUrl: project.http_url_to_repo,
    webUrl: project.web_url,
    // An administrator of the whole GitLab has a role in no project.
    mayAddWebhooks: level === 0 ? null : level >= MAINTAINER,
  };
}

function hooksOf(
  { hooks }: Resources,
  fullName: string,
  wanted: { readonly url: string; readonly secret: string },
): HookList {
  const project = groupedPath(fullName);
  const settings = {
    token: wanted.secret,
    pushEvents: true,
    tagPushEvents: true,
    mergeRequestsEvents: true,
    // A filter that somebody set would keep pushes from us.
    pushEventsBranchFilter: '',
    enableSslVerification: true,
  };
  return {
    async all() {
      return z
        .array(Hook)
        .parse(await hooks.all(project, { perPage: 100 }))
        .map(hookOf);
    },
    async add() {
      return String(z.object({ id: z.int() }).parse(await hooks.add(project, wanted.url, settings)).id);
    },
    async mend(id) {
      await hooks.edit(project, Number(id), wanted.url, settings);
    },
    async remove(id) {
      await hooks.remove(project, Number(id));
    },
  };
}

function hookOf(hook: z.output<typeof Hook>): RegisteredHook {
  const stopped = typeof hook.alert_status === 'string' && hook.alert_status !== 'executable';
  const events = EVENTS.filter((event) => hook[event] === true);
  return {
    id: String(hook.id),
    url: hook.url,
    flaw: stopped ? 'was switched off by GitLab, as too many deliveries failed' : flawIn(true, events, EVENTS),
    replace: stopped,
  };
}
