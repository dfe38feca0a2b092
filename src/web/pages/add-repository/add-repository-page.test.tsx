// @vitest-environment jsdom
import { cleanup, screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Connection } from '#contract/forges.ts';
import { AddPipeline, CheckRepository } from '#contract/pipelines.ts';
import { connection, forgeRepository } from '#web/testing/forge-fixtures.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { AddRepositoryPage } from './add-repository-page.tsx';

const shop = forgeRepository('shop/web');
const blog = forgeRepository('shop/blog');
const range = { start: { offset: 9, line: 5, column: 7 }, end: { offset: 13, line: 5, column: 11 } };

let checks: CheckRepository[] = [];
let added: AddPipeline[] = [];
let connections: Connection[] = [];
let webhookFailure: string | null = null;
let webhookSecret: { url: string; secret: string } | null = null;
let broken = false;
let taken = false;

const server = setupServer(
  http.get('*/api/connections', () => HttpResponse.json({ items: connections })),
  http.post('*/api/connections', async ({ request }) => {
    const { token } = (await request.json()) as { token: string };
    if (token === 'expired') {
      return HttpResponse.json({ code: 'forge-refused', message: 'The forge refused the token.' }, { status: 422 });
    }
    connections = [connection];
    return HttpResponse.json(connection, { status: 201 });
  }),
  http.get('*/api/connections/c1/repositories', ({ request }) => {
    const text = new URL(request.url).searchParams.get('text') ?? '';
    return HttpResponse.json({
      items: [shop, blog].filter(({ fullName }) => fullName.includes(text)),
      nextCursor: null,
    });
  }),
  http.post('*/api/repository-checks', async ({ request }) => {
    const wanted = CheckRepository.parse(await request.json());
    checks.push(wanted);
    if (wanted.repository === '/nowhere') {
      return HttpResponse.json(
        { code: 'repository-unreachable', message: '/nowhere is no repository.' },
        { status: 422 },
      );
    }
    const permitted = wanted.access?.kind === 'connection';
    return HttpResponse.json({
      branches: ['main', 'release/1.0'],
      branch: wanted.branch ?? 'main',
      commitSha: '4be1c9a0000000000000000000000000000000aa',
      definitionPath: 'microtica.yaml',
      definition: 'Pipeline: {}',
      states: ['Test', 'Build'],
      problems: broken ? [{ code: 'unknown-state-type', severity: 'error', message: 'No type “Tsak”.', range }] : [],
      suggestedName: 'web',
      webhook: { permitted, message: permitted ? 'ines may add webhooks.' : 'Not connected to a forge.' },
    });
  }),
  http.post('*/api/pipelines', async ({ request }) => {
    const wanted = AddPipeline.parse(await request.json());
    added.push(wanted);
    if (taken) {
      return HttpResponse.json({ code: 'name-taken', message: 'There is a pipeline “web”.' }, { status: 409 });
    }
    return HttpResponse.json(
      {
        id: 'web',
        name: wanted.name,
        kind: wanted.kind,
        repository: wanted.repository,
        branch: wanted.branch,
        createdAt: '2026-11-25T10:00:00.000Z',
        health: { word: 'unknown', since: null, because: 'Never built.', mutedUntil: null },
        version: 1,
        webhookSecret,
        webhookFailure,
      },
      { status: 201 },
    );
  }),
);

servePages(server);
beforeAll(() => {
  // The list of branches asks for these, which jsdom lacks.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  Element.prototype.scrollIntoView = vi.fn();
});
beforeEach(() => {
  checks = [];
  added = [];
  connections = [];
  webhookFailure = null;
  webhookSecret = null;
  broken = false;
  taken = false;
  sessionStorage.clear();
});
function open(address = '/pipelines/new') {
  const { router, user } = showPage(
    [
      { path: '/pipelines/new', Component: AddRepositoryPage },
      { path: '*', element: <h1>Elsewhere</h1> },
    ],
    address,
  );
  return {
    user,
    router,
    press: (name: string) => user.click(screen.getByRole('button', { name })),
    heading: (name: string) => screen.findByRole('heading', { level: 2, name }),
  };
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const addressField = 'Git address or folder on this machine';

test('any git address: from the first field to the first build', async () => {
  const { user, router, press, heading } = open();
  await user.type(field(addressField), '/srv/git/web.git{Enter}');
  const arrived = await heading('What is built?');
  expect(document.activeElement).toBe(arrived);
  expect(router.state.location.search).toBe('?step=pipeline');
  expect(field('Name').value).toBe('web');
  await user.type(field('Other branches that build'), 'release/*');
  await press('Next');
  await screen.findByText('Found microtica.yaml at 4be1c9a: 2 states, no problems.');
  expect(screen.getByText('Not connected to a forge.')).toBeTruthy();
  await press('Next');
  await heading('Ready to add');
  expect(screen.getByText('Nothing. Commits are fetched, and that is all.')).toBeTruthy();
  await press('Add and build');
  await waitFor(() => expect(router.state.location.pathname).toBe('/pipelines/web/builds/1'));
  expect(added).toEqual([
    AddPipeline.parse({ name: 'web', repository: '/srv/git/web.git', branch: 'main', branches: ['release/*'] }),
  ]);
  expect(sessionStorage.length).toBe(0);
});

test('a connected forge: found by name, and the webhook is added after it was said', async () => {
  connections = [connection];
  const { user, press, heading } = open();
  await user.click(screen.getByRole('radio', { name: 'From a connected forge' }));
  await user.click(await screen.findByRole('radio', { name: 'Shop forge' }));
  await screen.findByRole('radio', { name: /shop\/blog/ });
  await user.type(field('Search the repositories'), 'web');
  await waitFor(() => expect(screen.queryByRole('radio', { name: /shop\/blog/ })).toBeNull());
  await user.click(screen.getByRole('radio', { name: /shop\/web.*private/ }));
  await press('Next');
  await heading('What is built?');
  await press('Next');
  await screen.findByText('ines may add webhooks.');
  await press('Next');
  expect(await screen.findByText(/A webhook for pushes and pull requests is added/)).toBeTruthy();
  webhookFailure = 'Gitea refused.';
  await user.click(screen.getByRole('checkbox', { name: /Build the head of main/ }));
  await press('Add');
  expect((await screen.findByRole('alert')).textContent).toContain('Gitea refused.');
  expect(screen.getByRole('link', { name: 'Go to the pipeline' }).getAttribute('href')).toBe('/pipelines/web');
  expect(added[0]).toMatchObject({
    repository: shop.cloneUrl,
    access: { kind: 'connection', connectionId: 'c1', fullName: 'shop/web' },
    webhook: 'registered',
    build: false,
  });
});

test('a connection is added in place; a refused token is said beside it', async () => {
  const { user, press } = open();
  await user.click(screen.getByRole('radio', { name: 'From a connected forge' }));
  await user.selectOptions(await screen.findByLabelText('Provider'), 'gitea');
  expect(screen.getByText('write:repository')).toBeTruthy();
  await press('Add the connection');
  expect(screen.getByText(/Give the address of the forge/)).toBeTruthy();
  expect(screen.getByText('Give the token.')).toBeTruthy();
  await user.type(field('Address'), 'https://git.example.org');
  await user.type(field('Token'), 'expired{Enter}');
  await screen.findByText('The forge refused the token.');
  await user.clear(field('Token'));
  await user.type(field('Token'), 'good-one{Enter}');
  await screen.findByRole('radio', { name: /shop\/web/ });
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Shop forge' }).checked).toBe(true);
});

test('going back loses nothing, and asks the repository for nothing again', async () => {
  const { user, router, press, heading } = open();
  await user.type(field(addressField), '/srv/git/web.git');
  await press('Next');
  await heading('What is built?');
  await user.clear(field('Name'));
  await user.type(field('Name'), 'Web shop');
  await press('Next');
  await screen.findByText(/Found microtica.yaml/);
  const asked = checks.length;
  await press('Back');
  expect(field('Name').value).toBe('Web shop');
  await press('Back');
  expect(field(addressField).value).toBe('/srv/git/web.git');
  await router.navigate(-1);
  expect(await heading('What is built?')).toBeTruthy();
  await press('Next');
  await screen.findByText(/Found microtica.yaml/);
  expect(checks.length).toBe(asked);
});

test('a reload loses nothing but the password, which is asked for again', async () => {
  const first = open();
  await first.user.type(field(addressField), 'https://git.example.org/web.git');
  await first.user.click(screen.getByRole('radio', { name: 'User name and password or token' }));
  await first.user.type(field('User name'), 'ines');
  await first.user.type(field('Password or token'), 'pa55word');
  await first.press('Next');
  await first.heading('What is built?');
  expect(JSON.stringify({ ...sessionStorage })).not.toContain('pa55word');
  cleanup();
  const second = open('/pipelines/new?step=pipeline');
  await second.heading('Where is the source code?');
  expect(field('User name').value).toBe('ines');
  await second.press('Next');
  expect(screen.getByText('Give the password or token.')).toBeTruthy();
  expect(document.activeElement).toBe(field('Password or token'));
});

test('what is wrong is said where it is mended', async () => {
  const { user, press, heading } = open();
  await press('Next');
  expect(screen.getByText('Give a git address or a folder.')).toBeTruthy();
  await user.type(field(addressField), '/nowhere');
  await press('Next');
  await screen.findByText('/nowhere is no repository.');
  expect(field(addressField).getAttribute('aria-invalid')).toBe('true');
  await user.clear(field(addressField));
  await user.type(field(addressField), '/srv/git/web.git');
  await press('Next');
  await heading('What is built?');
  await user.clear(field('Name'));
  await press('Next');
  expect(document.activeElement).toBe(field('Name'));
  await user.type(field('Name'), 'web');
  broken = true;
  await press('Next');
  expect((await screen.findByRole('alert')).textContent).toContain('Line 5: No type “Tsak”.');
  expect(screen.queryByRole('link', { name: 'Create' })).toBeNull();
  broken = false;
  expect(screen.getByRole('link', { name: 'Open it in the editor' }).getAttribute('href')).toBe('/editor');
  await press('Look again');
  await screen.findByText(/Found microtica.yaml/);
  await press('Next');
  await heading('Ready to add');
  taken = true;
  await press('Add and build');
  await heading('What is built?');
  expect(screen.getByText('There is a pipeline “web”.')).toBeTruthy();
});

test('an address that asks for the last step shows the check until it is passed', async () => {
  const first = open();
  await first.user.type(field(addressField), '/srv/git/web.git');
  await first.press('Next');
  await first.heading('What is built?');
  cleanup();
  broken = true;
  const second = open('/pipelines/new?step=create');
  await screen.findByText(/No type “Tsak”/);
  broken = false;
  await second.press('Look again');
  await second.heading('Ready to add');
});

test('a webhook by hand: address and secret are shown once', async () => {
  webhookSecret = { url: 'https://ci.example.org/hooks/01J', secret: 'whsec_0123' };
  const { user, press, heading } = open();
  await user.type(field(addressField), '/srv/git/web.git');
  await press('Next');
  await heading('What is built?');
  await press('Next');
  await screen.findByText(/Found microtica.yaml/);
  await press('Next');
  await user.click(await screen.findByRole('radio', { name: 'I add a webhook by hand' }));
  await press('Add and build');
  await heading('web was added, and its first build is queued');
  expect(added[0]?.webhook).toBe('manual');
  expect(field('Secret').value).toBe('whsec_0123');
  await press('Copy: Address');
  await screen.findByText('Copied.');
  expect(await navigator.clipboard.readText()).toBe('https://ci.example.org/hooks/01J');
});
