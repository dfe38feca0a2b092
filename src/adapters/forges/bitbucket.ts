import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Forge, type ForgeAccount, ForgeFault } from '#engine/ports/forge.ts';
import { readBitbucket, verifyBitbucket } from './bitbucket-deliveries.ts';
import { listBitbucket, Repository, repositoryOf } from './bitbucket-repositories.ts';
import { type CallLimits, callForge } from './forge-call.ts';
import { createJsonApi, type JsonApi } from './json-api.ts';
import { type Call, flawIn, type HookList, type RegisteredHook, webhookCalls } from './registered-hooks.ts';
import { ownerAndName } from './repository-path.ts';

const READ = 'the scope read:repository:bitbucket (an access token: Repositories, read)';
const HOOKS =
  'the scopes read:webhook:bitbucket, write:webhook:bitbucket and delete:webhook:bitbucket (an access token: Webhooks) of an administrator of the repository';
const STATUSES = 'the scope write:repository:bitbucket (an access token: Repositories, write)';
const USER =
  'the scope read:user:bitbucket; an API token also needs the e-mail address of its account as the user name';

const EVENTS = ['repo:push', 'pullrequest:created', 'pullrequest:updated'];

const STATES = { pending: 'INPROGRESS', success: 'SUCCESSFUL', failure: 'FAILED', canceled: 'STOPPED' } as const;

const Hooks = z.object({
  values: z.array(z.object({ uuid: z.string(), url: z.string(), active: z.boolean(), events: z.array(z.string()) })),
  next: z.string().nullish(),
});

/** Bitbucket Cloud, API 2.0. `api` is where it is spoken: there is one Bitbucket Cloud, and stand-ins of it in tests. */
export function createBitbucket(limits: CallLimits, api: string): Forge {
  const call: Call<JsonApi> = (account, about, signal, work) =>
    callForge({ provider: 'bitbucket', account, ...about, signal }, limits, (fetch) => {
      if (new URL(account.address).hostname !== 'bitbucket.org')
        throw new ForgeFault(
          'refused',
          `Bitbucket Cloud is at https://bitbucket.org, not at ${account.address}. A Bitbucket Data Center of your own can send signed webhooks instead.`,
        );
      return work(createJsonApi(api, authorizationOf(account), fetch));
    });

  return {
    provider: 'bitbucket',

    account: (account, signal) =>
      call(account, { doing: 'say whose token it is', needs: USER }, signal, async (api) => {
        try {
          const { data } = await api.get(
            '/user',
            z.object({ nickname: z.string().nullish(), display_name: z.string().nullish() }),
          );
          return data.nickname ?? data.display_name ?? 'an account without a name';
        } catch (error) {
          // The access token of a repository, project or workspace belongs to nobody; a wrong one is `unauthorized`.
          if (account.username === null && error instanceof ForgeFault && error.code === 'forbidden')
            return 'an access token';
          throw error;
        }
      }),

    repositories: (account, query, signal) =>
      call(account, { doing: 'list the repositories', needs: READ }, signal, (api) =>
        listBitbucket(api, query, limits.limitMs / 2),
      ),

    repository: (account, fullName, signal) =>
      call(account, { doing: `read ${fullName}`, needs: READ }, signal, async (api) =>
        repositoryOf((await api.get(pathOf(fullName), Repository)).data),
      ),

    // Bitbucket, "Using API tokens" and "Using access tokens": these names stand for the account.
    gitLogin: ({ username, token }) => {
      if (username === null) return { username: 'x-token-auth', password: token };
      return { username: username.includes('@') ? 'x-bitbucket-api-token-auth' : username, password: token };
    },

    ...webhookCalls(call, hooksOf, HOOKS),

    setStatus: (account, fullName, commit, status, signal) =>
      call(account, { doing: `set the status of ${commit} in ${fullName}`, needs: STATUSES }, signal, async (api) => {
        await api.send(
          'POST',
          `${pathOf(fullName)}/commit/${encodeURIComponent(commit)}/statuses/build`,
          {
            key: keyOf(status.context),
            state: STATES[status.state],
            name: status.context,
            description: status.description,
            url: status.url,
          },
          z.object({}),
        );
      }),

    verify: verifyBitbucket,
    read: readBitbucket,
  };
}

/** An API token goes with its account's e-mail address; an access token stands alone. */
function authorizationOf({ username, token }: ForgeAccount): string {
  return username === null
    ? `Bearer ${token}`
    : `Basic ${Buffer.from(`${username}:${token}`, 'utf8').toString('base64')}`;
}

function pathOf(fullName: string): string {
  const [workspace, name] = ownerAndName(fullName);
  return `/repositories/${encodeURIComponent(workspace)}/${encodeURIComponent(name)}`;
}

/** At most 40 characters are allowed; a status of the same key replaces the one before. */
function keyOf(context: string): string {
  return context.length <= 40 ? context : createHash('sha256').update(context).digest('hex').slice(0, 40);
}

function hooksOf(api: JsonApi, fullName: string, wanted: { readonly url: string; readonly secret: string }): HookList {
  const hooks = `${pathOf(fullName)}/hooks`;
  const settings = {
    description: 'Pipewright',
    url: wanted.url,
    active: true,
    secret: wanted.secret,
    events: EVENTS,
    skip_cert_verification: false,
  };
  return {
    async all() {
      const found: RegisteredHook[] = [];
      for (let page = 1; ; page++) {
        const { data } = await api.get(`${hooks}?pagelen=100&page=${page}`, Hooks);
        for (const { uuid, url, active, events } of data.values)
          found.push({ id: uuid, url, flaw: flawIn(active, events, EVENTS) });
        if (!data.next) return found;
      }
    },
    async add() {
      return (await api.send('POST', hooks, settings, z.object({ uuid: z.string() }))).uuid;
    },
    async mend(id) {
      await api.send('PUT', `${hooks}/${encodeURIComponent(id)}`, settings, z.object({}));
    },
    remove: (id) => api.delete(`${hooks}/${encodeURIComponent(id)}`),
  };
}
