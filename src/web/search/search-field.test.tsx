// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { beforeEach, expect, test, vi } from 'vitest';

import type { SearchResult } from '#contract/search.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { shownBuild } from '#web/testing/shown-pipelines.ts';
import { SearchField } from './search-field.tsx';

const server = setupServer();
servePages(server);
const onKeys = vi.fn();
/** What was asked of the server. */
let asked: string[];

/** jsdom has dialogs, but cannot show them. */
beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
    this.querySelector('input')?.focus();
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
  Element.prototype.scrollIntoView = vi.fn();
  localStorage.clear();
  onKeys.mockClear();
  asked = [];
});

const nothing: SearchResult = { pipelines: [], microservices: [], builds: [] };
const plain = (text: string) => ({ text, marks: [] });

const checkout: SearchResult = {
  pipelines: [
    {
      id: 'checkout-web',
      name: { text: 'checkout-web', marks: [{ start: 0, end: 5 }] },
      kind: 'microservice',
      repository: plain('https://git.example.org/shop/checkout-web'),
      branch: 'main',
      health: 'unhealthy',
    },
  ],
  microservices: [
    {
      id: 'checkout-web',
      name: plain('checkout-web'),
      newestGreen: { number: 6, message: 'Round half to even', finishedAt: '2026-11-25T10:00:00.000Z' },
    },
  ],
  builds: [
    {
      id: 'b7',
      pipelineId: 'checkout-web',
      pipelineName: plain('checkout-web'),
      number: 7,
      status: 'failed',
      branch: plain('main'),
      queuedAt: '2026-11-25T11:00:00.000Z',
      commit: {
        sha: plain('4bf3e09'.padEnd(40, '0')),
        message: { text: '<b>Check</b> the tax', marks: [{ start: 3, end: 8 }] },
        author: plain('Ada'),
      },
      matched: 'words',
    },
  ],
};

const queued = shownBuild(8, 1, {
  pipelineId: 'checkout-web',
  pipelineName: 'checkout-web',
  status: 'queued',
  startedAt: null,
  waitsFor: 0,
});

/** Answers by the text asked for; any other finds nothing. */
function answers(results: Record<string, SearchResult>) {
  server.use(
    http.get('/api/search', ({ request }) => {
      const text = new URL(request.url).searchParams.get('q') ?? '';
      asked.push(text);
      return HttpResponse.json(results[text] ?? nothing);
    }),
  );
}

function Page() {
  return (
    <>
      <SearchField onKeys={onKeys} />
      <input aria-label="Other field" />
      <div className="monaco-editor">
        <textarea aria-label="Editor" />
      </div>
    </>
  );
}

async function open() {
  const shown = showPage([{ path: '*', Component: Page }], '/');
  await shown.user.keyboard('{Control>}k{/Control}');
  return { ...shown, field: await screen.findByRole('combobox', { name: 'Search pipelines, builds, commits' }) };
}

const option = (name: string | RegExp) => screen.findByRole('option', { name });

test('before anything is typed there are actions, and what was opened lately', async () => {
  answers({ check: checkout });
  const { user, field, router } = await open();
  expect(screen.queryByRole('group', { name: 'Recent' })).toBeNull();
  await option('Add pipeline');
  await user.type(field, 'check');
  await user.click(await option(/checkout-web #7/));
  expect(router.state.location.pathname).toBe('/pipelines/checkout-web/builds/7');
  await user.keyboard('{Control>}k{/Control}');
  const recent = await screen.findByRole('group', { name: 'Recent' });
  expect(within(recent).getByRole('option').textContent).toBe('checkout-web #7<b>Check</b> the tax');
});

test('what is found stands in groups, with what matched marked as text', async () => {
  answers({ check: checkout });
  const { user, field } = await open();
  await user.type(field, 'check');
  const pipelines = await screen.findByRole('group', { name: 'Pipelines' });
  expect(within(pipelines).getByRole('option', { name: /checkout-web.*main · microservice.*Unhealthy/ })).toBeTruthy();
  const services = screen.getByRole('group', { name: 'Microservices' });
  expect(within(services).getByRole('option', { name: /newest green build #6 · Round half to even/ })).toBeTruthy();
  const build = await option(/Failed.*checkout-web #7.*<b>Check<\/b> the tax · Ada · main · 4bf3e09/);
  expect(build.querySelector('mark')?.textContent).toBe('Check');
  expect(build.querySelector('b')).toBeNull();
  expect(screen.getByText(/^5 results$/)).toBeTruthy();
});

test('arrows move, the field says where, and Enter goes there', async () => {
  answers({ check: checkout });
  const { user, field, router } = await open();
  await user.type(field, 'check');
  const first = await option(/Unhealthy/);
  const active = () => document.getElementById(field.getAttribute('aria-activedescendant') ?? '');
  await waitFor(() => expect(active()).toBe(first));
  await user.keyboard('{ArrowUp}');
  expect(active()?.textContent).toContain('Search logs for “check”');
  await user.keyboard('{ArrowDown}{ArrowDown}');
  expect(active()?.getAttribute('aria-selected')).toBe('true');
  expect(document.activeElement).toBe(field);
  await user.keyboard('{Enter}');
  expect(router.state.location.pathname).toBe('/pipelines/checkout-web/builds/6');
  await waitFor(() => expect(screen.queryByRole('combobox')).toBeNull());
});

test('Enter waits for what is found for all of the text', async () => {
  answers({ check: checkout });
  const { user, router } = await open();
  await user.keyboard('check{Enter}');
  await waitFor(() => expect(router.state.location.pathname).toBe('/pipelines/checkout-web'));
  expect(new Set(asked)).toEqual(new Set(['check']));
});

test('what is found nowhere can be looked for in the logs', async () => {
  answers({});
  const { user, field, router } = await open();
  await user.type(field, 'a&b "c"');
  await screen.findByText(/No pipeline is called so/);
  await user.keyboard('{Enter}');
  expect(router.state.location.pathname + router.state.location.search).toBe('/search?q=a%26b+%22c%22');
});

test('a pipeline is run, and a refusal is said where it was asked for', async () => {
  answers({ 'checkout-web': checkout });
  server.use(
    http.post('/api/pipelines/checkout-web/builds', () =>
      HttpResponse.json({ code: 'conflict', message: 'It is being removed.' }, { status: 409 }),
    ),
  );
  const { user, field, router } = await open();
  await user.type(field, 'run checkout-web');
  await option('Run checkout-web');
  await user.keyboard('{Enter}');
  expect((await screen.findByRole('alert')).textContent).toBe('It is being removed.');
  server.use(http.post('/api/pipelines/checkout-web/builds', () => HttpResponse.json(queued, { status: 202 })));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(router.state.location.pathname).toBe('/pipelines/checkout-web/builds/8'));
});

test('what is run is found for all of the text, however late its answer comes', async () => {
  const pipelineNamed = (id: string): SearchResult => {
    const [first] = checkout.pipelines;
    return first ? { ...nothing, pipelines: [{ ...first, id, name: { text: id, marks: [] } }] } : nothing;
  };
  let answerMail: (() => void) | undefined;
  const mail = new Promise<void>((resolve) => {
    answerMail = resolve;
  });
  const ran: string[] = [];
  answers({ ma: pipelineNamed('main-shop') });
  server.use(
    http.get('/api/search', async ({ request }) => {
      const text = new URL(request.url).searchParams.get('q') ?? '';
      if (text !== 'mail') return undefined;
      await mail;
      return HttpResponse.json(pipelineNamed('mail'));
    }),
    http.post('/api/pipelines/:id/builds', ({ params }) => {
      ran.push(String(params.id));
      return HttpResponse.json(queued, { status: 202 });
    }),
  );
  const { user, field } = await open();
  await user.type(field, 'run ma');
  await option('Run main-shop');
  await user.type(field, 'il');
  await waitFor(() => expect(asked).toContain('run mail'));
  await user.keyboard('{Enter}');
  answerMail?.();
  await waitFor(() => expect(ran).toEqual(['mail']));
});

test('a search that fails says so, and is tried again', async () => {
  server.use(http.get('/api/search', () => HttpResponse.json({ code: 'internal', message: 'Gone.' }, { status: 500 })));
  const { user, field } = await open();
  await user.type(field, 'check');
  expect((await screen.findByRole('alert')).textContent).toContain('Could not load what was found');
  answers({ check: checkout });
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await option(/checkout-web #7/);
});

test('actions are found by their words: the keys', async () => {
  answers({});
  const { user, field } = await open();
  await user.type(field, 'keys');
  await option(/^Keys/);
  await user.keyboard('{Enter}');
  await waitFor(() => expect(onKeys).toHaveBeenCalledOnce());
});

test('the keys open it from a field, but not from the editor, whose own they are', async () => {
  const { user } = showPage([{ path: '*', Component: Page }], '/');
  await user.click(screen.getByLabelText('Editor'));
  await user.keyboard('{Control>}k{/Control}');
  expect(screen.queryByRole('dialog')).toBeNull();
  await user.click(screen.getByLabelText('Other field'));
  await user.keyboard('{Control>}k{/Control}');
  await screen.findByRole('dialog', { name: 'Search' });
  await user.keyboard('{Control>}k{/Control}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});
