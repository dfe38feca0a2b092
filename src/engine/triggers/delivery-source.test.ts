import { expect, test } from 'vitest';
import { forgeOf, headersToKeep, hintsOf, writeChanges } from './delivery-source.ts';

test.each([
  [{ 'x-github-event': 'push' }, 'github'],
  [{ 'x-gitlab-event': 'Push Hook' }, 'gitlab'],
  [{ 'x-event-key': 'repo:push' }, 'bitbucket'],
  // Gitea and Forgejo send the marks of those whose hooks they imitate as well.
  [{ 'x-github-event': 'push', 'x-gogs-event': 'push', 'x-gitea-event': 'push' }, 'gitea'],
  [{ 'webhook-id': 'msg_1' }, null],
])('%j comes from %s', (headers, forge) => {
  expect(forgeOf(headers)).toBe(forge);
});

test('no signature, token or cookie is kept', () => {
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-hub-signature-256': 'sha256=secret',
    'x-gitlab-token': 'secret',
    'webhook-signature': 'v1,secret',
    authorization: 'Bearer secret',
    cookie: 'secret',
    'x-something-new': 'secret',
    'user-agent': 'a'.repeat(1000),
  };
  expect(headersToKeep(headers)).toEqual({
    'content-type': 'application/json',
    'x-github-event': 'push',
    'user-agent': 'a'.repeat(500),
  });
});

test('what a look at the repository found is read back as pushes', () => {
  const readers = () => {
    throw new Error('No forge sent it.');
  };
  const body = writeChanges([
    { branch: 'main', commit: 'b', before: 'a' },
    { branch: 'old', commit: null, before: 'c' },
  ]);
  expect(hintsOf({ source: null, headers: {}, body }, readers)).toEqual([
    { kind: 'push', branch: 'main', commit: 'b', before: 'a', actor: null },
    { kind: 'push', branch: 'old', commit: null, before: 'c', actor: null },
  ]);
});
