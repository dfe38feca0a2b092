// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Repository, Webhook } from '#contract/repositories.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { RepositorySettings } from './repository-settings.tsx';

const registered: Webhook = {
  kind: 'registered',
  url: 'https://ci.example.org/hooks/k1',
  createdAt: '2026-11-01T10:00:00.000Z',
  lastDeliveryAt: '2026-11-25T09:00:00.000Z',
  lastRefusal: null,
  failure: null,
};
const repository: Repository = {
  id: 'r1',
  address: 'https://git.example.org/shop.git',
  access: 'connection',
  publicKey: null,
  connection: { id: 'c1', name: 'Shop forge', provider: 'gitea', fullName: 'shop/web' },
  webhook: registered,
  polledAt: '2026-11-25T09:00:00.000Z',
  pollFailure: null,
  pipelines: [
    { id: 'shop', name: 'Shop' },
    { id: 'blog', name: 'Blog' },
  ],
};

let held: Repository = repository;
let deeds: string[] = [];
let refused = false;

const server = setupServer(
  http.get('*/api/pipelines/shop/repository', () => HttpResponse.json(held)),
  http.post('*/api/repositories/r1/webhook/repairs', () => {
    deeds.push('repair');
    if (refused) {
      const failure = 'The forge knows no repository shop/web.';
      held = { ...held, webhook: { ...held.webhook, failure } };
      return HttpResponse.json({ code: 'forge-refused', message: failure }, { status: 422 });
    }
    held = { ...held, webhook: { ...held.webhook, failure: null } };
    return HttpResponse.json(held);
  }),
  http.post('*/api/repositories/r1/webhook', async ({ request }) => {
    deeds.push(JSON.stringify(await request.json()));
    held = { ...held, webhook: { ...registered, kind: 'manual', lastDeliveryAt: null } };
    return HttpResponse.json({ repository: held, secret: { url: registered.url, secret: 'w0rd-of-honour' } });
  }),
  http.delete('*/api/repositories/r1/webhook', () => {
    deeds.push('remove');
    held = { ...held, webhook: { ...registered, kind: 'none', url: null, createdAt: null, lastDeliveryAt: null } };
    return HttpResponse.json(held);
  }),
);

servePages(server);
beforeEach(() => {
  held = repository;
  deeds = [];
  refused = false;
});
function open() {
  const { user } = showPage([{ path: '*', element: <RepositorySettings pipelineId="shop" /> }]);
  return { press: async (name: string) => user.click(await screen.findByRole('button', { name })) };
}

test('a webhook that fails says why, and is repaired', async () => {
  held = { ...repository, webhook: { ...registered, failure: 'The forge has switched it off.' } };
  const { press } = open();
  expect(await screen.findByText(/switched it off/)).toBeTruthy();
  await press('Repair');
  await vi.waitFor(() => expect(screen.queryByText(/switched it off/)).toBeNull());
  expect(deeds).toEqual(['repair']);
});

test('what the forge refuses is said beside the button and stands at the webhook', async () => {
  refused = true;
  const { press } = open();
  await press('Repair');
  expect((await screen.findByRole('alert')).textContent).toBe('The forge knows no repository shop/web.');
  await vi.waitFor(() => expect(screen.getAllByText(/knows no repository/)).toHaveLength(2));
});

test('the last request that was refused says when, how often and why', async () => {
  const lastRefusal = { at: '2026-11-25T09:00:00.000Z', because: 'The signature is wrong.', count: 4 };
  held = { ...repository, webhook: { ...registered, lastRefusal } };
  open();
  expect(await screen.findByText('The signature is wrong.')).toBeTruthy();
  expect(screen.getByText(/4 times/)).toBeTruthy();
});

test('the secret of one that is made by hand is shown once', async () => {
  const { press } = open();
  await press('Make one to be added by hand');
  expect(await screen.findByDisplayValue('w0rd-of-honour')).toBeTruthy();
  expect(deeds).toEqual(['{"kind":"manual"}']);
  cleanup();
  open();
  await screen.findByRole('button', { name: 'Make a new secret' });
  expect(screen.queryByDisplayValue('w0rd-of-honour')).toBeNull();
});

test('removing says whom it concerns, and is done on the second word', async () => {
  const { press } = open();
  await press('Remove');
  expect(screen.getByText(/for 2 pipelines of this repository/)).toBeTruthy();
  expect(deeds).toEqual([]);
  await press('Remove the webhook');
  expect(await screen.findByText('There is none')).toBeTruthy();
  expect(deeds).toEqual(['remove']);
});
