import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Provider } from '#contract/forges.ts';
import type { Forge, ForgeAccount } from '#engine/ports/forge.ts';
import { createForges } from './forges.ts';
import { type Answer, listenOn127, type SeenRequest } from './http-fixture.ts';

const TOKEN = 'tok-0123456789';
const SHA = 'c0ffee'.padEnd(40, '1');
const HOOK = 'https://ci.example.org/hooks/abc';
const signal = new AbortController().signal;

/** A stand-in that answers `METHOD /path` (the query left out) by its table and 404 for all else. */
async function standIn(
  provider: Provider,
  table: Readonly<Record<string, Answer | ((request: SeenRequest) => Answer)>>,
) {
  const server = await listenOn127((request) => {
    const given = table[`${request.method} ${request.path.replace(/\?.*$/, '')}`];
    return (typeof given === 'function' ? given(request) : given) ?? { status: 404, body: { message: 'Not Found' } };
  });
  onTestFinished(() => server.close());
  const forge = createForges({ bitbucketApi: `${server.address}/2.0` }).get(provider) as Forge;
  const account: ForgeAccount = {
    address: provider === 'bitbucket' ? 'https://bitbucket.org' : server.address,
    username: null,
    token: TOKEN,
  };
  const sent = (index: number) => JSON.parse(server.seen[index]?.body.toString() ?? 'null') as unknown;
  return { forge, account, server, sent };
}

const status = {
  state: 'canceled',
  context: 'pipewright/shop',
  description: 'Canceled after 3 s',
  url: 'https://ci.example.org/builds/1',
} as const;

describe('github', () => {
  const repository = (fullName: string) => ({
    id: 1,
    full_name: fullName,
    description: 'Sells',
    private: true,
    archived: false,
    default_branch: 'main',
    clone_url: `https://github.example/${fullName}.git`,
    html_url: `https://github.example/${fullName}`,
    permissions: { admin: true, push: true, pull: true },
  });
  const wanted = {
    active: true,
    events: ['push', 'pull_request'],
    config: { url: HOOK, content_type: 'json', secret: 's3cret', insecure_ssl: '0' },
  };
  const listed = (id: number, url: string, more = {}) => ({
    id,
    active: true,
    events: ['push', 'pull_request'],
    config: { url, content_type: 'json' },
    ...more,
  });

  test('an enterprise server is spoken to below its address, with the token in a header', async () => {
    const { forge, account, server } = await standIn('github', { 'GET /api/v3/user': { body: { login: 'ada' } } });
    expect(await forge.account(account, signal)).toBe('ada');
    expect(server.asked()).toEqual(['GET /api/v3/user']);
    expect(server.seen[0]?.headers.authorization).toBe(`token ${TOKEN}`);
    expect(server.seen[0]?.headers['user-agent']).toContain('pipewright');
    expect(forge.gitLogin(account)).toEqual({ username: 'x-access-token', password: TOKEN });
  });

  test('repositories are looked through for a text, page by page', async () => {
    const { forge, account, server } = await standIn('github', {
      'GET /api/v3/user/repos': ({ path }) => {
        const page = Number(new URLSearchParams(path.split('?')[1]).get('page'));
        const link =
          page < 12
            ? `<http://x/user/repos?page=${page + 1}>; rel="next", <http://x/user/repos?page=12>; rel="last"`
            : '';
        return {
          headers: { link },
          body: [repository(`acme/other-${page}`), ...(page === 11 ? [repository('acme/Shop')] : [])],
        };
      },
    });
    const first = await forge.repositories(account, { text: 'shop', cursor: null }, signal);
    expect(first.items).toEqual([]);
    const second = await forge.repositories(account, { text: 'shop', cursor: first.nextCursor }, signal);
    expect(second).toEqual({
      items: [
        {
          fullName: 'acme/Shop',
          description: 'Sells',
          private: true,
          archived: false,
          defaultBranch: 'main',
          cloneUrl: 'https://github.example/acme/Shop.git',
          webUrl: 'https://github.example/acme/Shop',
          mayAddWebhooks: true,
        },
      ],
      nextCursor: null,
    });
    expect(server.seen).toHaveLength(12);
    expect(server.seen[0]?.path).toBe('/api/v3/user/repos?sort=pushed&per_page=100&page=1');
    const foreign = forge.repositories(account, { text: '', cursor: '../admin' }, signal);
    await expect(foreign).rejects.toMatchObject({ code: 'refused' });
  });

  test('the webhook is added where there is none', async () => {
    const { forge, account, server, sent } = await standIn('github', {
      'GET /api/v3/repos/acme/shop/hooks': { body: [listed(1, 'https://other.example')] },
      'POST /api/v3/repos/acme/shop/hooks': { status: 201, body: { id: 12 } },
    });
    expect(await forge.ensureWebhook(account, 'acme/shop', { url: HOOK, secret: 's3cret' }, signal)).toEqual({
      id: '12',
      did: 'added',
    });
    expect(sent(1)).toEqual({ name: 'web', ...wanted });
    expect(await forge.webhookFlaw(account, 'acme/shop', HOOK, signal)).toContain('has no webhook');
    expect(server.asked().filter((asked) => asked.startsWith('POST'))).toHaveLength(1);
  });

  test('the webhook is mended where there is one, and a second one removed', async () => {
    const { forge, account, server, sent } = await standIn('github', {
      'GET /api/v3/repos/acme/shop/hooks': { body: [listed(2, HOOK, { active: false }), listed(3, HOOK)] },
      'PATCH /api/v3/repos/acme/shop/hooks/2': { body: {} },
      'DELETE /api/v3/repos/acme/shop/hooks/3': { status: 204 },
    });
    expect(await forge.webhookFlaw(account, 'acme/shop', HOOK, signal)).toContain('is switched off');
    expect(await forge.ensureWebhook(account, 'acme/shop', { url: HOOK, secret: 's3cret' }, signal)).toEqual({
      id: '2',
      did: 'mended',
    });
    expect(server.asked().slice(1)).toEqual([
      'GET /api/v3/repos/acme/shop/hooks?per_page=100',
      'DELETE /api/v3/repos/acme/shop/hooks/3',
      'PATCH /api/v3/repos/acme/shop/hooks/2',
    ]);
    expect(sent(3)).toEqual(wanted);
    // The first is answered with 404: somebody removed it meanwhile.
    expect(await forge.removeWebhook(account, 'acme/shop', HOOK, signal)).toBe(1);
  });

  test('a webhook that is not told of pull requests has a flaw, one for everything has none', async () => {
    let events = ['push'];
    const { forge, account } = await standIn('github', {
      'GET /api/v3/repos/acme/shop/hooks': () => ({ body: [listed(2, HOOK, { events })] }),
    });
    expect(await forge.webhookFlaw(account, 'acme/shop', HOOK, signal)).toContain('is not told of pull_request');
    events = ['*'];
    expect(await forge.webhookFlaw(account, 'acme/shop', HOOK, signal)).toBeNull();
  });

  test('a status is set, and a token that may not says which scope it lacks', async () => {
    const { forge, account, sent } = await standIn('github', {
      [`POST /api/v3/repos/acme/shop/statuses/${SHA}`]: { status: 201, body: {} },
      'GET /api/v3/repos/acme/secret/hooks': {
        status: 403,
        body: { message: 'Resource not accessible by personal access token' },
      },
    });
    const long = 'd'.repeat(200);
    await forge.setStatus(account, 'acme/shop', SHA, { ...status, description: long }, signal);
    expect(sent(0)).toEqual({
      state: 'error',
      context: 'pipewright/shop',
      description: long.slice(0, 140),
      target_url: status.url,
    });
    const denied = forge.ensureWebhook(account, 'acme/secret', { url: HOOK, secret: 's3cret' }, signal);
    await expect(denied).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('admin:repo_hook'),
    });
  });

  test('a name that leads elsewhere is not asked for', async () => {
    const { forge, account, server } = await standIn('github', {});
    for (const name of ['acme', 'acme/..', '../user', 'acme/shop/hooks', 'acme/a?b', 'a%2e/b'])
      await expect(forge.repository(account, name, signal)).rejects.toMatchObject({ code: 'refused' });
    expect(server.seen).toEqual([]);
  });
});

describe('gitlab', () => {
  const path = '/api/v4/projects/acme%2Ftools%2Fshop';
  const project = (level: number | null) => ({
    id: 15,
    path_with_namespace: 'acme/tools/shop',
    description: null,
    visibility: 'internal',
    archived: false,
    default_branch: 'main',
    http_url_to_repo: 'https://gitlab.example/acme/tools/shop.git',
    web_url: 'https://gitlab.example/acme/tools/shop',
    permissions: {
      project_access: null,
      group_access: level === null ? null : { access_level: level, notification_level: 3 },
    },
  });
  const hook = (id: number, more = {}) => ({
    id,
    url: HOOK,
    push_events: true,
    tag_push_events: true,
    merge_requests_events: true,
    alert_status: 'executable',
    ...more,
  });
  const wanted = {
    url: HOOK,
    token: 's3cret',
    push_events: true,
    tag_push_events: true,
    merge_requests_events: true,
    push_events_branch_filter: '',
    enable_ssl_verification: true,
  };

  test('says whose token it is and lists the projects of the account', async () => {
    const { forge, account, server } = await standIn('gitlab', {
      'GET /api/v4/user': { body: { id: 1, username: 'ada' } },
      'GET /api/v4/projects': ({ path }) => ({
        headers: { 'x-next-page': path.includes('page=1&') || path.endsWith('page=1') ? '2' : '' },
        body: [project(40)],
      }),
    });
    expect(await forge.account(account, signal)).toBe('ada');
    const page = await forge.repositories(account, { text: 'Shop', cursor: null }, signal);
    expect(page.items).toEqual([
      {
        fullName: 'acme/tools/shop',
        description: null,
        private: true,
        archived: false,
        defaultBranch: 'main',
        cloneUrl: 'https://gitlab.example/acme/tools/shop.git',
        webUrl: 'https://gitlab.example/acme/tools/shop',
        mayAddWebhooks: true,
      },
    ]);
    expect(
      (await forge.repositories(account, { text: 'Shop', cursor: page.nextCursor }, signal)).nextCursor,
    ).toBeNull();
    expect(server.seen.every(({ headers }) => headers['private-token'] === TOKEN)).toBe(true);
    const query = new URLSearchParams(server.seen[2]?.path.split('?')[1]);
    expect(Object.fromEntries(query)).toMatchObject({
      membership: 'true',
      search: 'Shop',
      search_namespaces: 'true',
      order_by: 'last_activity_at',
      sort: 'desc',
      per_page: '50',
      page: '2',
    });
  });

  test('the role decides about webhooks', async () => {
    let level: number | null = 30;
    const { forge, account } = await standIn('gitlab', { [`GET ${path}`]: () => ({ body: project(level) }) });
    expect((await forge.repository(account, 'acme/tools/shop', signal)).mayAddWebhooks).toBe(false);
    level = null;
    expect((await forge.repository(account, 'acme/tools/shop', signal)).mayAddWebhooks).toBeNull();
  });

  test('the webhook is added, then mended', async () => {
    const hooks: unknown[] = [];
    const { forge, account, server, sent } = await standIn('gitlab', {
      [`GET ${path}/hooks`]: () => ({ body: hooks }),
      [`POST ${path}/hooks`]: () => {
        hooks.push(hook(12));
        return { status: 201, body: hook(12) };
      },
      [`PUT ${path}/hooks/12`]: { body: hook(12) },
      [`DELETE ${path}/hooks/12`]: { status: 204 },
    });
    const want = { url: HOOK, secret: 's3cret' };
    expect(await forge.ensureWebhook(account, 'acme/tools/shop', want, signal)).toEqual({ id: '12', did: 'added' });
    expect(sent(1)).toEqual(wanted);
    expect(await forge.ensureWebhook(account, 'acme/tools/shop', want, signal)).toEqual({ id: '12', did: 'mended' });
    expect(sent(3)).toEqual(wanted);
    expect(await forge.webhookFlaw(account, 'acme/tools/shop', HOOK, signal)).toBeNull();
    expect(await forge.removeWebhook(account, 'acme/tools/shop', HOOK, signal)).toBe(1);
    expect(server.asked().at(-1)).toBe(`DELETE ${path}/hooks/12`);
  });

  test('a webhook that GitLab switched off is made anew', async () => {
    const { forge, account, server } = await standIn('gitlab', {
      [`GET ${path}/hooks`]: { body: [hook(12, { alert_status: 'disabled' })] },
      [`POST ${path}/hooks`]: { status: 201, body: hook(13) },
      [`DELETE ${path}/hooks/12`]: { status: 204 },
    });
    expect(await forge.webhookFlaw(account, 'acme/tools/shop', HOOK, signal)).toContain('switched off by GitLab');
    expect(await forge.ensureWebhook(account, 'acme/tools/shop', { url: HOOK, secret: 's3cret' }, signal)).toEqual({
      id: '13',
      did: 'mended',
    });
    expect(server.asked().slice(2)).toEqual([`POST ${path}/hooks`, `DELETE ${path}/hooks/12`]);
  });

  test('a status that is there already has arrived; any other refusal has not', async () => {
    let answer: Answer = { status: 201, body: {} };
    const { forge, account, sent } = await standIn('gitlab', { [`POST ${path}/statuses/${SHA}`]: () => answer });
    const set = () => forge.setStatus(account, 'acme/tools/shop', SHA, status, signal);
    await set();
    expect(sent(0)).toEqual({
      state: 'canceled',
      name: 'pipewright/shop',
      description: status.description,
      target_url: status.url,
    });
    answer = {
      status: 400,
      body: {
        message:
          'Cannot transition status via :cancel from :canceled (Reason(s): Status cannot transition via "cancel")',
      },
    };
    await set();
    answer = { status: 400, body: { message: 'Cannot transition status via :cancel from :success (Reason(s): …)' } };
    await expect(set()).rejects.toMatchObject({ code: 'refused' });
    answer = {
      status: 403,
      body: { error: 'insufficient_scope', error_description: 'The request requires higher privileges', scope: 'api' },
    };
    await expect(set()).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/higher privileges.*the scope api/),
    });
  });
});

describe('bitbucket', () => {
  const path = '/2.0/repositories/acme/shop';
  const repository = (fullName: string) => ({
    type: 'repository',
    full_name: fullName,
    description: '',
    is_private: true,
    mainbranch: { type: 'branch', name: 'main' },
    links: {
      html: { href: `https://bitbucket.org/${fullName}` },
      clone: [
        { name: 'https', href: `https://ada@bitbucket.org/${fullName}.git` },
        { name: 'ssh', href: `git@bitbucket.org:${fullName}.git` },
      ],
    },
  });
  const wanted = {
    description: 'Pipewright',
    url: HOOK,
    active: true,
    secret: 's3cret',
    events: ['repo:push', 'pullrequest:created', 'pullrequest:updated'],
    skip_cert_verification: false,
  };

  test('an API token goes with the e-mail address, an access token alone', async () => {
    const { forge, account, server } = await standIn('bitbucket', {
      'GET /2.0/user': { body: { nickname: 'ada', display_name: 'Ada' } },
    });
    expect(await forge.account(account, signal)).toBe('ada');
    const withEmail = { ...account, username: 'ada@example.org' };
    await forge.account(withEmail, signal);
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${TOKEN}`,
      `Basic ${Buffer.from(`ada@example.org:${TOKEN}`).toString('base64')}`,
    ]);
    expect(forge.gitLogin(account).username).toBe('x-token-auth');
    expect(forge.gitLogin(withEmail).username).toBe('x-bitbucket-api-token-auth');
  });

  test('an access token belongs to nobody, a wrong one is refused', async () => {
    let answer = {
      status: 403,
      body: { type: 'error', error: { message: 'This API is only accessible with a user' } },
    };
    const { forge, account } = await standIn('bitbucket', { 'GET /2.0/user': () => answer });
    expect(await forge.account(account, signal)).toBe('an access token');
    answer = { ...answer, status: 401 };
    await expect(forge.account(account, signal)).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('repositories are listed workspace by workspace', async () => {
    const { forge, account, server } = await standIn('bitbucket', {
      'GET /2.0/user/workspaces': {
        body: { values: [{ type: 'workspace_access', workspace: { slug: 'acme' } }, { workspace: { slug: 'labs' } }] },
      },
      'GET /2.0/repositories/acme': {
        body: { values: Array.from({ length: 30 }, (_, index) => repository(`acme/shop-${index}`)) },
      },
      'GET /2.0/repositories/labs': { body: { values: [repository('labs/shop')] } },
    });
    const first = await forge.repositories(account, { text: 'sh"op', cursor: null }, signal);
    expect(first.items).toHaveLength(30);
    expect(new URLSearchParams(server.seen[1]?.path.split('?')[1]).get('q')).toBe('full_name ~ "sh\\"op"');
    const second = await forge.repositories(account, { text: 'shop', cursor: first.nextCursor }, signal);
    expect(second).toEqual({
      items: [
        {
          fullName: 'labs/shop',
          description: null,
          private: true,
          archived: false,
          defaultBranch: 'main',
          cloneUrl: 'https://bitbucket.org/labs/shop.git',
          webUrl: 'https://bitbucket.org/labs/shop',
          mayAddWebhooks: null,
        },
      ],
      nextCursor: null,
    });
  });

  test('without the right to list workspaces, one can be named', async () => {
    const { forge, account } = await standIn('bitbucket', {
      'GET /2.0/user/workspaces': { status: 403, body: {} },
      'GET /2.0/repositories/acme': { body: { values: [repository('acme/shop')] } },
    });
    await expect(forge.repositories(account, { text: 'shop', cursor: null }, signal)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('read:workspace:bitbucket'),
    });
    expect((await forge.repositories(account, { text: 'acme/sh', cursor: null }, signal)).items).toHaveLength(1);
  });

  test('the webhook is added, mended and removed', async () => {
    const hooks: unknown[] = [];
    const { forge, account, server, sent } = await standIn('bitbucket', {
      [`GET ${path}/hooks`]: () => ({ body: { values: hooks } }),
      [`POST ${path}/hooks`]: () => {
        hooks.push({ uuid: '{h-1}', url: HOOK, active: true, events: wanted.events });
        return { status: 201, body: { uuid: '{h-1}' } };
      },
      [`PUT ${path}/hooks/%7Bh-1%7D`]: { body: { uuid: '{h-1}' } },
      [`DELETE ${path}/hooks/%7Bh-1%7D`]: { status: 204 },
    });
    const want = { url: HOOK, secret: 's3cret' };
    expect(await forge.ensureWebhook(account, 'acme/shop', want, signal)).toEqual({ id: '{h-1}', did: 'added' });
    expect(await forge.ensureWebhook(account, 'acme/shop', want, signal)).toEqual({ id: '{h-1}', did: 'mended' });
    expect([sent(1), sent(3)]).toEqual([wanted, wanted]);
    expect(await forge.webhookFlaw(account, 'acme/shop', HOOK, signal)).toBeNull();
    expect(await forge.removeWebhook(account, 'acme/shop', HOOK, signal)).toBe(1);
    expect(server.asked().at(-1)).toBe(`DELETE ${path}/hooks/%7Bh-1%7D`);
  });

  test('a status has a key of at most 40 characters, the same for the same context', async () => {
    const { forge, account, sent } = await standIn('bitbucket', {
      [`POST ${path}/commit/${SHA}/statuses/build`]: { status: 201, body: {} },
    });
    const long = { ...status, context: `pipewright/${'x'.repeat(60)}` };
    for (const each of [status, long, long]) await forge.setStatus(account, 'acme/shop', SHA, each, signal);
    expect(sent(0)).toEqual({
      key: 'pipewright/shop',
      state: 'STOPPED',
      name: 'pipewright/shop',
      description: status.description,
      url: status.url,
    });
    expect(sent(1)).toEqual(sent(2));
    expect(sent(1)).toMatchObject({ key: expect.stringMatching(/^[0-9a-f]{40}$/), name: long.context });
  });

  test('a Bitbucket of another address is not spoken to', async () => {
    const { forge, account, server } = await standIn('bitbucket', {});
    const other = { ...account, address: 'https://bitbucket.example.org' };
    await expect(forge.account(other, signal)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('signed webhooks'),
    });
    expect(server.seen).toEqual([]);
  });
});

describe('gitea', () => {
  const path = '/api/v1/repos/acme/shop';
  const repository = (fullName: string) => ({
    id: 1,
    full_name: fullName,
    description: '',
    private: false,
    archived: true,
    default_branch: 'main',
    clone_url: `https://gitea.example/${fullName}.git`,
    html_url: `https://gitea.example/${fullName}`,
    permissions: { admin: false, push: true, pull: true },
  });
  const hook = (id: number, more = {}) => ({
    id,
    type: 'gitea',
    active: true,
    events: ['push', 'delete', 'pull_request', 'pull_request_sync'],
    config: { url: HOOK, content_type: 'json' },
    ...more,
  });

  test('lists what is named so, page by page', async () => {
    const { forge, account, server } = await standIn('gitea', {
      'GET /api/v1/repos/search': ({ path }) => ({
        headers: path.includes('page=1')
          ? { link: '<http://x/?page=2>; rel="next",<http://x/?page=2>; rel="last"' }
          : {},
        body: { ok: true, data: [repository('acme/shop'), repository('acme/by-topic')] },
      }),
    });
    const page = await forge.repositories(account, { text: 'shop', cursor: null }, signal);
    expect(page.items.map(({ fullName, archived, mayAddWebhooks }) => [fullName, archived, mayAddWebhooks])).toEqual([
      ['acme/shop', true, false],
    ]);
    expect(
      (await forge.repositories(account, { text: 'shop', cursor: page.nextCursor }, signal)).nextCursor,
    ).toBeNull();
    expect(server.asked()[1]).toBe('GET /api/v1/repos/search?q=shop&sort=updated&order=desc&limit=50&page=2');
    expect(server.seen[0]?.headers.authorization).toBe(`token ${TOKEN}`);
  });

  test('a webhook is replaced to be mended, as an edit leaves its secret', async () => {
    const { forge, account, server, sent } = await standIn('gitea', {
      [`GET ${path}/hooks`]: {
        body: [hook(1, { config: { url: 'https://other.example' } }), hook(2, { events: ['push'] })],
      },
      [`POST ${path}/hooks`]: { status: 201, body: hook(3) },
      [`DELETE ${path}/hooks/2`]: { status: 204 },
    });
    expect(await forge.webhookFlaw(account, 'acme/shop', HOOK, signal)).toContain(
      'not told of delete, pull_request, pull_request_sync',
    );
    expect(await forge.ensureWebhook(account, 'acme/shop', { url: HOOK, secret: 's3cret' }, signal)).toEqual({
      id: '3',
      did: 'mended',
    });
    expect(server.asked().slice(2)).toEqual([`POST ${path}/hooks`, `DELETE ${path}/hooks/2`]);
    expect(sent(2)).toEqual({
      type: 'gitea',
      active: true,
      events: ['push', 'delete', 'pull_request_only', 'pull_request_sync'],
      config: { url: HOOK, content_type: 'json', secret: 's3cret' },
    });
  });

  test('a status is set', async () => {
    const { forge, account, sent } = await standIn('gitea', {
      [`POST ${path}/statuses/${SHA}`]: { status: 201, body: { id: 1 } },
    });
    await forge.setStatus(account, 'acme/shop', SHA, { ...status, state: 'failure' }, signal);
    expect(sent(0)).toEqual({
      state: 'failure',
      context: 'pipewright/shop',
      description: status.description,
      target_url: status.url,
    });
  });
});

test('no client library is loaded before a forge is called', async () => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { createForges } = await import('./src/adapters/forges/forges.ts');
    createForges();
    console.log(loaded.length > 10, loaded.filter((url) => /octokit|gitbeaker/.test(url)).length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: join(import.meta.dirname, '../../..'),
  });
  expect(stdout.trim()).toBe('true 0');
});
