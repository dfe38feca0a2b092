// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { beforeEach, expect, test } from 'vitest';
import type { Delivery, DeliveryDecision, DeliveryDetail } from '#contract/triggers.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { DeliveryList } from './delivery-list.tsx';

const commit = 'c0ffee1'.padEnd(40, '0');
const skipped: DeliveryDecision = {
  pipeline: { id: 'shop', name: 'Shop' },
  decision: 'skip-ci',
  reason: 'The message of c0ffee1 says [skip ci].',
  branch: 'main',
  commit,
  build: null,
};
const other: DeliveryDecision = {
  ...skipped,
  pipeline: { id: 'blog', name: 'Blog' },
  decision: 'built',
  reason: 'c0ffee1 was pushed to main.',
  build: { id: 'b7', number: 7 },
};
const push: Delivery = {
  id: 'd3',
  kind: 'push',
  status: 'decided',
  at: '2026-11-25T09:00:00.000Z',
  decidedAt: '2026-11-25T09:00:00.120Z',
  repository: { id: 'r1', address: 'https://git.example.org/shop.git' },
  source: 'github',
  event: 'push',
  senderId: 'guid-3',
  verified: 'signature',
  actor: 'ines',
  repeats: null,
  decisions: [skipped, other],
};
const older: Delivery = { ...push, id: 'd1', kind: 'schedule', actor: '0 3 * * *', decisions: [other] };
const detail = (delivery: Delivery): DeliveryDetail => ({
  ...delivery,
  headers: { 'x-github-event': 'push' },
  body: '{"ref":"refs/heads/main"}',
  bodyBytes: 25,
  cut: false,
});

let asked: string[] = [];
let held: Delivery[] = [];
let broken = false;
let tried: unknown[] = [];
let known: DeliveryDetail = detail(push);

const server = setupServer(
  http.get('*/api/deliveries', ({ request }) => {
    const { search, searchParams } = new URL(request.url);
    asked.push(search);
    if (broken) return HttpResponse.json({ code: 'internal', message: 'The ledger is away.' }, { status: 500 });
    if (searchParams.get('cursor') === 'next') return HttpResponse.json({ items: [older], nextCursor: null });
    return HttpResponse.json({ items: held, nextCursor: held.length > 0 ? 'next' : null });
  }),
  http.get('*/api/deliveries/:id', ({ params }) =>
    HttpResponse.json(params.id === older.id ? detail(older) : { ...known, id: String(params.id) }),
  ),
  http.post('*/api/deliveries/d3/dry-runs', async ({ request }) => {
    tried.push(await request.json());
    return HttpResponse.json({
      decisions: [
        {
          ...skipped,
          decision: 'would-build',
          reason: 'c0ffee1 was pushed to main.',
          definitionPath: 'microtica.yaml',
          definitionCommit: commit,
          states: ['Test', 'Build'],
          problems: [
            {
              code: 'unknown-state-type',
              severity: 'error',
              message: 'No type “Tsak”.',
              range: { start: { offset: 9, line: 5, column: 7 }, end: { offset: 13, line: 5, column: 11 } },
            },
          ],
        },
      ],
    });
  }),
);

servePages(server);
beforeEach(() => {
  asked = [];
  held = [push];
  broken = false;
  tried = [];
  known = detail(push);
});
function open(address: string, pipelineId: string | null = null) {
  const element = <DeliveryList pipelineId={pipelineId} empty={<p>Push, and it stands here.</p>} />;
  return showPage([{ path: '*', element }], address);
}

test('a delivery says for each pipeline what was decided and why, and older ones come when asked for', async () => {
  const { user } = open('/activity');
  const row = (await screen.findByText('The message of c0ffee1 says [skip ci].')).closest('li');
  expect(row?.textContent).toContain('Skipped by message');
  expect(screen.getByRole('link', { name: 'Build #7' }).getAttribute('href')).toBe('/pipelines/blog/builds/7');
  await user.click(screen.getByRole('button', { name: 'Show older' }));
  expect(await screen.findByRole('link', { name: 'Schedule' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
});

test('in the tab of a pipeline stands what concerns it, and the server is asked for no more', async () => {
  open('/pipelines/shop?tab=triggers', 'shop');
  await screen.findByText('The message of c0ffee1 says [skip ci].');
  expect(screen.queryByText('Blog')).toBeNull();
  expect(asked).toEqual(['?pipeline=shop']);
});

test('filters live in the address and are the server’s to apply', async () => {
  const { user, router } = open('/activity?decision=skip-ci');
  await screen.findByText('The message of c0ffee1 says [skip ci].');
  await user.selectOptions(screen.getByLabelText('Kind'), 'Push');
  await waitFor(() => expect(asked.at(-1)).toBe('?kind=push&decision=skip-ci'));
  expect(router.state.location.search).toBe('?decision=skip-ci&kind=push');
});

test('it opens to what was sent; a dry run names states and problems', async () => {
  const { user, router } = open('/activity');
  await user.click(await screen.findByRole('link', { name: 'Push' }));
  expect(router.state.location.search).toBe('?delivery=d3');
  expect(await screen.findByText('By its signature')).toBeTruthy();
  expect(screen.getByText('x-github-event')).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Body' }).textContent).toContain('"ref": "refs/heads/main"');
  await user.click(screen.getByRole('button', { name: 'Dry run' }));
  const result = within(await screen.findByRole('status', { name: 'Result of the dry run' }));
  expect(result.getByText('Would build')).toBeTruthy();
  expect(result.getByText(/Test → Build/)).toBeTruthy();
  expect(result.getByText('Line 5, error: No type “Tsak”.')).toBeTruthy();
  expect(result.getByText(/not valid: 1 error/)).toBeTruthy();
});

test('it is tried with another definition: of a branch, of a commit, or a text', async () => {
  const { user } = open('/activity?delivery=d3');
  const press = async (name: string) => user.click(await screen.findByRole('button', { name }));
  await press('Try another definition');
  await press('Try it');
  expect(screen.getByText('Give a branch or a commit.')).toBeTruthy();
  await user.type(screen.getByLabelText('Branch or commit'), 'next');
  await press('Try it');
  expect(await screen.findByRole('status', { name: 'Result of the dry run' })).toBeTruthy();
  await user.clear(screen.getByLabelText('Branch or commit'));
  expect(screen.queryByRole('status', { name: 'Result of the dry run' })).toBeNull();
  await user.type(screen.getByLabelText('Branch or commit'), commit);
  await press('Try it');
  await user.click(screen.getByRole('radio', { name: 'A text' }));
  await user.type(screen.getByLabelText('Text of the definition'), 'steps:');
  await press('Try it');
  await waitFor(() =>
    expect(tried).toEqual([
      { dryRun: true, definitionBranch: 'next' },
      { dryRun: true, definitionCommit: commit },
      { dryRun: true, definition: 'steps:' },
    ]),
  );
});

test('a link to an older delivery shows it above the list', async () => {
  open('/activity?delivery=d1');
  const shown = within(await screen.findByRole('list', { name: 'The delivery of this link' }));
  expect(shown.getByRole('link', { name: 'Schedule' }).getAttribute('aria-expanded')).toBe('true');
});

test('what was never sent cannot be decided anew, and says so', async () => {
  known = { ...known, body: null, bodyBytes: 0 };
  open('/activity?delivery=d3');
  expect(await screen.findByText(/Nothing was sent here/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Replay' })).toBeNull();
});

test('without deliveries it says how they come about; with a filter that there is none like that', async () => {
  held = [];
  const { user } = open('/activity');
  expect(await screen.findByText('Push, and it stands here.')).toBeTruthy();
  await user.selectOptions(screen.getByLabelText('Decision'), 'Ping');
  expect(await screen.findByText('No delivery is like this.')).toBeTruthy();
});

test('a failure stands in the place of the list and is tried again', async () => {
  broken = true;
  const { user } = open('/activity');
  await screen.findByText('Could not load the deliveries');
  broken = false;
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByRole('link', { name: 'Push' })).toBeTruthy();
});
