// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { beforeEach, expect, test } from 'vitest';
import type { Repository } from '#contract/repositories.ts';
import { connection, forgeRepository } from '#web/testing/forge-fixtures.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { RepositorySettings } from './repository-settings.tsx';

const address = 'https://git.example.org/shop/web.git';
const repository: Repository = {
  id: 'r1',
  address,
  access: 'none',
  publicKey: null,
  connection: null,
  webhook: { kind: 'none', url: null, createdAt: null, lastDeliveryAt: null, lastRefusal: null, failure: null },
  polledAt: null,
  pollFailure: null,
  pipelines: [{ id: 'shop', name: 'Shop' }],
};
let held: Repository = repository;
let given: unknown[] = [];
let searches: (string | null)[] = [];
let checks: unknown[] = [];
let refusal: string | null = null;

const server = setupServer(
  http.get('*/api/pipelines/shop/repository', () => HttpResponse.json(held)),
  http.get('*/api/connections', () => HttpResponse.json({ items: [connection] })),
  http.get('*/api/connections/c1/repositories', ({ request }) => {
    searches.push(new URL(request.url).searchParams.get('text'));
    return HttpResponse.json({
      items: [forgeRepository('shop/web'), forgeRepository('shop/web-old')],
      nextCursor: null,
    });
  }),
  http.put('*/api/repositories/r1/access', async ({ request }) => {
    const access = (await request.json()) as { kind: Repository['access'] };
    given.push(access);
    if (refusal) return HttpResponse.json({ code: 'repository-unreachable', message: refusal }, { status: 422 });
    held = { ...held, access: access.kind };
    return HttpResponse.json(held);
  }),
  http.post('*/api/repository-checks', async ({ request }) => {
    checks.push(await request.json());
    if (refusal) return HttpResponse.json({ code: 'repository-unreachable', message: refusal }, { status: 422 });
    return HttpResponse.json({
      branches: ['main', 'next'],
      branch: 'main',
      commitSha: 'c0ffee1'.padEnd(40, '0'),
      definitionPath: null,
      definition: null,
      states: [],
      problems: [],
      suggestedName: 'web',
      webhook: { permitted: false, message: 'Not connected to a forge.' },
    });
  }),
);

servePages(server);
beforeEach(() => {
  held = repository;
  given = [];
  searches = [];
  checks = [];
  refusal = null;
});

function open() {
  const { user } = showPage([{ path: '*', element: <RepositorySettings pipelineId="shop" /> }]);
  const press = async (name: string) => user.click(await screen.findByRole('button', { name }));
  return { user, press };
}

test('a user name and token are used from now on, and then it says whether the repository can be read', async () => {
  const { user, press } = open();
  expect(await screen.findByText(/Without credentials: it is public/)).toBeTruthy();
  await press('Change access');
  await user.click(screen.getByRole('radio', { name: 'User name and password or token' }));
  await user.type(screen.getByLabelText('User name'), 'ines');
  await user.type(screen.getByLabelText('Password or token'), 's3cret');
  await press('Use this access');
  expect(await screen.findByText(/It can be read: 2 branches/)).toBeTruthy();
  expect(given).toEqual([{ kind: 'password', username: 'ines', password: 's3cret' }]);
  expect(checks).toEqual([{ repository: address }]);
  expect(await screen.findByText('With a user name and password or token')).toBeTruthy();
  await press('Change access');
  expect(screen.getByLabelText<HTMLInputElement>('Password or token').value).toBe('');
});

test('a key that lets nobody in is refused beside the button, and can be mended', async () => {
  const { user, press } = open();
  await press('Change access');
  await user.click(screen.getByRole('radio', { name: 'SSH key' }));
  await press('Use this access');
  expect(await screen.findByText(/Give the private key file as it is/)).toBeTruthy();
  expect(given).toEqual([]);
  await user.type(screen.getByLabelText('Private key'), '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA');
  refusal = 'The host let nobody in with that.';
  await press('Use this access');
  expect((await screen.findByRole('alert')).textContent).toBe(refusal);
  expect(checks).toEqual([]);
});

test('the token of a connection serves the repository that the pipeline is built from, and no other', async () => {
  const { user, press } = open();
  await press('Change access');
  await user.click(screen.getByRole('radio', { name: 'The token of a connection' }));
  await user.click(await screen.findByRole('radio', { name: 'Shop forge' }));
  await user.click(await screen.findByRole('radio', { name: /shop\/web-old/ }));
  expect(searches).toEqual(['web']);
  await press('Use this access');
  expect((await screen.findByRole('alert')).textContent).toBe(
    `This is another repository: the pipeline is built from ${address}.`,
  );
  await user.click(screen.getByRole('radio', { name: /shop\/web ?private/ }));
  await press('Use this access');
  await waitFor(() => expect(given).toEqual([{ kind: 'connection', connectionId: 'c1', fullName: 'shop/web' }]));
});

test('a check that fails says why', async () => {
  refusal = 'The repository is gone.';
  const { press } = open();
  await press('Check access');
  expect((await screen.findByRole('alert')).textContent).toBe(refusal);
});
