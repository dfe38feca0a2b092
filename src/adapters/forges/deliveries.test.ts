import { createHmac } from 'node:crypto';
import { sign } from '@octokit/webhooks-methods';
import { describe, expect, test } from 'vitest';
import type { Provider } from '#contract/forges.ts';
import type { Forge, Hint, SentDelivery } from '#engine/ports/forge.ts';
import { createForges } from './forges.ts';
import { signMessage } from './signed-webhook.ts';

const NOW = Date.UTC(2026, 5, 1, 12, 0, 0);
const forges = createForges({ now: () => NOW });
const forge = (provider: Provider) => forges.get(provider) as Forge;

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const ZEROS = '0'.repeat(40);

function delivery(headers: Record<string, string>, body: unknown): SentDelivery {
  return { headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) };
}

describe('signatures', () => {
  const body = '{"zen":"Keep it logically awesome. ✓"}';
  const hex = createHmac('sha256', 'secret').update(body).digest('hex');

  test('the one of GitHub is what its own library makes', async () => {
    const headers = { 'x-hub-signature-256': await sign('secret', body) };
    expect(forge('github').verify(delivery(headers, body), 'secret')).toEqual({ verified: 'signature' });
  });

  describe.each([
    ['github', 'x-hub-signature-256', `sha256=${hex}`],
    ['gitea', 'x-gitea-signature', hex],
    ['bitbucket', 'x-hub-signature', `sha256=${hex}`],
  ] as const)('%s', (provider, header, signature) => {
    const verify = (value: string | undefined, secret = 'secret', text = body) =>
      forge(provider).verify(delivery(value === undefined ? {} : { [header]: value }, text), secret);

    test('the right one is believed', () => {
      expect(verify(signature)).toEqual({ verified: 'signature' });
    });

    test('no other is, whatever its length', () => {
      const wrong = [
        undefined,
        '',
        signature.slice(0, -1),
        signature.slice(0, 7),
        `${signature}0`,
        signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        'x'.repeat(10_000),
        'sha256=',
        `sha1=${createHmac('sha1', 'secret').update(body).digest('hex')}`,
      ];
      for (const value of wrong) expect(verify(value)).toEqual({ refused: expect.stringContaining(header) });
      expect(verify(signature, 'another')).toHaveProperty('refused');
      expect(verify(signature, 'secret', `${body} `)).toHaveProperty('refused');
    });

    test('without a secret nobody is believed', () => {
      const unkeyed = createHmac('sha256', '').update(body).digest('hex');
      expect(verify(signature.replace(hex, unkeyed), '')).toHaveProperty('refused');
    });
  });

  describe('gitlab', () => {
    const verify = (headers: Record<string, string>, secret = 'secret') =>
      forge('gitlab').verify(delivery(headers, body), secret);

    test('the token is the secret, and nothing like it', () => {
      expect(verify({ 'x-gitlab-token': 'secret' })).toEqual({ verified: 'token' });
      for (const token of ['', 'secre', 'secrets', 'Secret', 'x'.repeat(10_000)])
        expect(verify({ 'x-gitlab-token': token })).toHaveProperty('refused');
      expect(verify({})).toEqual({ refused: expect.stringContaining('no x-gitlab-token') });
      expect(verify({ 'x-gitlab-token': '' }, '')).toHaveProperty('refused');
    });

    test('a signing token signs instead, for five minutes', () => {
      const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
      const signed = (ageS: number) => {
        const timestamp = String(NOW / 1000 - ageS);
        const signature = signMessage(secret, 'id-1', timestamp, body);
        return { 'webhook-id': 'id-1', 'webhook-timestamp': timestamp, 'webhook-signature': signature };
      };
      expect(verify(signed(0), secret)).toEqual({ verified: 'signature' });
      expect(verify({ ...signed(0), 'x-gitlab-token': 'of somebody else' }, secret)).toEqual({ verified: 'signature' });
      expect(verify(signed(301), secret)).toHaveProperty('refused');
      expect(verify(signed(0), `${secret.slice(0, -4)}AAA=`)).toHaveProperty('refused');
    });
  });
});

const push = { ref: 'refs/heads/main', before: A, after: B };
const pushed: Hint = { kind: 'push', branch: 'main', commit: B, before: A, actor: 'ada' };

/** A pull request that was opened from a branch of the repository itself, at GitHub or Gitea. */
const opened: Hint = {
  kind: 'pull-request',
  number: 7,
  changesCode: true,
  headBranch: 'sell',
  headCommit: B,
  targetBranch: 'main',
  fromFork: false,
  fetchRef: 'refs/pull/7/head',
  actor: 'ada',
};

describe('github', () => {
  const repository = { id: 1, full_name: 'acme/shop', fork: false };
  const read = (event: string, body: unknown, type = 'application/json') =>
    forge('github').read(
      delivery(
        { 'x-github-event': event, 'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958', 'content-type': type },
        body,
      ),
    );
  const pullRequest = (action: string, headRepo: { id: number } | null) => ({
    action,
    number: 7,
    pull_request: {
      title: 'Sell more',
      head: { label: 'acme:sell', ref: 'sell', sha: B, repo: headRepo },
      base: { label: 'acme:main', ref: 'main', sha: A, repo: repository },
    },
    repository,
    sender: { login: 'ada', id: 2 },
  });
  test.each<[string, string, unknown, Hint]>([
    ['a ping', 'ping', { zen: 'Design for failure.', hook_id: 1, hook: {} }, { kind: 'ping' }],
    [
      'a push',
      'push',
      { ...push, forced: false, commits: [{ id: B }], pusher: { name: 'ada' }, sender: { login: 'ada' } },
      pushed,
    ],
    ['a force push', 'push', { ...push, forced: true, commits: [], pusher: { name: 'ada' } }, pushed],
    [
      'a new branch',
      'push',
      { ...push, before: ZEROS, created: true, pusher: { name: 'ada' } },
      { ...pushed, before: null },
    ],
    [
      'a deleted branch',
      'push',
      { ...push, after: ZEROS, deleted: true, head_commit: null, pusher: { name: 'ada' } },
      { ...pushed, commit: null },
    ],
    [
      'a tag',
      'push',
      { ...push, ref: 'refs/tags/v1', pusher: { name: 'ada' } },
      { kind: 'tag', tag: 'v1', actor: 'ada' },
    ],
    [
      'a created branch, of which the push tells',
      'create',
      { ref: 'main', ref_type: 'branch' },
      { kind: 'other', event: 'create' },
    ],
    ['an opened pull request', 'pull_request', pullRequest('opened', repository), opened],
    ['a changed one', 'pull_request', pullRequest('synchronize', repository), opened],
    ['a reopened one', 'pull_request', pullRequest('reopened', repository), opened],
    ['a new label', 'pull_request', pullRequest('labeled', repository), { ...opened, changesCode: false }],
    ['a fork', 'pull_request', pullRequest('opened', { id: 99 }), { ...opened, fromFork: true }],
    ['a deleted fork', 'pull_request', pullRequest('opened', null), { ...opened, fromFork: true }],
    ['anything else', 'star', { action: 'created' }, { kind: 'other', event: 'star' }],
  ])('%s', (_what, event, body, hint) => {
    expect(read(event, body)).toEqual({ event, senderId: '72d3162e-cc78-11e3-81ab-4c9367dc0958', hints: [hint] });
  });

  test('the form that GitHub sends unless told otherwise is read as well', () => {
    const form = new URLSearchParams({ payload: JSON.stringify({ ...push, sender: { login: 'ada' } }) }).toString();
    expect(read('push', form, 'application/x-www-form-urlencoded').hints).toEqual([pushed]);
  });

  test.each([
    ['push', 'no json', 'is not JSON'],
    ['push', { ref: 'refs/heads/main' }, 'at "before"'],
    ['push', [], 'is not what is documented'],
    ['pull_request', { action: 'opened', number: 'seven' }, 'at "number"'],
  ])('an unreadable %s is said to be', (event, body, because) => {
    expect(() => read(event, body)).toThrow(expect.objectContaining({ code: 'unreadable' }));
    expect(() => read(event, body)).toThrow(because);
  });

  test('what GitHub did not send is not read', () => {
    expect(() => forge('github').read(delivery({}, push))).toThrow('X-GitHub-Event');
  });
});

describe('gitlab', () => {
  const read = (header: string, body: unknown, more: Record<string, string> = {}) =>
    forge('gitlab').read(delivery({ 'x-gitlab-event': header, ...more }, body));
  const gitlabPush = {
    object_kind: 'push',
    event_name: 'push',
    ...push,
    checkout_sha: B,
    user_username: 'ada',
    user_name: 'Ada Lovelace',
    project_id: 15,
  };
  const mergeRequest = (attributes: Record<string, unknown>) => ({
    object_kind: 'merge_request',
    event_type: 'merge_request',
    user: { id: 1, name: 'Ada Lovelace', username: 'ada' },
    project: { id: 15, path_with_namespace: 'acme/tools/shop' },
    object_attributes: {
      id: 99,
      iid: 7,
      source_branch: 'sell',
      target_branch: 'main',
      source_project_id: 15,
      target_project_id: 15,
      last_commit: { id: B, message: 'Sell more' },
      ...attributes,
    },
  });
  const opened: Hint = {
    kind: 'pull-request',
    number: 7,
    changesCode: true,
    headBranch: 'sell',
    headCommit: B,
    targetBranch: 'main',
    fromFork: false,
    fetchRef: 'refs/merge-requests/7/head',
    actor: 'ada',
  };

  test.each<[string, string, unknown, Hint]>([
    ['a push', 'Push Hook', gitlabPush, pushed],
    ['a new branch', 'Push Hook', { ...gitlabPush, before: ZEROS }, { ...pushed, before: null }],
    ['a deleted branch', 'Push Hook', { ...gitlabPush, after: ZEROS, checkout_sha: null }, { ...pushed, commit: null }],
    [
      'a tag',
      'Tag Push Hook',
      { ...gitlabPush, object_kind: 'tag_push', ref: 'refs/tags/v1' },
      { kind: 'tag', tag: 'v1', actor: 'ada' },
    ],
    ['a merge request', 'Merge Request Hook', mergeRequest({ action: 'open' }), opened],
    ['new commits in it', 'Merge Request Hook', mergeRequest({ action: 'update', oldrev: A }), opened],
    ['a new title of it', 'Merge Request Hook', mergeRequest({ action: 'update' }), { ...opened, changesCode: false }],
    ['its merge', 'Merge Request Hook', mergeRequest({ action: 'merge' }), { ...opened, changesCode: false }],
    [
      'one of a fork',
      'Merge Request Hook',
      mergeRequest({ action: 'open', source_project_id: 16 }),
      { ...opened, fromFork: true },
    ],
    [
      'one of a deleted fork',
      'Merge Request Hook',
      mergeRequest({ action: 'open', source_project_id: null }),
      { ...opened, fromFork: true },
    ],
    ['anything else', 'Issue Hook', { object_kind: 'issue' }, { kind: 'other', event: 'issue' }],
  ])('%s', (_what, header, body, hint) => {
    expect(read(header, body).hints).toEqual([hint]);
  });

  test('a delivery that is tried again has the id of the first; the id of its event is none', () => {
    expect(read('Push Hook', gitlabPush, { 'idempotency-key': 'k-1', 'x-gitlab-event-uuid': 'e-1' }).senderId).toBe(
      'k-1',
    );
    expect(read('Push Hook', gitlabPush, { 'x-gitlab-event-uuid': 'e-1' }).senderId).toBeNull();
  });
});

describe('bitbucket', () => {
  const actor = { type: 'user', nickname: 'ada', display_name: 'Ada Lovelace' };
  const read = (event: string, body: unknown) =>
    forge('bitbucket').read(delivery({ 'x-event-key': event, 'x-request-uuid': 'r-1', 'x-hook-uuid': '{h-1}' }, body));
  const ref = (type: string, name: string, hash: string) => ({
    type,
    name,
    target: { type: 'commit', hash, message: 'x' },
  });
  const pushOf = (...changes: unknown[]) => ({ actor, repository: { full_name: 'acme/shop' }, push: { changes } });

  test('one push of several branches and tags gives a hint for each', () => {
    const body = pushOf(
      { old: ref('branch', 'main', A), new: ref('branch', 'main', B), created: false, closed: false, forced: true },
      { old: null, new: ref('branch', 'feature/x', B), created: true, closed: false, forced: false },
      { old: ref('branch', 'gone', A), new: null, created: false, closed: true, forced: false },
      { old: null, new: ref('tag', 'v1', B), created: true, closed: false, forced: false },
    );
    expect(read('repo:push', body)).toEqual({
      event: 'repo:push',
      senderId: 'r-1',
      hints: [
        pushed,
        { kind: 'push', branch: 'feature/x', commit: B, before: null, actor: 'ada' },
        { kind: 'push', branch: 'gone', commit: null, before: A, actor: 'ada' },
        { kind: 'tag', tag: 'v1', actor: 'ada' },
      ],
    });
  });

  test('a push of nothing, a ping and anything else', () => {
    expect(read('repo:push', pushOf()).hints).toEqual([{ kind: 'other', event: 'repo:push' }]);
    expect(read('diagnostics:ping', { test: true }).hints).toEqual([{ kind: 'ping' }]);
    expect(read('repo:fork', {}).hints).toEqual([{ kind: 'other', event: 'repo:fork' }]);
    expect(() => read('repo:push', { actor })).toThrow('at "push"');
  });

  const side = (name: string, hash: string, uuid: string | null) => ({
    branch: { name },
    commit: { hash, type: 'commit' },
    repository: uuid === null ? null : { uuid, full_name: 'acme/shop' },
  });
  const request = (uuid: string | null) => ({
    actor,
    pullrequest: {
      id: 7,
      title: 'Sell more',
      state: 'OPEN',
      source: side('sell', B.slice(0, 12), uuid),
      destination: side('main', A.slice(0, 12), '{1}'),
    },
  });
  const opened: Hint = {
    kind: 'pull-request',
    number: 7,
    changesCode: true,
    headBranch: 'sell',
    headCommit: B.slice(0, 12),
    targetBranch: 'main',
    fromFork: false,
    fetchRef: null,
    actor: 'ada',
  };

  test.each<[string, unknown, Hint]>([
    ['pullrequest:created', request('{1}'), opened],
    ['pullrequest:updated', request('{1}'), opened],
    ['pullrequest:fulfilled', request('{1}'), { ...opened, changesCode: false }],
    ['pullrequest:created', request('{2}'), { ...opened, fromFork: true }],
    ['pullrequest:created', request(null), { ...opened, fromFork: true }],
  ])('%s', (event, body, hint) => {
    expect(read(event, body).hints).toEqual([hint]);
  });
});

describe('gitea', () => {
  const person = { id: 1, login: 'ada' };
  const read = (event: string, body: unknown) =>
    forge('gitea').read(delivery({ 'x-gitea-event': event, 'x-gitea-delivery': 'd-1', 'x-github-event': event }, body));
  const pullRequest = (action: string, repo_id: number) => ({
    action,
    number: 7,
    pull_request: { head: { ref: 'sell', sha: B, repo_id }, base: { ref: 'main', sha: A, repo_id: 1 } },
    sender: person,
  });
  test.each<[string, unknown, Hint]>([
    ['push', { ...push, pusher: person, sender: person, commits: [] }, pushed],
    ['push', { ...push, ref: 'refs/tags/v1', pusher: person }, { kind: 'tag', tag: 'v1', actor: 'ada' }],
    ['create', { ref: 'x', ref_type: 'branch', sha: B, sender: person }, { kind: 'other', event: 'create' }],
    [
      'delete',
      { ref: 'x/y', ref_type: 'branch', sender: person },
      { kind: 'push', branch: 'x/y', commit: null, before: null, actor: 'ada' },
    ],
    ['delete', { ref: 'v1', ref_type: 'tag', sender: person }, { kind: 'tag', tag: 'v1', actor: 'ada' }],
    ['pull_request', pullRequest('opened', 1), opened],
    ['pull_request', pullRequest('synchronized', 1), opened],
    ['pull_request', pullRequest('edited', 1), { ...opened, changesCode: false }],
    ['pull_request', pullRequest('opened', 2), { ...opened, fromFork: true }],
    ['issues', { action: 'opened' }, { kind: 'other', event: 'issues' }],
  ])('%s', (event, body, hint) => {
    expect(read(event, body)).toEqual({ event, senderId: 'd-1', hints: [hint] });
  });
});
