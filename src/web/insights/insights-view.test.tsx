// @vitest-environment jsdom
import { act, screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Insights } from '#contract/insights.ts';
import { servePages, showPage } from '#web/testing/show-page.tsx';
import { noFigures, testInsights } from './insight-fixture.ts';
import { InsightsView } from './insights-view.tsx';

let held: Insights;
/** What was asked for, in order. */
let asked: string[];
let refused: boolean;

const answer = ({ request }: { request: Request }) => {
  const { pathname, search } = new URL(request.url);
  asked.push(`${pathname}${search}`);
  return refused
    ? HttpResponse.json({ code: 'bad-request', message: 'The range ends before it begins.' }, { status: 400 })
    : HttpResponse.json(held);
};
const server = setupServer(http.get('*/api/insights', answer), http.get('*/api/pipelines/shop/insights', answer));

servePages(server);
beforeEach(() => {
  held = testInsights;
  asked = [];
  refused = false;
});
const open = (address: string, pipelineId: string | null = 'shop') =>
  showPage([{ path: '*', element: <InsightsView pipelineId={pipelineId} /> }], address);
const days = '/?from=2026-11-24&to=2026-11-25';

test('each figure stands with its change and its formula', async () => {
  open(days);
  const figures = within(await screen.findByRole('list', { name: 'Figures' }));
  const rate = figures.getByText('Success rate').closest('li');
  expect(rate?.textContent).toContain('75 %');
  expect(rate?.textContent).toContain('+25 points · 50 % in the 2 days before');
  expect(rate?.textContent).toMatch(/Formula: succeeded builds ÷/);
  expect(figures.getAllByRole('listitem').every(({ textContent }) => textContent?.includes('Formula: '))).toBe(true);
  expect(asked).toEqual(['/api/pipelines/shop/insights?from=2026-11-24&to=2026-11-25']);
});

test('a chart has its table, which stands in the address', async () => {
  const { user, router } = open(days);
  await user.click(await screen.findByRole('button', { name: 'Duration as a table' }));
  const rows = within(screen.getByRole('table', { name: 'Duration' })).getAllByRole('row');
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    'DayMedian (p50)95th percentile (p95)',
    '24 Nov––',
    '25 Nov1m 00s1m 30s',
  ]);
  expect(router.state.location.search).toContain('table=duration');
  await user.click(screen.getByRole('button', { name: 'Duration as a table' }));
  expect(screen.queryByRole('table', { name: 'Duration' })).toBeNull();
});

test('slowest states and flaky commits lead to where they are from', async () => {
  held = { ...testInsights, branch: null };
  open(days, null);
  const states = within(await screen.findByRole('table', { name: 'Slowest states' })).getAllByRole('row');
  expect(states[1]?.textContent).toBe('Test of Shop, main4140s1m 00s2m 40s');
  expect(screen.getByRole('link', { name: '#1 failed' }).getAttribute('href')).toBe('/pipelines/shop/builds/1');
  expect(screen.getByRole('link', { name: '#2 succeeded' }).getAttribute('href')).toBe('/pipelines/shop/builds/2');
  expect(screen.queryByLabelText('Branch')).toBeNull();
});

test('range and branch are chosen in the address', async () => {
  const { user, router } = open(days);
  await user.click(await screen.findByRole('button', { name: '7 days' }));
  expect(router.state.location.search).toBe('?range=7');
  const branch = screen.getByLabelText('Branch');
  await user.clear(branch);
  await user.type(branch, 'next{Enter}');
  expect(router.state.location.search).toBe('?range=7&branch=next');
  await vi.waitFor(() => expect(asked.at(-1)).toMatch(/&branch=next$/));
});

test('without builds it says what will be here', async () => {
  held = { ...testInsights, figures: noFigures, before: noFigures, states: [], flakyCommits: [] };
  const { user, router } = open(days);
  expect(await screen.findByText(/No build of main ended from 24 Nov to 25 Nov 2026/)).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Look at 90 days' }));
  expect(router.state.location.search).toBe('?range=90');
});

test('figures stay beside what kept them from being read anew', async () => {
  const { queries } = open(days);
  await screen.findByRole('list', { name: 'Figures' });
  refused = true;
  await act(() => queries.invalidateQueries({ queryKey: ['insights'] }));
  expect(await screen.findByRole('alert')).toHaveProperty('textContent', expect.stringContaining('the insights'));
  expect(screen.getByRole('list', { name: 'Figures' })).toBeTruthy();
});

test('a range that is refused says why, and another can be chosen', async () => {
  refused = true;
  const { user } = open('/?from=2026-11-25&to=2026-11-24');
  expect(await screen.findByText('The range ends before it begins.')).toBeTruthy();
  refused = false;
  await user.click(screen.getByRole('button', { name: '30 days' }));
  expect(await screen.findByRole('list', { name: 'Figures' })).toBeTruthy();
});
